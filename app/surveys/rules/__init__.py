"""Words and rules of surveys, one module per subject."""
