"""Pages of a rollout, one module per subject."""
