"""Reads of playbooks: folders, packages, and what is installed."""
