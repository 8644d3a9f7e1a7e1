"""The nine canonical stages of a rollout, each a room of its own."""
