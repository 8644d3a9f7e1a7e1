"""Who really uses the system: goals against the baseline, drift, the weekly update.

Sponsors come in to see whether the rollout slides back."""
