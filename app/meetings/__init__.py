"""Boards and their meetings: agenda, minutes, actions.

Steering groups come in to decide with the figures of the day before them."""
