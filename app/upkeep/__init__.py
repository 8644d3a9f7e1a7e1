"""Commands that look after an installation: migrate, doctor, backup, restore, and lists of what there is."""

from app.upkeep.listing import REFERENCE, reference

__all__ = ["REFERENCE", "reference"]
