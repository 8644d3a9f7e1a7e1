"""Every way to put a statement or change a row: it is fenced, or it is refused; foreign rows are not read or touched.

Zhao of Elsewhere tries all of them; a canary in each row of Lanxi would show in what comes back.
"""

import pytest
from sqlalchemy import String as Text
from sqlalchemy import (
    and_,
    bindparam,
    case,
    cast,
    column,
    delete,
    exists,
    func,
    insert,
    lateral,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
    true,
    tuple_,
    union,
    union_all,
    update,
    values,
)
from sqlalchemy.exc import InvalidRequestError, SQLAlchemyError
from sqlalchemy.orm import Bundle, aliased, load_only, make_transient, make_transient_to_detached, undefer

from app.access.models import Membership, Organisation, Person, RoleHolding
from app.core.actor import system
from app.core.database import db
from app.core.database.nets import Unguarded
from app.core.errors import NotAllowed, NotFound

CANARY = "lanxi"
S = db.session
P, M = Person, Membership


def nested():
    """A subquery two levels deep."""
    inner = select(P.id, P.email).subquery()
    return select(select(inner.c.email).subquery().c.email)


def walking():
    """A CTE that calls itself."""
    walk = select(P.id, P.email).where(P.id == 1).cte(recursive=True)
    return select(walk.union_all(select(P.id, P.email).where(P.id == walk.c.id + 1)).c.email)


