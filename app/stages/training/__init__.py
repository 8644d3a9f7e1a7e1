"""Stage 7: courses, exams and the certificate without which nobody gets an account.

New hires come in to learn; trainers to see who is ready."""
