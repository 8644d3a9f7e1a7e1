"""The one blueprint that all pages of access share."""

from flask import Blueprint

bp = Blueprint("access", "app.access", template_folder="templates")
