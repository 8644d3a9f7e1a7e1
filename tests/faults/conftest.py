"""Servers for the fault harnesses: on each database, with the cast, and a rollout on which forty people vote."""

import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path

import pytest

from app.access.models import Organisation
from app.access.services import people as people_services
from app.core import clock
from app.core.database import db
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.models.gate import Gate
from app.rollouts.services import starting
from tests import postgres
from tests.faults.live import Live, built
from tests.rollouts.conftest import DOCUMENT, hash_of, words

VOTERS = [f"v{number:02d}" for number in range(40)]


def _document() -> dict[str, object]:
    """The small playbook, with a gate that opens when most of those who decide say yes."""
    document = deepcopy(DOCUMENT)
    condition = {"all": [{"param": "hosting", "value": "hosted", "label": words("Hosted")}]}
    document["gates"][0] |= {"require": condition, "decide": {"by": ["steering"], "quorum": "21"}}
    return document


def _add_voters(live: Live) -> None:
    with live.inside():
        home = db.session.query(Organisation).filter_by(name="Lanxi Trading").one()
        for key in VOTERS:
            people_services.add_person(home, email=f"{key}@lanxi.example", name=f"Voter {key}")
        db.session.commit()


def _with_voters(live: Live) -> Live:
    _add_voters(live)
    live.sign_in(*VOTERS)
    return live


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def live(request: pytest.FixtureRequest, prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """SQLite below one server of sixteen threads, PostgreSQL below two; the first of them does the jobs too."""
    folder, address = tmp_path_factory.mktemp("live"), ""
    if request.param == "sqlite":
        shutil.copytree(prepared, folder, dirs_exist_ok=True)
    else:
        running = request.getfixturevalue("running_on_postgresql")
        server = running.extensions["tests.server"]
        postgres.run(
            server, "DROP DATABASE IF EXISTS live WITH (FORCE)", "CREATE DATABASE live TEMPLATE template_upriver"
        )
        address = postgres.address_of(server, "live")
    live = _with_voters(Live(built(folder, address), folder, address))
    try:
        live.serve(1, FAULTS_WORKER="1")
        if address:
            live.serve(1)
        yield live
    finally:
        live.stop()
        with live.app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def rollout(live: Live) -> Callable[[], dict[str, str]]:
    """Return a function that starts a rollout as Lin, with the forty in the steering group; its address ids by key."""

    def begin() -> dict[str, str]:
        ids = {key: live.ids(key)[0] for key in [*VOTERS, "lin"]}
        with live.inside("lin"):
            seats = [starting.Seating("manager", ids["lin"]), *(starting.Seating("steering", ids[v]) for v in VOTERS)]
            document = _document()
            begun = starting.start(
                starting.Resolved(document, hash_of(document)), name="Raced", starts_on=clock.today("UTC"),
                params={"hosting": "hosted"}, calendar="weekdays", seats=seats,
            )
            db.session.commit()
            found = {"rollout": begun.ref}
            for model in (Gate, Deliverable):
                found |= {row.key: row.ref for row in db.session.query(model).filter_by(rollout_id=begun.id)}
        return found

    return begin
