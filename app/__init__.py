"""Upriver: walks an organisation through the rollout of a business system, and keeps it from drifting back."""

from flask import Flask


def create_app() -> Flask:
    """Return the application, configured from `config/base.yaml` and the environment."""
    from app import wiring
    from app.core import settings

    return wiring.build(settings.load())
