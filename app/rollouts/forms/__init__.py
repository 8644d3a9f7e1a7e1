"""What people type in about a rollout, one module per subject."""
