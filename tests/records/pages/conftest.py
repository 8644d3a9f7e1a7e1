"""Records of the two organisations, brought by people, for tests of this room's pages."""

import io
from collections.abc import Callable

import pytest

from app.core.database import db
from app.records.models import ImportBatch
from app.records.queries import batches
from app.records.services import batches as services

HEAD = "客户编号,客户名称,电话,城市,负责人\n"
CUSTOMERS = HEAD + (
    "20817,鑫禾食品,0574-88301234,宁波,Sun He\n"
    "20818,海盛贸易,139 5741 2208,余姚,Sun He\n"
    "20819,北仑物流,0574-87654321,宁波,Wei Mingyu\n"
    "20820,坏电话公司,12,宁波,Sun He\n"
)


@pytest.fixture
def take_in(app, act_as) -> Callable[..., str]:
    """Return a function that brings a file as somebody, and lets the worker read it; the import's address id."""

    def taken(text: str = CUSTOMERS, *, who: str = "guo", entity: str = "customer", name: str = "customers.csv") -> str:
        with act_as(who):
            batch = services.take_in(entity, io.BytesIO(text.encode()), name=name)
            services.have_read(batch)
            ref = batch.ref
            db.session.commit()
        db.session.remove()
        return ref

    return taken


@pytest.fixture
def bring(act_as, take_in) -> Callable[..., str]:
    """Return a function that brings a file as somebody and takes it, columns as guessed."""

    def brought(text: str = CUSTOMERS, *, who: str = "guo", entity: str = "customer", name: str = "customers.csv") -> str:
        ref = take_in(text, who=who, entity=entity, name=name)
        with act_as(who):
            batch = batches.one(ref)
            services.save(batch, {at: "-" for at, c in enumerate(batch.columns) if c["field"] == ""}, {})
            services.confirm(batch)
            db.session.commit()
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
