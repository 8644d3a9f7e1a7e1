"""Reads of the library: what stands in it, and one playbook or overlay opened."""

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
