"""Records and imports of two organisations for the permission matrix, and who sees which of ours."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from app.core import clock
from app.core.actor import Actor, acting
from app.core.database import db
from app.records.queries import batches, shelves
from app.records.services import batches as services
from app.records.services import sharing
from tests.cast import Cast

ENTITY = "customer"
HEAD = "客户编号,客户名称,电话,城市,负责人\n"
BAD = "9,坏电话公司,12,宁波,Sun He\n"
# Words of addresses that mean something only here.
WORDS = {"records.returned_file": {"kind": "csv"}, "records.failing": {"rule": "phone.format"}}
# Sun is responsible for `own` and brought the import `own`; `team` is Wei's, in an import that Guo brought.
SEEN_BY = {
    "record": {
        "own": {"lin", "fang", "guo", "xu", "tang", "song", "sun"},
        "team": {"lin", "fang", "guo", "xu", "tang", "song", "wei"},
    },
    "batch": {"own": {"lin", "guo", "xu", "song", "sun"}, "team": {"lin", "guo", "xu", "song"}},
}
# Every member of staff may mend, but who is there to audit mends nothing: the service says so, by the entity's rule.
HELD_BACK = {("records.amend", "song")}


def bring(text: str) -> str:
    """Bring a file and take its good rows; the address id of the import."""
    batch = services.take_in(ENTITY, io.BytesIO((HEAD + text).encode()), name="customers.csv")
    for step in (services.have_read, services.confirm, services.have_accepted):
        step(batch)
        db.session.commit()
        batch = batches.one(batch.ref)
    return batch.ref


def _of(name: str) -> shelves.Record:
    return next(one for one in shelves.matching(shelves.shelf(ENTITY), "TRUE", [], 9) if one.title == name)


def _shared(record: shelves.Record, cast: Cast, who: str) -> str:
    until = clock.today("UTC") + timedelta(days=20)
    grant = sharing.share(shelves.shelf(ENTITY), record, cast.people[who], until=until, why="He asked.")
    db.session.commit()
    return grant.ref


def build(cast: Cast, actor: Callable[[str], Actor]) -> dict[str, dict[str, str]]:
    """Bring records into both organisations: (own, team, foreign) to what addresses and forms can name."""
    with acting(actor("guo")):
        team = bring("1,鑫禾食品,0574-88301234,宁波,Sun He\n2,海盛贸易,,余姚,Wei Mingyu\n" + BAD)
    with acting(actor("sun")):
        own = bring("3,北仑物流,0574-87654321,宁波,Sun He\n" + BAD)
    with acting(actor("lin")):
        ours, theirs = _of("鑫禾食品"), _of("海盛贸易")
        rows = {
            "own": {"batch": own, "record": ours.id, "grant": _shared(ours, cast, "hu")},
            "team": {"batch": team, "record": theirs.id, "grant": _shared(theirs, cast, "hu")},
        }
    # Another number than ours: the address of a record follows from its key, in every organisation alike.
    with acting(actor("zhao")):
        batch = bring("900001,对方公司,,上海,Sun He\n" + BAD)
        rows["foreign"] = {"batch": batch, "record": _of("对方公司").id, "grant": "0" * 12}
    db.session.remove()
    return rows


def body(endpoint: str, row: dict[str, Any], cast: Cast) -> dict[str, str]:
    """Return what a person would send to a door that wants more than its address."""
    day = (clock.today("UTC") + timedelta(days=30)).isoformat()
    return {
        "records.amend": {"field": "city", "old": "宁波", "value": "慈溪", "why": "They moved."},
        "records.share": {"person": cast.people["fang"].ref, "until": day, "why": "She asked."},
        "records.unshare": {"grant": row.get("grant", "")},
    }.get(endpoint, {})
