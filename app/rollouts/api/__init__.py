"""Rollouts, their activities and gates, for programs."""
