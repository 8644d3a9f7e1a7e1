"""The one source of randomness: short ids for addresses, and seeds that a test can fix."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Crockford's base 32 in lower case: no i, l, o, u, so that an id survives being read aloud.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
REF_LENGTH = 12
_choose: list[Callable[[str], str]] = [secrets.choice]


def ref() -> str:
    """Return a fresh address id: 12 letters of base 32, 60 bits."""
    return "".join(_choose[-1](ALPHABET) for _ in range(REF_LENGTH))


def secret(length: int = 32) -> str:
    """Return a secret of `length` random bytes, URL-safe; never drawn from a fixed seed."""
    return secrets.token_urlsafe(length)


@contextmanager
def drawn_by(choose: Callable[[str], str]) -> Iterator[None]:
    """Let `choose` pick the letters of ids while the block runs; for tests and the demonstration."""
    _choose.append(choose)
    try:
        yield
    finally:
        _choose.pop()
