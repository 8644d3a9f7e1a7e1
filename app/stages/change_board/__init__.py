"""Stage 8: who answers change requests, by which rules.

Not built yet: today this room only owns its section of a playbook (the change board)."""
