"""Stage 5: which vendor, by which criteria.

Not built yet: today this room only owns its sections of a playbook (criteria and trial scripts)."""
