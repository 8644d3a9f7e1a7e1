"""Pages of surveys: answering, leading, results."""
