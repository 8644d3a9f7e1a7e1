"""The problem log: what went wrong, its root cause, its prevention, and the proof that it worked.

Whoever finds a fault writes it here; whoever prevents it closes it."""
