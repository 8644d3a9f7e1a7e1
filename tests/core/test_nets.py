"""Three nets under every query: nothing foreign is read or written, however the statement is put."""

import ast
from dataclasses import replace

import pytest
from sqlalchemy import delete, exists, func, insert, select, text, union, update
from sqlalchemy.orm import aliased

from app.access.models import Membership, Organisation, Person, RoleHolding, SignIn
from app.core.actor import acting, current_actor, system
from app.core.database import db
from app.core.database.nets import Unguarded
from app.core.errors import NotAllowed
from app.core.settings import ROOT

pytestmark = pytest.mark.both

HERE = pytest.param
READS = {
    "entities": lambda: db.session.scalars(select(Person)).all(),
    "columns": lambda: db.session.execute(select(Person.email)).all(),
    "count": lambda: [None] * db.session.scalar(select(func.count(Person.id))),
    "count of rows": lambda: [None] * db.session.scalar(select(func.count()).select_from(Person)),
    "alias": lambda: db.session.execute(select(aliased(Person).email)).all(),
    "subquery": lambda: db.session.execute(select(select(Person.email).subquery().c.email)).all(),
    "cte": lambda: db.session.execute(select(select(Person.email).cte().c.email)).all(),
    "union": lambda: db.session.execute(
        select(union(select(Person.email), select(Person.email)).subquery().c.email)
    ).all(),
    "scalar subquery": lambda: [None] * db.session.scalar(select(select(func.count(Person.id)).scalar_subquery())),
    "query": lambda: db.session.query(Person).all(),
    "inside exists": lambda: db.session.execute(
        select(Person.id).where(exists().where(Person.email.like("%")))
    ).all(),
}


@pytest.mark.parametrize("form", READS)
def test_each_way_of_reading_shows_only_ones_own_organisation(act_as, form):
    with act_as("zhao"):
        assert len(READS[form]()) == 1


def test_joined_tables_are_fenced_too(act_as):
    with act_as("zhao"):
        rows = db.session.execute(
            select(Person.email, RoleHolding.role).join(RoleHolding, RoleHolding.person_id == Person.id)
        ).all()

    assert {email for email, _role in rows} == {"zhao@elsewhere.example"}


def test_a_row_asked_for_by_its_number_is_absent_when_foreign(act_as, cast):
    with act_as("zhao"):
        assert db.session.get(Person, cast.people["lin"].id) is None


def past_the_session():
    with db.engine.connect() as connection:
        connection.execute(text("select * from person"))


REFUSED = {
    "text": lambda: db.session.execute(text("select * from person")),
    "from text": lambda: db.session.execute(select(Person).from_statement(text("select * from person"))),
    "bare table": lambda: db.session.execute(select(Person.__table__)),
    "bare column": lambda: db.session.execute(select(Person.__table__.c.email)),
    "text inside": lambda: db.session.execute(select(Person).where(text("1 = 1 or 1 = 1"))),
    "connection": lambda: db.session.connection().execute(select(Person.__table__)),
    "driver": lambda: db.session.connection().exec_driver_sql("select * from person"),
    "engine": past_the_session,
    "bulk update": lambda: db.session.execute(update(Person).values(name="x")),
    "bulk delete": lambda: db.session.execute(delete(RoleHolding)),
    "bulk insert": lambda: db.session.execute(insert(Person), [{"name": "x"}]),
    "update by keys": lambda: db.session.execute(update(Person), [{"id": 1, "name": "x"}]),
    "insert select": lambda: db.session.execute(insert(Person).from_select(["name"], select(Person.name))),
    "bulk save": lambda: db.session.bulk_insert_mappings(Membership, [{"organisation_id": 1, "person_id": 1}]),
    "query update": lambda: db.session.query(Person).update({"name": "x"}),
}


@pytest.mark.parametrize("form", REFUSED)
def test_what_cannot_be_fenced_is_refused(act_as, form):
    with act_as("lin"), pytest.raises(Unguarded):
        REFUSED[form]()


def test_nobody_reads_before_signing_in(app):
    with pytest.raises(Unguarded, match="nobody acts"):
        db.session.scalars(select(Person)).all()


