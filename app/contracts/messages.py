"""What rooms say about the news that people are told, what a digest holds, and which days a calendar shows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

# Why something reaches a person, the most pressing first.
DECIDES, ASKED, MENTIONED, OWNS, FOLLOWS = "decides", "asked", "mentioned", "owns", "follows"
BECAUSE = (DECIDES, ASKED, MENTIONED, OWNS, FOLLOWS)
DIRECT = frozenset(BECAUSE) - {FOLLOWS}
# Parts of a digest and of a weekly update, in the order in which they are read.
WAITS, LATE, NEXT, DONE, GATES, DECISIONS, SURVEYS, RISKS = (
    "waits", "late", "next", "done", "gates", "decisions", "surveys", "risks"
)
PARTS = (WAITS, DONE, LATE, NEXT, GATES, DECISIONS, SURVEYS, RISKS)


@dataclass(frozen=True)
class Notice:
    """One kind of news: the sentence a person reads, and why it reaches them.

    `text` and `reason` (a few words: "You were mentioned") are marked by `_l()`. The sentence may have `%(who)s` (who
    did it), `%(about)s` (what the row is called) and the names given to `notify` as places. `because` is one of
    `BECAUSE`; all but `FOLLOWS` are direct, and wake what was put off. With `mail` a letter goes out at once.
    """

    kind: str
    text: Any
    reason: Any
    icon: str = "bell"
    mail: bool = False
    because: str = FOLLOWS


@dataclass(frozen=True)
class DigestLine:
    """One line of a digest or of a weekly update, in the reader's language.

    `key` names it for good (`done/<ref>`), so that a line that somebody struck out does not come back. `part` is one of
    `PARTS`.
    """

    key: str
    part: str
    text: str
    href: str = ""
    remark: str = ""


@dataclass(frozen=True)
class CalendarOffer:
    """A calendar that a person may subscribe to: its key (`rollout/<ref>`) and what it is called."""

    key: str
    title: str


@dataclass(frozen=True)
class DatedThing:
    """One entry of a calendar. `key` stays the same for its life; `last` is the last day, or the moment of the end.

    `revision` grows with every change, `changed_at` says when the last one was.
    """

    key: str
    title: str
    first: date | datetime
    last: date | datetime
    changed_at: datetime
    revision: int = 0
    href: str = ""
    text: str = ""
