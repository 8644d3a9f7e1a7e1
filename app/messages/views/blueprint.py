"""The one blueprint that all pages of messages share."""

from flask import Blueprint

from app.core.files import limits

bp = Blueprint("messages", "app.messages", template_folder="templates")
bp.record_once(lambda state: limits.init_app(state.app))