def test_one_session_never_serves_two_actors(act_as):
    with act_as("lin"):
        db.session.scalars(select(Organisation)).all()
        with acting(None), pytest.raises(Unguarded):
            db.session.scalars(select(Organisation)).all()


def test_a_sealed_table_shows_nothing_to_anybody(visit, act_as):
    visit("xu")
    with act_as("xu"):
        assert db.session.scalars(select(SignIn)).all() == []


def test_a_member_cannot_give_a_role(act_as, cast):
    with act_as("wei"):
        me = cast.people["wei"].id
        db.session.add(RoleHolding(
            organisation_id=cast.lanxi.id, person_id=me, role="administrator", given_at=cast.people["wei"].created_at
        ))
        with pytest.raises(NotAllowed):
            db.session.flush()


def test_a_row_for_another_organisation_is_refused(act_as, cast):
    with act_as("zhao"):
        db.session.add(RoleHolding(
            organisation_id=cast.lanxi.id, person_id=1, role="auditor", given_at=cast.people["wei"].created_at
        ))
        with pytest.raises(Unguarded, match="another organisation"):
            db.session.flush()


def test_a_detached_row_cannot_be_attached_again(act_as, cast):
    with act_as("zhao"), pytest.raises(Unguarded, match="forged"):
        db.session.add(cast.people["lin"])


def test_a_field_with_an_owner_is_refused_to_the_rest(act_as, cast):
    with act_as("wei"):
        me = db.session.get(Person, cast.people["wei"].id)
        me.email = "else@lanxi.example"
        with pytest.raises(NotAllowed):
            db.session.flush()


def test_what_the_system_does_is_not_fenced(app):
    with system("count everybody"):
        assert db.session.scalar(select(func.count(Person.id))) == 10


def test_whoever_loses_a_role_or_a_seat_sees_by_something_else(act_as):
    with act_as("lin"):
        actor = current_actor()
    others = [
        replace(actor, roles=frozenset()), replace(actor, rollout_roles={7: frozenset({"member"})}),
        replace(actor, person_id=actor.person_id + 1), replace(actor, organisation_id=actor.organisation_id + 1),
    ]

    assert len({actor.sees_by, *(other.sees_by for other in others)}) == 5
    assert replace(actor, language="zh_Hans", through="api").sees_by == actor.sees_by


class Barely:
    """An actor of whom nothing is known but what rows are seen by."""

    def __init__(self, actor):
        self._actor = actor

    def __getattr__(self, name):
        assert name in ("person_id", "organisation_id", "roles", "rollout_roles", "holds", "holds_anywhere"), name
        return getattr(self._actor, name)


def test_no_scope_asks_for_more_than_what_it_is_kept_by(app, act_as):
    with act_as("lin"):
        actor = Barely(current_actor())
        for rows in app.extensions["upriver.policy"].rows.values():
            assert rows.scope(actor) is not None
            assert rows.writable(actor) is not None


def test_scopes_are_kept_by_what_one_sees_by_and_only_so_many(app, act_as, monkeypatch):
    kept = app.extensions["upriver.policy"].criteria
    kept.clear()
    with act_as("lin"):
        db.session.scalars(select(Person)).all()
        before = dict(kept)
        db.session.remove()
    with act_as("lin"):
        db.session.scalars(select(Person)).all()
        db.session.remove()
    assert kept == before
    with act_as("wei"):
        db.session.scalars(select(Person)).all()

    assert len(kept) == 2 * len(before)
    monkeypatch.setattr("app.core.database.nets.MOST_CRITERIA", 1)
    with act_as("fang"):
        db.session.remove()
        db.session.scalars(select(Person)).all()
    assert len(kept) == 1


def test_no_policy_asks_for_anything_but_the_actor():
    asked = {"app.core.clock", "flask", "app.core.asking", "app.core.settings"}

    for path in (ROOT / "app").rglob("policy.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom | ast.Import))
        named |= {alias.name for node in imports for alias in node.names}
        assert not named & (asked | {"clock"}), path
