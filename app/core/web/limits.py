"""How often something may fail: counted by all processes together, so that guessing is slow and costs no table."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse

from app.core.web.tally import Tally

# NIST SP 800-63B stops at 100 in a row; ten within a quarter of an hour leaves room for people and none for guessing.
FAILURES = parse("10/15 minutes")
limiter = Limiter(get_remote_address, storage_uri=f"{Tally.STORAGE_SCHEME[0]}://", strategy="moving-window")


def is_blocked(what: str, *keys: str, limit: RateLimitItem = FAILURES) -> bool:
    """Tell whether one of `keys` failed at `what` too often to try again now."""
    return not all(limiter.limiter.test(limit, what, key) for key in keys)


def count(what: str, *keys: str, limit: RateLimitItem = FAILURES) -> bool:
    """Count one failure of each key; return whether that was one too many."""
    # All keys are counted, also after the first that is full.
    left = [limiter.limiter.hit(limit, what, key) for key in keys]
    return not all(left) or is_blocked(what, *keys, limit=limit)


def forgive(what: str, key: str, limit: RateLimitItem = FAILURES) -> None:
    """Forget the failures of one key, after it succeeded."""
    limiter.limiter.clear(limit, what, key)


def address() -> str:
    """Return the network address that asks."""
    return get_remote_address()


def init_app(app: Flask) -> None:
    """Bind the counters to the application."""
    limiter.init_app(app)
