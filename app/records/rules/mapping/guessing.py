"""Guesses which column becomes which field, with how sure it is and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.contracts.entities import EntitySpec, FieldSpec
from app.records.rules.mapping.shapes import share_fitting, tells
from app.records.rules.reading.headings import folded


class How(StrEnum):
    """Why a column was given its field."""

    REMEMBERED = "remembered"
    CHOSEN = "chosen"
    HEADING = "heading"
    SIMILAR = "similar"
    VALUES = "values"
    FORBIDDEN = "forbidden"
    OURS = "ours"
    OPEN = "open"


@dataclass(frozen=True)
class Match:
    """One column of a file and what becomes of it.

    `field` is None where the column is left out or nobody knows yet (`how` is open). `fitting` is the part of the
    first values that look right; `instead` names the field that a forbidden column would have become.
    """

    column: int
    heading: str
    field: str | None
    how: How
    confidence: float = 0.0
    fitting: float | None = None
    instead: str = ""

    @property
    def is_sure(self) -> bool:
        """Tell whether nobody needs to look at it."""
        return self.confidence >= SURE or self.how in (How.FORBIDDEN, How.OURS)


SURE = 0.9
_SAME_HEADING = {"label": 0.97, "name": 0.95, "alias": 0.92}
_SIMILAR = 0.7
_BY_VALUES = 0.6
_DOUBTED = 0.45
_FITS, _DOES_NOT_FIT = 0.9, 0.3
# The first words of the columns that a file of returned rows carries; they are ours and never become fields.
OURS = "upriver:"


def guess(
    entity: EntitySpec,
    headings: Sequence[str],
    samples: Sequence[Sequence[str]],
    remembered: Mapping[str, str | None] | None = None,
    may_write: Callable[[FieldSpec], bool] = lambda spec: True,
) -> list[Match]:
    """Return one match for each column; each field is given at most once, to the best claim."""
    columns = list(enumerate(headings))
    known = {folded(one): field for one, field in (remembered or {}).items()}
    claims = [one for place, heading in columns for one in _claims(entity, place, heading, samples[place], known)]
    chosen: dict[int, Match] = {}
    taken: set[str] = set()
    for claim in sorted(claims, key=lambda one: (-one.confidence, one.column)):
        if claim.column not in chosen and (claim.field is None or claim.field not in taken):
            chosen[claim.column] = claim
            taken |= {claim.field} if claim.field else set()
    found = [chosen.get(column, Match(column, heading, None, How.OPEN)) for column, heading in columns]
    return [_forbidden(entity, one, may_write) for one in _by_values(entity, found, samples)]


def _claims(
    entity: EntitySpec, column: int, heading: str, values: Sequence[str], known: Mapping[str, str | None]
) -> list[Match]:
    if heading.lower().startswith(OURS):
        return [Match(column, heading, None, How.OURS, 1.0)]
    if folded(heading) in known:
        return [Match(column, heading, known[folded(heading)], How.REMEMBERED, 1.0)]
    found = []
    for spec in entity.fields:
        confidence, how = _by_heading(spec, folded(heading))
        if confidence:
            fitting = share_fitting(spec, values)
            if fitting is not None and fitting < _DOES_NOT_FIT:
                confidence = min(confidence, _DOUBTED)
            found.append(Match(column, heading, spec.name, how, confidence, fitting))
    return found


def _by_heading(spec: FieldSpec, heading: str) -> tuple[float, How]:
    if heading in {folded(text) for text in spec.label.values()}:
        return _SAME_HEADING["label"], How.HEADING
    if heading == folded(spec.name):
        return _SAME_HEADING["name"], How.HEADING
    names = {folded(name) for name in (*spec.aliases, *spec.label.values())}
    if heading in names:
        return _SAME_HEADING["alias"], How.HEADING
    longest = max((len(name) for name in names if _inside(name, heading)), default=0)
    return (_SIMILAR + min(longest, 20) / 200, How.SIMILAR) if longest else (0.0, How.OPEN)


def _inside(name: str, heading: str) -> bool:
    """Tell whether a longer heading contains a name of the field that says something by itself."""
    return len(name) >= (4 if name.isascii() else 2) and name in heading


def _by_values(entity: EntitySpec, matches: list[Match], samples: Sequence[Sequence[str]]) -> list[Match]:
    """Give open columns the one field left whose values look just like theirs."""
    taken = {match.field for match in matches}
    left = [spec for spec in entity.fields if spec.name not in taken and tells(spec)]
    found = []
    for match in matches:
        if match.how is How.OPEN:
            fitting = [(share_fitting(spec, samples[match.column]) or 0.0, spec) for spec in left]
            good = [(share, spec) for share, spec in fitting if share >= _FITS]
            if len(good) == 1:
                share, spec = good[0]
                left.remove(spec)
                match = replace(match, field=spec.name, how=How.VALUES, confidence=_BY_VALUES, fitting=share)
        found.append(match)
    return found


def _forbidden(entity: EntitySpec, match: Match, may_write: Callable[[FieldSpec], bool]) -> Match:
    if match.field is None or match.how is How.REMEMBERED or may_write(entity.field(match.field)):
        return match
    return replace(match, field=None, how=How.FORBIDDEN, instead=match.field)
