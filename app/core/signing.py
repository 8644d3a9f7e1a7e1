"""Signed texts for links in mail: they say what they are for, cannot be altered, and grow too old."""

import hashlib
import hmac
from datetime import timedelta
from typing import Any

from flask import current_app
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from app.core import clock
from app.core.randomness import ALPHABET, REF_LENGTH


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


def code(purpose: str) -> str:
    """Return the code for `purpose`, 12 letters of base 32: the same in every process that has the secret key."""
    key = current_app.secret_key or ""
    drawn = hmac.digest(key if isinstance(key, bytes) else key.encode(), f"upriver.{purpose}".encode(), hashlib.sha256)
    return "".join(ALPHABET[letter % len(ALPHABET)] for letter in drawn[:REF_LENGTH])


def is_code(purpose: str, text: str) -> bool:
    """Tell whether `text`, as somebody typed or copied it, is the code for `purpose`."""
    return hmac.compare_digest(text.strip().lower().encode(), code(purpose).encode())
