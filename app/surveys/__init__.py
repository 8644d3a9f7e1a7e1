"""Questionnaires, their audience and their anonymity.

Staff come in to answer; nothing is shown about fewer than five people."""
