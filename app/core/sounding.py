"""How Chinese sounds in Latin letters, so that “ywmb” and “yewu” find 业务目标."""

import re
from functools import lru_cache

from app.core.tables.searching import normal, words

_LATIN = re.compile(r"[a-z]{2,40}")
_HAN = re.compile(r"[\u3400-\u9fff]")
# Whole syllables only from here on: "an" stands in half of all words.
SHORTEST_SYLLABLES = 3


@lru_cache(maxsize=20_000)
def _sounds(text: str) -> tuple[str, str]:
    """Return the first letters of the syllables, and the syllables."""
    from pypinyin import Style, lazy_pinyin

    heard = lazy_pinyin(text, style=Style.NORMAL, errors="ignore")
    return "".join(one[0] for one in heard), "".join(heard)


def may_sound(word: str) -> bool:
    """Tell whether `word` may be typed for its sound: small Latin letters only."""
    return bool(_LATIN.fullmatch(word))


def sounds_like(text: str, word: str) -> bool:
    """Tell whether Chinese in `text` sounds like `word`, by first letters or by syllables."""
    if not may_sound(word) or not _HAN.search(text):
        return False
    initials, syllables = _sounds(text)
    return word in initials or (len(word) >= SHORTEST_SYLLABLES and word in syllables)


def means(text: str, typed: str) -> bool:
    """Tell whether each word that was typed stands in `text`, or sounds like a part of it."""
    plain = normal(text)
    return all(word in plain or sounds_like(plain, word) for word in words(typed))
