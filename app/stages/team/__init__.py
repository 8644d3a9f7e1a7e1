"""Stage 2: the seats of the project, who covers them, and what each role gains.

The project manager comes in to see which seat is empty."""
