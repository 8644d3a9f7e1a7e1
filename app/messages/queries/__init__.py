"""Reads about news and talk: one's inbox, and what was said about a row."""
