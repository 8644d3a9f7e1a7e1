"""Reads of playbooks: folders, packages, and what is installed."""

from app.playbooks.queries.shelves import (
    Book,
    Copy,
    Shelf,
    ShelvedOverlay,
    ShelvedPlaybook,
    opened,
    resolved,
    shelf,
)

__all__ = ["Book", "Copy", "Shelf", "ShelvedOverlay", "ShelvedPlaybook", "opened", "resolved", "shelf"]