READING = {
    "rows": lambda: S.scalars(select(P)).all(), "first": lambda: S.scalars(select(P).order_by(P.id)).first(),
    "columns": lambda: S.execute(select(P.email, P.name)).all(),
    "stream": lambda: list(S.scalars(select(P).execution_options(yield_per=2))),
    "query": lambda: S.query(P).all(), "query of columns": lambda: S.query(P.email).all(),
    "query filtered": lambda: S.query(P).filter(P.email.like("%")).all(), "query by number": lambda: S.get(P, 1),
    "get one": lambda: S.get_one(P, 1), "get many": lambda: [S.get(P, number) for number in range(1, 12)],
    "label": lambda: S.execute(select(P.email.label("x"))).all(),
    "bundle": lambda: S.execute(select(Bundle("b", P.email, P.name))).all(),
    "only": lambda: S.scalars(select(P).options(load_only(P.email))).all(),
    "undefer": lambda: S.scalars(select(P).options(undefer(P.email))).all(),
    "function": lambda: S.scalars(select(func.aggregate_strings(P.email, ","))).all(),
    "function of one database": lambda: S.scalars(select(func.group_concat(P.email))).all(),
    "least": lambda: S.scalars(select(func.min(P.email))).all(),
    "grouped": lambda: S.execute(select(P.email, func.count()).group_by(P.email)).all(),
    "having": lambda: S.execute(select(P.email).group_by(P.email).having(func.count(P.id) > 0)).all(),
    "window": lambda: S.execute(select(P.email, func.row_number().over(order_by=P.id))).all(),
    "case": lambda: S.execute(select(case((P.id > 0, P.email), else_="x"))).all(),
    "cast": lambda: S.scalars(select(cast(P.email, Text))).all(),
    "concat": lambda: S.scalars(select(P.email + literal("!"))).all(),
    "distinct": lambda: S.scalars(select(P.email).distinct()).all(),
    "alias": lambda: S.scalars(select(aliased(P).email)).all(),
    "named alias": lambda: S.scalars(select(aliased(P, name="q"))).all(),
    "flat alias": lambda: S.scalars(select(aliased(P, flat=True).email)).all(),
    "alias of subquery": lambda: S.scalars(select(aliased(P, select(P).subquery()))).all(),
    "subquery": lambda: S.execute(select(select(P.email).subquery().c.email)).all(),
    "nested": lambda: S.execute(nested()).all(),
    "cte": lambda: S.execute(select(select(P.email).cte().c.email)).all(),
    "walking cte": lambda: S.execute(walking()).all(),
    "scalar subquery": lambda: S.execute(select(M.id, select(func.max(P.email)).scalar_subquery())).all(),
    "correlated": lambda: S.execute(select(M.id, select(P.email).where(P.id == M.person_id).scalar_subquery())).all(),
    "lateral": lambda: S.execute(select(M.id, lateral(select(P.email).where(P.id == M.person_id)).c.email)).all()
    if S.get_bind().dialect.name == "postgresql" else [],
    "in subquery": lambda: S.scalars(select(M.department).where(M.person_id.in_(select(P.id)))).all(),
    "exists": lambda: S.scalars(
        select(Organisation.name).where(exists().where(M.organisation_id == Organisation.id))
    ).all(),
    "any organisation": lambda: S.scalars(select(Organisation.name)).all(),
    "union": lambda: S.execute(union(select(P.email), select(P.name))).all(),
    "union of rows": lambda: S.scalars(select(P).from_statement(union_all(select(P), select(P)))).all(),
    "union inside": lambda: S.execute(select(union(select(P.email), select(P.email)).subquery().c.email)).all(),
    "query union": lambda: S.query(P.email).union(S.query(P.email)).all(),
    "join": lambda: S.execute(select(P.email, M.id).join(M, M.person_id == P.id)).all(),
    "outer join": lambda: S.execute(select(P.email, M.id).outerjoin(M, M.person_id == P.id)).all(),
    "join on everything": lambda: S.execute(select(P.email, RoleHolding.role).join(RoleHolding, true())).all(),
    "cross": lambda: S.execute(select(P.email, Organisation.name).join(Organisation, true())).all(),
    "tuples": lambda: S.scalars(select(P.email).where(tuple_(P.id, P.id).in_([(1, 1), (2, 2)]))).all(),
    "or": lambda: S.scalars(select(P.email).where(or_(P.id == 1, true()))).all(),
    "and": lambda: S.scalars(select(P.email).where(and_(true(), P.id == 1))).all(),
    "parameter": lambda: S.scalars(select(P.email).where(P.id == bindparam("n")), {"n": 1}).all(),
    "ordered by another": lambda: S.scalars(select(P.email).order_by(M.id).join(M, M.person_id == P.id)).all(),
    "values": lambda: S.execute(
        select(P.email).join(values(column("n"), name="v").data([(1,)]), text("v.n = person.id"))
    ).all(),
    "for update": lambda: S.scalars(select(P).with_for_update()).all(),
    "populate": lambda: S.scalars(select(P).execution_options(populate_existing=True)).all(),
    "light table": lambda: S.execute(select(column("email")).select_from(table("person"))).all(),
    "light column": lambda: S.execute(select(literal_column("person.email")).select_from(P)).all(),
    "bare table": lambda: S.execute(select(P.__table__)).all(),
    "bare column": lambda: S.execute(select(P.__table__.c.email)).all(),
    "bare alias": lambda: S.execute(select(P.__table__.alias().c.email)).all(),
    "bare join": lambda: S.execute(
        select(M.id, P.__table__.c.email).join(P.__table__, P.__table__.c.id == M.person_id)
    ).all(),
    "bare exists": lambda: S.execute(select(Organisation.id).where(exists(select(P.__table__.c.email)))).all(),
    "bare in": lambda: S.scalars(
        select(Organisation.name).where(Organisation.id.in_(select(M.__table__.c.organisation_id)))
    ).all(),
    "text": lambda: S.execute(text("SELECT email FROM person")).all(),
    "text of rows": lambda: S.scalars(select(P).from_statement(text("SELECT * FROM person"))).all(),
    "text columns": lambda: S.execute(text("SELECT email FROM person").columns(P.email)).all(),
    "text inside": lambda: S.scalars(select(P.email).where(text("1 = 1) OR (1 = 1"))).all(),
    "text in order": lambda: S.scalars(select(P.email).order_by(text("(SELECT max(email) FROM person)"))).all(),
    "connection": lambda: S.connection().execute(select(P.__table__.c.email)).all(),
    "driver": lambda: S.connection().exec_driver_sql("SELECT email FROM person").all(),
    "engine": lambda: db.engine.connect().execute(text("SELECT email FROM person")).all(),
}
FENCES = (Unguarded, NotAllowed, NotFound, SQLAlchemyError)


def spoken(found):
    """Everything that a form gave, as text."""

    def words(one):
        if isinstance(one, Person):
            return f"{one.email} {one.name}"
        return str(tuple(one)) if hasattr(one, "_fields") else str(one)

    return " ".join(words(one) for one in (found if isinstance(found, list) else [found]))


@pytest.mark.parametrize("form", READING)
def test_no_form_of_reading_shows_a_foreign_row(act_as, form):
    with act_as("zhao"):
        try:
            said = spoken(READING[form]()).lower()
        except FENCES:
            return
        finally:
            db.session.rollback()
    assert CANARY not in said


