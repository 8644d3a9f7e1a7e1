"""Passwords: kept as Argon2 hashes, compared in the same time for known and unknown people, and not easily guessed."""

import re
import threading
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# 46 MiB, one lane: the first of the settings that OWASP recommends for Argon2id, with a second pass on top.
_HASHER = PasswordHasher(time_cost=2, memory_cost=47_104, parallelism=1)
# Each hash takes a core and 46 MiB; more at once would let a crowd at the door starve everybody inside.
_AT_ONCE = threading.BoundedSemaphore(2)
_USUAL = Path(__file__).with_name("usual_passwords.txt")
# What must be left of a password once everything guessable is taken out, and how many different characters it needs.
LEAST_OWN = 6
LEAST_DIFFERENT = 5
_LEET = str.maketrans("013457", "oieast")
_SIGNS = str.maketrans("@$!", "asi")
_RUNS = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    with _AT_ONCE:
        return _HASHER.hash(password)


@cache
def _nobodys() -> str:
    return hashed("nobody has this password, it only takes its time")


def fits(password: str, kept: str | None) -> bool:
    """Tell whether `password` is the one behind `kept`; takes as long when nothing is kept."""
    dummy = _nobodys()
    with _AT_ONCE:
        try:
            return _HASHER.verify(kept or dummy, password) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Tell whether a hash was made with weaker settings than today's and should be made anew."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _usual() -> tuple[str, ...]:
    lines = (line.strip() for line in _USUAL.read_text(encoding="utf-8").splitlines())
    return tuple(sorted({_letters(line) for line in lines if line and not line.startswith("#")}, key=len, reverse=True))


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def _letters(text: str) -> str:
    """Return `text` as it sounds: digits that stand for letters become letters again."""
    return _plain(text.translate(_LEET))


def _pieces(texts: Iterable[str]) -> set[str]:
    """Return the words of `texts` that are long enough to be recognised inside a password."""
    found = {_plain(piece) for text in texts for piece in (text, *re.split(r"[\W_]+", text))}
    return {piece for piece in found if len(piece) >= 2 and (len(piece) >= 3 or not piece.isascii())}


def _without(text: str, pieces: Iterable[str]) -> str:
    for piece in sorted(pieces, key=len, reverse=True):
        text = text.replace(piece, "")
    return text


def _runs(length: int = 4) -> set[str]:
    both = [run for one in _RUNS for run in (one, one[::-1])]
    return {run[at:end] for run in both for at in range(len(run)) for end in range(at + length, len(run) + 1)}


@cache
def _sequences() -> frozenset[str]:
    return frozenset(_runs())


def is_guessable(password: str, about: Iterable[str] = ()) -> bool:
    """Tell whether little of `password` is its owner's own invention.

    Names, addresses and the like in `about`, usual passwords, runs of the keyboard and repetitions are taken out
    first; what is left counts.
    """
    known = _pieces(about)
    return any(_is_poor(_without(form, known)) for form in (_plain(password), _plain(password.translate(_SIGNS))))


def _is_poor(plain: str) -> bool:
    if len(set(plain)) < LEAST_DIFFERENT:
        return True
    rest = _without(_letters(_without(plain, _sequences())), _usual())
    return len(re.sub(r"(.+?)\1+", r"\1", rest)) < LEAST_OWN
