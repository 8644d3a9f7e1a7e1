"""A verdict in the reader's language: what was found, what is needed, and why nothing could be said."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from app.core.conditions.evaluate import LeafVerdict, Reason, Truth, Verdict, opposite
from app.core.conditions.tree import How
from app.core.conditions.wording import PLAIN, Words, say_age, say_limit, say_value
from app.core.i18n import _


@dataclass(frozen=True)
class Line:
    """One line of an explanation, `depth` groups deep. The head line of a group has no `leaf`.

    `is_unwanted` says that the line stands below a `none`, where false is good.
    """

    depth: int
    truth: Truth
    name: str
    said: str
    leaf: LeafVerdict | None = None
    is_unwanted: bool = False

    @property
    def met(self) -> Truth:
        """Whether the line is as it should be."""
        return opposite(self.truth) if self.is_unwanted else self.truth

    @property
    def text(self) -> str:
        """The whole line as a sentence."""
        return _("%(name)s: %(said)s", name=self.name, said=self.said) if self.said else self.name


def explain(verdict: Verdict, words: Words = PLAIN) -> list[Line]:
    """Explain every part of `verdict`, in reading order."""
    return list(_lines(verdict, words, 0, is_unwanted=False))


def sentence(verdict: LeafVerdict, words: Words = PLAIN, *, is_unwanted: bool = False) -> str:
    """Say what one leaf found and needs: “97.4%, needs at least 98%”. Inside `none`, the leaf is unwanted."""
    troubled = _trouble(verdict, words)
    if troubled:
        return troubled
    found = _found(verdict, words)
    if isinstance(verdict.value, bool) and isinstance(verdict.limit, bool):
        return found
    limit = say_limit(verdict.leaf, verdict.limit, words, beside=verdict.value)
    if is_unwanted:
        return _("%(found)s, must not be: %(limit)s", found=found, limit=limit)
    return _("%(found)s, needs %(limit)s", found=found, limit=limit)


def _lines(verdict: Verdict, words: Words, depth: int, *, is_unwanted: bool) -> Iterator[Line]:
    if isinstance(verdict, LeafVerdict):
        said = sentence(verdict, words, is_unwanted=is_unwanted)
        yield Line(depth, verdict.truth, words.name(verdict.leaf), said, verdict, is_unwanted)
        return
    yield Line(depth, verdict.truth, _head(verdict.how, is_unwanted), "", None, is_unwanted)
    for part in verdict.parts:
        yield from _lines(part, words, depth + 1, is_unwanted=is_unwanted != (verdict.how is How.NONE))


def _head(how: How, is_unwanted: bool) -> str:
    if is_unwanted:
        return {
            How.ALL: _("Not all of these may hold"),
            How.ANY: _("None of these may hold"),
            How.NONE: _("At least one of these must hold"),
        }[how]
    return {
        How.ALL: _("All of these must hold"),
        How.ANY: _("At least one of these must hold"),
        How.NONE: _("None of these may hold"),
    }[how]


def _found(verdict: LeafVerdict, words: Words) -> str:
    if verdict.value in (None, "", ()):
        return _("nothing known yet")
    return say_value(verdict.leaf, verdict.value, words, beside=verdict.limit)


def _trouble(verdict: LeafVerdict, words: Words) -> str:
    """Say what kept the value from being compared; empty when nothing did."""
    if verdict.reason is Reason.SILENT:
        return _silence(verdict)
    if verdict.reason is Reason.STALE and verdict.age is not None:
        return _("%(found)s, but measured %(age)s ago; needs a figure of the last %(span)s",
                 found=_found(verdict, words), age=say_age(verdict.age),
                 span=say_age(timedelta(hours=verdict.leaf.fresh_hours or 0)))
    if verdict.reason is Reason.UNDATED:
        return _("%(found)s, but nobody knows from when", found=_found(verdict, words))
    if verdict.reason is Reason.OUTSIDE and verdict.age is not None:
        return _("last %(age)s ago, needs to be within %(span)s", age=say_age(verdict.age),
                 span=say_age(verdict.leaf.within or timedelta()))
    if verdict.reason is Reason.UNFIT:
        return _("%(found)s cannot be compared with %(limit)s", found=_found(verdict, words),
                 limit=say_value(verdict.leaf, verdict.limit, words))
    return _("it is not known whose value to compare with") if verdict.reason is Reason.UNRESOLVED else ""


def _silence(verdict: LeafVerdict) -> str:
    if verdict.about:
        return _("“%(source)s” does not answer: %(why)s", source=verdict.source, why=verdict.about)
    return _("“%(source)s” does not answer", source=verdict.source)
