"""What people decide about views of tables, whatever page or program asks for it."""

from collections import Counter

import pytest
from sqlalchemy import select

from app.core.actor import system
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, Refused
from app.core.journal import JournalEntry
from app.core.saved_views import queries, services
from app.core.saved_views.models import OpeningView, SavedView
from app.core.saved_views.rules import LONGEST_QUERY, MOST, folded, settled
from app.core.saved_views.services import Place

PEOPLE = Place("people", "/people")
ELSEWHERE = Place("people", "/elsewhere")


@pytest.fixture
def keep(act_as):
    """Return a function that keeps a view for one of the cast and gives its address id."""

    def run(who, name="Board", query="department=Board", place=PEOPLE, **more):
        with act_as(who):
            ref = services.keep(place, name=name, query=query, **more).ref
            db.session.commit()
            db.session.remove()
        return ref

    return run


def opened_by(person):
    with system("look"):
        found = db.session.execute(
            select(OpeningView.path, SavedView.name).join(SavedView, SavedView.id == OpeningView.view_id)
            .where(OpeningView.person_id == person.id)
        ).all()
        db.session.remove()
    return [tuple(row) for row in found]


def test_a_view_that_sets_too_much_is_not_kept(keep):
    with pytest.raises(Invalid, match="too much"):
        keep("wei", query="q=" + "x" * (LONGEST_QUERY - 1))

    assert keep("wei", query="q=" + "x" * (LONGEST_QUERY - 2))


def test_one_keeps_so_many_views_of_a_table_whatever_others_share(keep):
    for number in range(MOST):
        keep("lin", f"Lin {number}", is_shared=True)
    keep("wei", "The first of my own")
    for number in range(1, MOST):
        keep("wei", f"Wei {number}")

    with pytest.raises(Refused, match=f"{MOST} views"):
        keep("wei", "One more")
    assert keep("wei", "One more", place=ELSEWHERE)


def test_whoever_may_not_share_can_neither_keep_nor_make_a_view_shared(keep, act_as):
    ref = keep("wei")

    with pytest.raises(NotAllowed, match="share views"):
        keep("wei", "Another", is_shared=True)
    with act_as("wei"), pytest.raises(NotAllowed, match="share views"):
        services.settle(queries.one(ref), name="Board", is_shared=True)
    with system("look"):
        assert db.session.scalars(select(SavedView.name).where(SavedView.is_shared)).all() == []


def test_a_shared_name_is_taken_for_what_is_shared_and_free_for_ones_own(keep):
    keep("lin", "Board", is_shared=True)

    with pytest.raises(Invalid, match="taken"):
        keep("guo", "board", is_shared=True)
    assert keep("guo", "board")


def test_a_renamed_view_leaves_its_old_name_and_takes_the_new(keep, act_as):
    ref = keep("wei", "Board")
    with act_as("wei"):
        services.settle(queries.one(ref), name="Directors", is_shared=False)
        db.session.commit()
        db.session.remove()

    assert keep("wei", "Board")
    with pytest.raises(Invalid, match="taken"):
        keep("wei", "DIRECTORS")


def test_what_somebody_shares_is_theirs_to_change_and_an_administrators_to_tidy_only(keep, act_as):
    ref = keep("lin", is_shared=True)
    for who in ("guo", "xu"):
        with act_as(who):
            view = queries.one(ref)
            for change in (lambda view=view: services.replace(view, ""),
                           lambda view=view: services.settle(view, name="Mine", is_shared=True)):
                with pytest.raises(NotAllowed, match="somebody else"):
                    change()
            db.session.rollback()
            db.session.remove()
    with act_as("guo"), pytest.raises(NotAllowed, match="somebody else"):
        services.remove(queries.one(ref))


def test_a_table_opens_with_the_view_that_was_chosen_last_and_with_none_once_that_is_given_up(keep, act_as, cast):
    keep("wei", "First", opens=True)
    second = keep("wei", "Second", opens=True)
    keep("wei", "Elsewhere", place=ELSEWHERE, opens=True)
    assert sorted(opened_by(cast.people["wei"])) == [("/elsewhere", "Elsewhere"), ("/people", "Second")]

    with act_as("wei"):
        services.open_plainly(queries.named("/people", "first")[0])
        db.session.flush()
        assert [view.name for view in queries.of_path("/people") if view.opens] == ["Second"]
        services.open_plainly(queries.one(second))
        db.session.commit()
        db.session.remove()
    assert opened_by(cast.people["wei"]) == [("/elsewhere", "Elsewhere")]


def test_views_of_one_table_stand_with_ones_own_first_and_each_by_name(keep, act_as):
    keep("lin", "Able", is_shared=True, opens=True)
    keep("wei", "Zebra")
    keep("wei", "Other", place=ELSEWHERE)
    keep("wei", "beta")

    with act_as("wei"):
        found = [(view.name, view.is_own, view.opens) for view in queries.of_path("/people")]
    assert found == [("beta", True, False), ("Zebra", True, False), ("Able", False, False)]


def test_a_view_that_was_tidied_away_comes_back_as_its_owners(keep, act_as, cast):
    ref = keep("lin", is_shared=True)
    with act_as("xu"):
        steps = services.remove(queries.one(ref))
        services.bring_back(steps)
        db.session.commit()
        db.session.remove()

    with system("look"):
        kinds = Counter(db.session.scalars(select(JournalEntry.kind).where(JournalEntry.kind.like("view.%"))))
        assert db.session.scalar(select(SavedView.owner_id).where(SavedView.ref == ref)) == cast.people["lin"].id
    assert kinds == {"view.shared": 2, "view.removed": 1}


@pytest.mark.parametrize(("name", "same"), [
    ("Ｂｏａｒｄ", "board"), (" The   Board ", "the board"), ("STRASSE", "straße"), ("业务 目标", "业务\u3000目标"),
])
def test_names_are_compared_without_width_case_and_blanks(name, same):
    assert folded(name) == folded(same)


def test_a_view_keeps_what_one_looks_at_and_not_where_one_is():
    assert settled("q=a+b&page=3&view=x&format=csv&ref=y&owner=&sort=-name") == "q=a+b&owner=&sort=-name"
