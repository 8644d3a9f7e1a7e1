"""What people do with records, by the verb of a script's line."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from app.core import clock
from app.core.database import db
from app.core.errors import Refused
from app.core.jobs import Job
from app.demo import record_files
from app.demo.scene import Scene
from app.demo.scripts import Line
from app.records.queries import batches, shelves
from app.records.rules.stored_values import text_of
from app.records.services import amending, sharing
from app.records.services import batches as bringing
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.models.gate import Gate
from app.rollouts.queries import gates as findings
from app.rollouts.rules.states import GateState
from app.rollouts.services import deliverables, gates


def _done(scene: Scene, job: Job | None) -> None:
    """Let the work be done before anything else happens, as when a person waits for the page."""
    ref = job.ref if job else ""
    db.session.commit()
    scene.let_go()
    if ref:
        scene.carrier.carry_out(ref)


def bring(scene: Scene, line: Line) -> None:
    """Bring a file, say what its columns are, and have it checked."""
    key = line.about[0]
    said = scene.script.records[key]
    with record_files.opened(scene.script.records, key, scene.diary.first) as stream:
        batch = bringing.take_in(said["entity"], stream, name=said["file"])
    scene.batches[key] = batch.ref
    _done(scene, bringing.have_read(batch))
    batch = batches.one(scene.batches[key])
    chosen = said.get("columns", {})
    bringing.save(batch, {
        place: chosen[column["heading"]] for place, column in enumerate(batch.columns) if column["heading"] in chosen
    }, {})
    _done(scene, bringing.confirm(batch))


def take(scene: Scene, line: Line) -> None:
    """Take the good rows of a file that was brought."""
    _done(scene, bringing.have_accepted(batches.one(scene.batches[line.about[0]])))


def undo(scene: Scene, line: Line) -> None:
    """Undo an import."""
    _done(scene, bringing.have_undone(batches.one(scene.batches[line.about[0]])))


def amend(scene: Scene, line: Line) -> None:
    """Mend one value: entity, name or number of the record, field, new value, and why."""
    entity, called, field, value = line.about
    shelf = shelves.shelf(entity)
    record = shelves.called(shelf, called)
    assert record is not None, called
    amending.amend(
        shelf, record.id, field, value.replace("_", " "), scene.told(line.words), seen=text_of(record.values[field])
    )


def share(scene: Scene, line: Line) -> None:
    """Open a record to somebody for some days."""
    entity, called, who, days = line.about
    shelf = shelves.shelf(entity)
    record = shelves.called(shelf, called)
    assert record is not None, called
    until = clock.today(scene.diary.calendar.zone) + timedelta(days=int(days))
    sharing.share(shelf, record, scene.person(who), until=until, why=scene.told(line.words))


def measure(scene: Scene, line: Line) -> None:
    """Have data checks measured."""
    for key in line.about:
        deliverables.have_measured(scene.row(Deliverable, key))
    db.session.commit()
    scene.let_go()
    scene.carrier.carry_out()


def measure_gate(scene: Scene, line: Line) -> None:
    """Have gates measured, and wait for it."""
    for key in line.about:
        with suppress(Refused):  # somebody asked for it a moment ago
            gates.have_measured(scene.row(Gate, key))
    db.session.commit()
    scene.let_go()
    scene.carrier.carry_out()


def measure_all(scene: Scene, line: Line) -> None:
    """Have every closed gate measured that names figures."""
    for gate in findings.of(scene.rollout()):
        if gate.state is GateState.CLOSED and findings.wanted(gate):
            gates.have_measured(gate)


RECORD_ACTS: dict[str, Callable[[Scene, Line], None]] = {
    "bring": bring, "take": take, "undo": undo, "amend": amend, "share": share, "measure": measure,
    "measure-gate": measure_gate, "measure-all": measure_all,
}
