"""Stage 9: points, contests, teams and prizes for work that is recorded well.

Staff come in to see their standing; nobody is ranked in public against their will."""