def forged(cast, **columns):
    """A row of Lanxi as an attacker would make it from outside."""
    made = Person(id=cast.people["lin"].id, email="x@x.example", name="Forged", sign_in_stamp="x", **columns)
    make_transient_to_detached(made)
    return made


def shifted(cast):
    """A row that is Zhao's, made to be another's."""
    mine = S.scalar(select(M))
    mine.organisation_id = cast.lanxi.id
    S.flush()


def reborn(cast):
    """A row made new again under the number of a foreign one."""
    mine = S.scalar(select(P))
    make_transient(mine)
    mine.id = cast.people["lin"].id
    S.add(mine)
    S.flush()


def renamed(cast):
    """A forged row, changed."""
    made = forged(cast)
    S.add(made)
    made.name = "Stolen"
    S.flush()


def merged(cast):
    """A row under the number of a foreign one, laid over it."""
    lin = cast.people["lin"]
    S.merge(Person(id=lin.id, name="Stolen", email="x@x.example", sign_in_stamp="x", created_at=cast.lanxi.created_at))
    S.flush()


def granted(cast):
    """A role for oneself elsewhere."""
    S.add(RoleHolding(organisation_id=cast.lanxi.id, person_id=1, role="auditor", given_at=cast.lanxi.created_at))
    S.flush()


WRITING = {
    "update": lambda cast: S.execute(update(P).values(name="Stolen")),
    "update one": lambda cast: S.execute(update(P).where(P.id == 1).values(name="Stolen")),
    "update by keys": lambda cast: S.execute(update(P), [{"id": 1, "name": "Stolen"}]),
    "update table": lambda cast: S.execute(update(P.__table__).values(name="Stolen")),
    "query update": lambda cast: S.query(P).update({"name": "Stolen"}),
    "delete": lambda cast: S.execute(delete(RoleHolding)),
    "delete table": lambda cast: S.execute(delete(RoleHolding.__table__)),
    "query delete": lambda cast: S.query(RoleHolding).delete(),
    "insert": lambda cast: S.execute(
        insert(M), [{"organisation_id": cast.lanxi.id, "person_id": 10, "department": ""}]
    ),
    "insert table": lambda cast: S.execute(insert(M.__table__).values(organisation_id=cast.lanxi.id, person_id=10)),
    "insert returning": lambda cast: S.execute(insert(P).values(name="Stolen").returning(P.id)),
    "bulk insert": lambda cast: S.bulk_insert_mappings(M, [{"organisation_id": cast.lanxi.id, "person_id": 10}]),
    "bulk update": lambda cast: S.bulk_update_mappings(P, [{"id": 1, "name": "Stolen", "version": 1}]),
    "bulk save": lambda cast: S.bulk_save_objects([M(organisation_id=cast.lanxi.id, person_id=10)]),
    "merge": lambda cast: (S.merge(forged(cast), load=False), S.flush()), "merge after loading": merged,
    "attach": lambda cast: S.add(forged(cast)),
    "forged": renamed,
    "shifted": shifted,
    "reborn": reborn,
    "granted": granted,
    "refresh detached": lambda cast: S.refresh(forged(cast)),
    "delete forged": lambda cast: (S.delete(forged(cast)), S.flush()),
    "connection": lambda cast: S.connection().execute(update(P.__table__).values(name="Stolen")),
    "driver": lambda cast: S.connection().exec_driver_sql("UPDATE person SET name = 'Stolen'"),
}


def standing(cast):
    """What stands in the tables that Zhao goes for, but for Zhao's own."""
    with system("tests"):
        found = [
            S.execute(select(P.id, P.email, P.name).where(P.id != cast.people["zhao"].id).order_by(P.id)).all(),
            S.execute(select(M.id, M.organisation_id, M.person_id).order_by(M.id)).all(),
            S.execute(
                select(RoleHolding.id, RoleHolding.organisation_id, RoleHolding.role).order_by(RoleHolding.id)
            ).all(),
        ]
        S.rollback()
    return found


@pytest.mark.parametrize("form", WRITING)
def test_no_form_of_writing_touches_a_foreign_row(cast, act_as, form):
    before = standing(cast)

    def touch():
        WRITING[form](cast)
        S.commit()

    with act_as("zhao"):
        with pytest.raises((*FENCES, InvalidRequestError)):
            touch()
        S.rollback()
        S.remove()
    assert standing(cast) == before
