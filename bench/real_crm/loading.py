"""Persons into the CRM and customers out of it, through the calls that Tryton's own client makes."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from persons import STATES, Person
from tryton import Session

BATCH, PAGE = 200, 500
# What a person would tick in Tryton's export window, in this order; the headings are Tryton's.
COLUMNS = (
    "code", "name", "addresses/street", "addresses/city", "addresses/postal_code", "addresses/subdivision/name",
    "addresses/country/name", "phone", "mobile", "email", "website", "tax_identifier/code", "identifiers/code",
    "customer_payment_term/name", "create_date",
)


def load(session: Session, persons: list[Person]) -> list[int]:
    """Enter all persons as parties; return their numbers in the CRM, in the order of the persons."""
    country, states = _country(session)
    made: list[int] = []
    for start in range(0, len(persons), BATCH):
        said = [person.party(country, states) for person in persons[start:start + BATCH]]
        made += session.model("party.party", "create", said)
    return made


def _country(session: Session) -> tuple[int, dict[str, int]]:
    country = session.model("country.country", "create", [{"name": "Australia", "code": "AU", "code3": "AUS"}])[0]
    said = [
        {"name": name, "code": code, "type": kind, "country": country} for code, name, kind in STATES.values()
    ]
    return country, dict(zip(STATES, session.model("country.subdivision", "create", said), strict=True))


def export(session: Session, path: Path) -> int:
    """Write all parties as a CSV file, as Tryton's client would; return how many there are."""
    ids = _all_ids(session)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for start in range(0, len(ids), PAGE):
            rows = session.model("party.party", "export_data", ids[start:start + PAGE], list(COLUMNS), start == 0)
            writer.writerows(_texts(rows))
    return len(ids)


def _all_ids(session: Session) -> list[int]:
    ids: list[int] = []
    while page := session.model("party.party", "search", [], len(ids), PAGE, [("id", "ASC")]):
        ids += page
    return ids


def _texts(rows: Iterable[list[Any]]) -> Iterator[list[str]]:
    for row in rows:
        yield [_text(value) for value in row]


def _text(value: Any) -> str:
    """Return what the client writes into a cell; instants travel as objects of their parts."""
    if isinstance(value, dict) and value.get("__class__") == "datetime":
        parts = [value[part] for part in ("year", "month", "day", "hour", "minute", "second")]
        return datetime(*parts).isoformat(" ")
    return "" if value is None else str(value)
