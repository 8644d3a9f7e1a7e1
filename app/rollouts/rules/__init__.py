"""Words and rules of a rollout, one module per subject. Pure."""
