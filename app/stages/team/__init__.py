"""Stage 2: what each role gains from the system.

Not built yet: today this room only owns its section of a playbook (benefits)."""
