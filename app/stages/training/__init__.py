"""Stage 7: courses and exams.

Not built yet: today this room only owns its sections of a playbook (courses and exams with their questions)."""
