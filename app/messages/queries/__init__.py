"""Reads about news and talk: one's inbox, and what was said about a row."""

from app.messages.queries.inbox import Page, entry, page, unread, unread_entries
from app.messages.queries.notices import known_notices, sentence
from app.messages.queries.talk import Said, about, authors, comment, said, words_of

__all__ = [
    "Page", "Said", "about", "authors", "comment", "entry", "known_notices", "page", "said", "sentence", "unread",
    "unread_entries", "words_of",
]
