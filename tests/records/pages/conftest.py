"""Records of the two organisations, brought by people, for tests of this room's pages."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from app.core.database import db
from app.records.models import ImportBatch
from app.records.queries import batches, shelves
from app.records.services import batches as services

HEAD = "客户编号,客户名称,电话,城市,负责人\n"
# Three good rows and one that comes back; Sun He is responsible for two of them.
CUSTOMERS = HEAD + (
    "20817,鑫禾食品,0574-88301234,宁波,Sun He\n"
    "20818,海盛贸易,139 5741 2208,余姚,Sun He\n"
    "20819,北仑物流,0574-87654321,宁波,Wei Mingyu\n"
    "20820,坏电话公司,12,宁波,Sun He\n"
)
TERMS = "条件代码,条件名称,天数\nT30,30天,30\nT60,60天,60\n"


@pytest.fixture
def take_in(app, act_as) -> Callable[..., str]:
    """Return a function that brings a file as somebody, and lets the worker read it; the import's address id."""

    def taken(
        text: str | bytes = CUSTOMERS, *, who: str = "guo", entity: str = "customer", name: str = "customers.csv"
    ) -> str:
        with act_as(who):
            given = text if isinstance(text, bytes) else text.encode()
            batch = services.take_in(entity, io.BytesIO(given), name=name)
            services.have_read(batch)
            ref = batch.ref
            db.session.commit()
        db.session.remove()
        return ref

    return taken


@pytest.fixture
def confirm(act_as) -> Callable[..., None]:
    """Return a function that takes the columns as guessed, leaving out what nobody knows, and has the rows checked."""

    def confirmed(ref: str, who: str = "guo") -> None:
        with act_as(who):
            batch = batches.one(ref)
            services.save(batch, {at: "-" for at, c in enumerate(batch.columns) if c["field"] == ""}, {})
            services.confirm(batch)
            db.session.commit()
        db.session.remove()

    return confirmed


@pytest.fixture
def bring(act_as, take_in, confirm, remembered, is_untouched) -> Callable[..., str]:
    """Return a function that brings a file as somebody and takes it; the import's address id."""

    def brought(
        text: str | bytes = CUSTOMERS, *, who: str = "guo", from_memory: bool = True, **more: str
    ) -> str:
        if from_memory and is_untouched():
            return remembered(f"brought-{hash((text, who, *more.items()))}", lambda: anew(text, who, **more))
        return anew(text, who, **more)

    def anew(text: str | bytes, who: str, **more: str) -> str:
        ref = take_in(text, who=who, **more)
        confirm(ref, who)
        with act_as(who):
            services.have_accepted(batches.one(ref))
            db.session.commit()
        db.session.remove()
        return ref

    return brought


@pytest.fixture
def batch_of(act_as) -> Callable[..., ImportBatch]:
    """Return a function that reads an import as somebody sees it."""

    def read(ref: str, who: str = "guo") -> ImportBatch:
        with act_as(who):
            found = batches.one(ref)
            db.session.refresh(found)
            db.session.expunge(found)
        db.session.remove()
        return found

    return read


@pytest.fixture
def seen(act_as) -> Callable[..., Any]:
    """Return a function that gives the records that somebody sees: title to record."""

    def look(who: str = "guo", entity: str = "customer") -> dict[str, Any]:
        with act_as(who):
            found = {one.title: one for one in shelves.matching(shelves.shelf(entity), "TRUE", [], 1000)}
        db.session.remove()
        return found

    return look


def titles(page: str) -> list[str]:
    """Return the names of the rows of a table."""
    return re.findall(r'<th scope="row"><a class="up-plain" href="[^"]+">([^<]+)</a>', page)
