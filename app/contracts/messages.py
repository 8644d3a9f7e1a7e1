"""What rooms say about the news that people are told."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Notice:
    """One kind of news: the sentence a person reads, and why it reaches them.

    `text` and `reason` (a few words: "You were mentioned") are marked by `_l()`. The sentence may have `%(who)s` (who
    did it), `%(about)s` (what the row is called) and the names given to `notify` as places. With `mail` a letter goes
    out too.
    """

    kind: str
    text: Any
    reason: Any
    icon: str = "bell"
    mail: bool = False
