"""Stage 5: long list, short list, trial, decision.

Scorers come in with evidence for each score."""
