"""Stage 4: what the system must do, for whom, at which value and which customisation level.

Representatives ask, the board freezes a baseline."""
