"""Arithmetic of schedules: how long works are expected to take, when they can happen, and which have no slack.

Pure: works in, spans of dates out. Who does them and why they are there is known above.
"""
