"""The part of the API that all of this room's addresses hang on."""

from app.core import api

bp = api.blueprint("rollouts", "app.rollouts.api", "Rollouts, their activities and gates")
