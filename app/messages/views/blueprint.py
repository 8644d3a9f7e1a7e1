"""The one blueprint that all pages of messages share."""

from flask import Blueprint

bp = Blueprint("messages", "app.messages", template_folder="templates")
