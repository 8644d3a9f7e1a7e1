"""Stage 3: how people work today, and how well.

Not built yet: today this room only owns its sections of a playbook (processes and maturity)."""
