"""Frozen dataclasses that may cross the wall between rooms and plugins, one module per subject."""
