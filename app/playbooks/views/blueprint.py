"""The one blueprint that all pages of playbooks share."""

from flask import Blueprint

bp = Blueprint("playbooks", "app.playbooks", template_folder="templates")
