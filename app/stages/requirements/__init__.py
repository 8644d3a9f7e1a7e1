"""Stage 4: what the system must do, for whom.

Not built yet: today this room only owns its section of a playbook (requirements)."""
