"""Saying what was done, with the offer to take it back where there is one."""

from flask import flash, url_for

from app.core.database import db


def done(said: str, reversal: str) -> None:
    """Keep what was done and say so; `reversal` is the address id of the offer, or empty where none is safe."""
    db.session.commit()
    flash({"text": said, "undo": url_for("access.undo", reversal=reversal)} if reversal else said, "good")
