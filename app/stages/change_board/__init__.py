"""Stage 8: change requests and the board that answers each with a reason.

Everybody asks here; the board decides."""
