"""How Chinese sounds in Latin letters: “ywmb” and “yewu” find 业务目标, and names stand in their usual order."""

import re
from functools import lru_cache

from app.core.tables.searching import normal, words

_LATIN = re.compile(r"[a-z]{2,40}")
_HAN = re.compile(r"[\u3400-\u9fff]")
# Whole syllables only from here on: "an" stands in half of all words.
SHORTEST_SYLLABLES = 3
# Signs that sound otherwise in a family name than in most words.
SURNAMES = {
    "曾": "zeng1", "单": "shan4", "解": "xie4", "仇": "qiu2", "区": "ou1", "查": "zha1", "任": "ren2",
    "华": "hua4", "朴": "piao2", "乐": "yue4", "翟": "zhai2", "缪": "miao4", "盖": "ge3", "万": "wan4",
    "黑": "he4", "员": "yun4", "种": "chong2", "葛": "ge3", "召": "shao4", "冼": "xian3", "宁": "ning4",
    "燕": "yan1", "过": "guo1", "佴": "nai4", "秘": "bi4", "逄": "pang2",
}
_NAME = re.compile(r"[\u3400-\u9fff]{2,4}")


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


def order_of(name: str) -> str:
    """Return what puts a name into its place: Chinese signs by sound and tone, all else in small letters."""
    plain = normal(name)
    if not _HAN.search(plain):
        return plain
    from pypinyin import Style, lazy_pinyin

    heard = lazy_pinyin(plain, style=Style.TONE3, neutral_tone_with_five=True)
    if _NAME.fullmatch(plain) and plain[0] in SURNAMES:
        heard[0] = SURNAMES[plain[0]]
    return " ".join(one.strip() for one in heard if one.strip())
