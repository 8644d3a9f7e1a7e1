"""Stage 1: why the organisation does this, and what it promises to gain.

Not built yet: today this room only owns its section of a playbook (business goals)."""
