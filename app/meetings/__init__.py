"""Boards and their meetings.

Not built yet: today this room only owns its section of a playbook (meetings)."""
