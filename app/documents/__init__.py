"""The documents: references that are made from the code, in both languages, and pictures of the demonstration."""

from app.documents.command import docs
from app.documents.pages import PAGES, stale

__all__ = ["PAGES", "docs", "stale"]
