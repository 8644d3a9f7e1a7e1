"""Undo: an act that can be taken back is kept with what was before, for the one person who did it, for a while."""
