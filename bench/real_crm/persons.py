"""The persons: 5 000 rows of the set called febrl3, of which 3 000 are duplicates with slips of the pen.

The set was made by people who study how records are linked. Nothing is added here: what it does not hold
(telephone, e-mail, payment terms), the CRM will not hold either.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

STATES = {
    "act": ("AU-ACT", "Australian Capital Territory", "territory"), "nsw": ("AU-NSW", "New South Wales", "state"),
    "nt": ("AU-NT", "Northern Territory", "territory"), "qld": ("AU-QLD", "Queensland", "state"),
    "sa": ("AU-SA", "South Australia", "state"), "tas": ("AU-TAS", "Tasmania", "state"),
    "vic": ("AU-VIC", "Victoria", "state"), "wa": ("AU-WA", "Western Australia", "state"),
}


@dataclass(frozen=True)
class Person:
    """One row of the set. `original` names the person behind it: equal in a row and its duplicates."""

    row: str
    name: str
    number: str
    street: str
    place: str
    suburb: str
    postcode: str
    state: str
    security_number: str

    @property
    def original(self) -> str:
        """Return who this really is; known to the set, never told to the CRM."""
        return self.row.split("-")[1]

    def party(self, country: int, states: dict[str, int]) -> dict[str, object]:
        """Return the person as Tryton takes it; a state that is none of the eight cannot be said there."""
        address = {
            "building_number": self.number, "street_name": self.street, "building_name": self.place,
            "city": self.suburb, "postal_code": self.postcode, "country": country,
            "subdivision": states.get(self.state),
        }
        party: dict[str, object] = {"name": self.name, "addresses": [("create", [address])]}
        if self.security_number:
            party["identifiers"] = [("create", [{"code": self.security_number}])]
        return party


def read(path: Path) -> list[Person]:
    """Return all persons in the order of the file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(_persons(csv.DictReader(file, skipinitialspace=True)))


def _persons(rows: Iterable[dict[str, str]]) -> Iterator[Person]:
    for row in rows:
        name = " ".join(filter(None, (row["given_name"].strip(), row["surname"].strip())))
        yield Person(
            row["rec_id"], name, row["street_number"].strip(), row["address_1"].strip(), row["address_2"].strip(),
            row["suburb"].strip(), row["postcode"].strip(), row["state"].strip(), row["soc_sec_id"].strip(),
        )
