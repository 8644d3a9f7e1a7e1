"""The demonstration: two organisations in the middle of their rollouts, made by playing what their people did."""
