"""What people decide about surveys: open, answer, close, remind, tell what became of it."""
