"""The blueprint that all pages of this room hang on."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from app.records.queries import declarations

bp = Blueprint("records", __name__, template_folder="../templates")


@bp.record
def _declare(state: BlueprintSetupState) -> None:
    """Put together what plugins declared, so that a plugin that does not fit stops the start and not a request."""
    with state.app.app_context():
        declarations.registry()
