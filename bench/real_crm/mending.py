"""Mends what the import handed back and makes one row of each person, by rules that anybody can check by hand.

1. A row without a name takes the name of a row with the same identifier. Where there is none it is left out: nobody
   here knows whom it means, and a name is not made up.
2. Rows with the same identifier are one person, and so are rows with the same name in the same city; capitals and
   spaces make no difference.
3. Of one person's rows the one entered first stays. In each of its cells stands what most of the rows say; where they
   are even, what was entered first; an empty cell says nothing.
4. 2 and 3 are repeated until nothing changes, because a mended city can show that two rows are one person.

No rule looks at what the set of persons knows about its own duplicates; that only judges the result afterwards.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

CODE, NAME, CITY, IDENTIFIER = "Code", "Name", "Addresses/City", "Identifiers/Code"
Row = dict[str, str]


@dataclass(frozen=True)
class Mended:
    """The mended rows, which rows each of them stands for, and the codes of rows that nobody could mend."""

    rows: list[Row]
    stands_for: dict[str, list[str]]
    named: int
    left_out: list[str]


def read(path: Path) -> list[Row]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[Row]) -> None:
    """Write rows as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def mend(rows: list[Row], returned: Iterable[str]) -> Mended:
    """Mend an export of customers, of which the rows with the codes `returned` came back."""
    back = set(returned)
    names = {row[IDENTIFIER]: row[NAME] for row in rows if row[IDENTIFIER] and row[NAME]}
    given = {row[CODE]: names.get(row[IDENTIFIER], "") for row in rows if row[CODE] in back and not row[NAME]}
    lost = [code for code, name in given.items() if not name]
    named = [row | {NAME: given.get(row[CODE]) or row[NAME]} for row in rows if row[CODE] not in lost]
    kept, stands_for = _one_each(named)
    return Mended(kept, stands_for, len(given) - len(lost), lost)


def _one_each(rows: list[Row]) -> tuple[list[Row], dict[str, list[str]]]:
    originals = {row[CODE]: row for row in rows}
    clusters = [[row[CODE]] for row in rows]
    while True:
        current = [_merged([originals[code] for code in cluster]) for cluster in clusters]
        joined = _joined(current, clusters)
        if len(joined) == len(clusters):
            return current, {row[CODE]: cluster for row, cluster in zip(current, clusters, strict=True)}
        clusters = joined


def _joined(rows: list[Row], clusters: list[list[str]]) -> list[list[str]]:
    """Join the clusters whose rows share a key."""
    leads = list(range(len(rows)))

    def lead(place: int) -> int:
        while leads[place] != place:
            place = leads[place]
        return place

    sharing: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        for key in _keys(row):
            sharing[key].append(place)
    for places in sharing.values():
        for place in places[1:]:
            first, second = sorted((lead(places[0]), lead(place)))
            leads[second] = first
    found: dict[int, list[str]] = defaultdict(list)
    for place, cluster in enumerate(clusters):
        found[lead(place)] += cluster
    return list(found.values())


def _keys(row: Row) -> Iterable[tuple[str, ...]]:
    if row[IDENTIFIER]:
        yield (IDENTIFIER, row[IDENTIFIER])
    if row[NAME] and row[CITY]:
        yield (NAME, _folded(row[NAME]), _folded(row[CITY]))


def _folded(text: str) -> str:
    return text.casefold().replace(" ", "")


def _merged(rows: list[Row]) -> Row:
    """Return one row for all: the first one's code, and in each cell what most rows say."""
    first, *_others = rows = sorted(rows, key=lambda row: int(row[CODE]))
    return {heading: first[CODE] if heading == CODE else _usual(row[heading] for row in rows) for heading in first}


def _usual(values: Iterable[str]) -> str:
    said = Counter(value for value in values if value)
    return said.most_common(1)[0][0] if said else ""


def sharing(rows: list[Row]) -> int:
    """Count the rows that share name and city with another: what a check of exact keys should find."""
    keys = Counter((_folded(row[NAME]), _folded(row[CITY])) for row in rows if row[NAME] and row[CITY])
    return sum(many for many in keys.values() if many > 1)


@dataclass(frozen=True)
class Truth:
    """How well rows were made one, by what the set knows: persons, rows left, rows too many, wrongly joined pairs."""

    persons: int
    rows: int
    rightly: int
    wrongly: int
    missed: int


def judge(mended: Mended, original: dict[str, str]) -> Truth:
    """Compare with the truth: `original` names the person behind each code."""
    pairs = [_pairs(Counter(original[code] for code in codes)) for codes in mended.stands_for.values()]
    rightly = sum(same for same, _all in pairs)
    kept = {code for codes in mended.stands_for.values() for code in codes}
    possible, _all = _pairs(Counter(original[code] for code in kept))
    return Truth(
        len(set(original.values())), len(mended.rows), rightly, sum(every - same for same, every in pairs),
        possible - rightly,
    )


def _pairs(counts: Counter[str]) -> tuple[int, int]:
    """Return how many pairs there are within each person, and in all."""
    total = counts.total()
    return sum(many * (many - 1) // 2 for many in counts.values()), total * (total - 1) // 2
