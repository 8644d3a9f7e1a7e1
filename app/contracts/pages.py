"""What rooms contribute to the frame of every page, and how they name their own pages to others."""

from collections.abc import Mapping
from dataclasses import dataclass, field

OWN, ROLLOUT, ACROSS, FOOT, ACCOUNT, BELL, JUMP = "own", "rollout", "across", "foot", "account", "bell", "jump"


@dataclass(frozen=True)
class MenuEntry:
    """One place a person may go to; offered only to those who may open it.

    `group`: own (my work, learn), rollout (this rollout), across (all rollouts), foot (settings, at the bottom),
    account (under one's own face; `post` instead of `href` for an act), bell (inbox), jump (address of the jump box).
    `count` is what waits for somebody, never a total. `phone` is the place among the four tabs of a phone, 1 first,
    0 behind "More". `landing` weighs where a person lands after signing in; the highest wins, 0 is never chosen.
    """

    key: str
    text: str
    icon: str
    href: str = ""
    group: str = OWN
    order: int = 50
    count: int = 0
    press: str = ""
    phone: int = 0
    landing: int = 0
    post: str = ""


@dataclass(frozen=True)
class Switch:
    """One rollout in the switcher at the top of the side bar."""

    title: str
    sub: str
    href: str
    here: bool = False


@dataclass(frozen=True)
class PageLink:
    """The page of one row: its address id, how people call it, and where it is."""

    ref: str
    title: str
    href: str


@dataclass(frozen=True)
class FirstStep:
    """Something worth doing when everything is still empty."""

    text: str
    why: str
    href: str
    icon: str = "arrow-right"
    order: int = 50


ACT, CREATE, SETTING = "act", "create", "setting"


@dataclass(frozen=True)
class PaletteLine:
    """One thing to do by the jump box: a page to open (`href`), or an act (`post`, with its `fields`).

    `group`: act (on what is at hand), create (something new), setting (language, theme). `words` are more words to find
    it by, in any language. `theme` names the theme that it puts on.
    """

    text: str
    href: str = ""
    post: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    group: str = ACT
    icon: str = "arrow-right"
    words: str = ""
    sub: str = ""
    theme: str = ""
    order: int = 50


@dataclass(frozen=True)
class FoundPage:
    """One thing that the jump box found: what it is called, where it is, and under which heading it stands."""

    title: str
    href: str
    group: str
    sub: str = ""
    icon: str = "arrow-right"
