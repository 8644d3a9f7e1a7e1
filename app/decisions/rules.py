"""How votes become a decision. Pure: whole numbers only, no database, no clock.

A share is a fraction of the votes cast. A question is decided as soon as the quorum has voted and the answer can no
longer turn: either the share for yes is reached and would stay so, or it can no longer be reached.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Option(StrEnum):
    """What a person may answer."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class Outcome(StrEnum):
    """What came of a question."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


# Threshold -> (numerator, denominator, whether strictly more is needed).
THRESHOLDS = {"majority": (1, 2, True), "2/3": (2, 3, False), "3/4": (3, 4, False), "unanimous": (1, 1, False)}


@dataclass(frozen=True)
class Tally:
    """The votes so far, as whole numbers, against what is needed."""

    yes: int
    no: int
    abstain: int
    electors: int
    quorum: int
    threshold: str

    @property
    def cast(self) -> int:
        """Return how many have voted."""
        return self.yes + self.no + self.abstain

    @property
    def open(self) -> int:
        """Return how many have not voted yet."""
        return max(self.electors - self.cast, 0)

    def as_plain(self) -> dict[str, int | str]:
        """Return the tally as it is frozen with the decision."""
        return {
            "yes": self.yes, "no": self.no, "abstain": self.abstain, "electors": self.electors,
            "quorum": self.quorum, "threshold": self.threshold,
        }


def tally(options: Iterable[Option], *, electors: int, quorum: int, threshold: str) -> Tally:
    """Count `options`; abstentions count for the quorum, not for the share."""
    given = list(options)
    return Tally(
        yes=given.count(Option.YES), no=given.count(Option.NO), abstain=given.count(Option.ABSTAIN),
        electors=electors, quorum=quorum, threshold=threshold,
    )


def reaches(yes: int, no: int, threshold: str) -> bool:
    """Tell whether `yes` against `no` reaches the threshold; without any vote nothing does."""
    part, whole, strictly = THRESHOLDS[threshold]
    voted = yes + no
    if not voted:
        return False
    return yes * whole > voted * part if strictly else yes * whole >= voted * part


def outcome(votes: Tally) -> Outcome | None:
    """Return what the votes have decided, or None while they can still turn.

    With `n` still open, yes is safe if it holds even should all of them say no; no is safe if yes would not be reached
    even should all of them say yes. A quorum that can no longer be reached is the asker's matter: the question waits.
    """
    if votes.cast < votes.quorum:
        return None
    if reaches(votes.yes, votes.no + votes.open, votes.threshold):
        return Outcome.ACCEPTED
    if not reaches(votes.yes + votes.open, votes.no, votes.threshold):
        return Outcome.DECLINED
    return None


def quorum_is_reachable(electors: int, quorum: int) -> bool:
    """Tell whether so many electors can make the quorum at all."""
    return electors >= quorum


def lacks_reason(option: Option, reason: str) -> bool:
    """A no must be explained, or people stop asking; a yes need not be."""
    return option is Option.NO and not reason.strip()


def frozen(evidence: Any) -> tuple[str, str]:
    """Return evidence as canonical JSON and its SHA-256, so that anybody can recompute it."""
    text = json.dumps(evidence, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return text, hashlib.sha256(text.encode()).hexdigest()
