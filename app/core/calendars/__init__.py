"""Business calendars: working days and working hours in a named zone, each version frozen as a file in `versions/`.

A version is never edited once published: new arrangements become a new version (`cn-2026.1`, then `cn-2027.1`), so
that a due date computed last year can be computed again.
"""
