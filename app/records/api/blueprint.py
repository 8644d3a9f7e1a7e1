"""The blueprint that this room's part of the API hangs on."""

from app.core import api

bp = api.blueprint("records", __name__, "Business records, and bringing files of them")
