"""Stage 9: points, contests and prizes.

Not built yet: today this room only owns its sections of a playbook (scoring rules and contests)."""
