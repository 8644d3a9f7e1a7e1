"""Signed texts for links in mail: they say what they are for, cannot be altered, and grow too old."""

from datetime import timedelta
from typing import Any

from flask import current_app
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from app.core import clock


class _Stamper(TimestampSigner):
    """Takes the time from the one clock."""

    def get_timestamp(self) -> int:
        """Return the present second."""
        return int(clock.now().timestamp())


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=f"upriver.{purpose}", signer=_Stamper)


def sign(purpose: str, content: Any) -> str:
    """Return `content` (plain values) as a signed text for `purpose`, safe in an address."""
    return str(_serializer(purpose).dumps(content))


def read(purpose: str, text: str, lasts: timedelta) -> Any:
    """Return what `sign` was given, or None when the text was altered, is for another purpose, or is too old."""
    try:
        return _serializer(purpose).loads(text, max_age=int(lasts.total_seconds()))
    except (BadData, ValueError):
        return None
