"""People, organisations and the journal from a terminal."""

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from app.access import commands
from app.access.models import RoleHolding
from app.access.queries import people
from app.core import journal
from app.core.actor import current_actor, system
from app.core.database import db
from app.core.errors import UpriverError
from app.core.shell import Shell
from tests.access.conftest import PASSWORD


@pytest.fixture
def type_in(app: Flask):
    """Return a function that runs a command of access and returns (exit code, what it said)."""
    shell = Shell(lambda **overrides: app, commands.find_actor)

    def run(command, *words, **kwargs):
        found = CliRunner().invoke(command, [str(word) for word in words], obj=shell, **kwargs)
        if isinstance(found.exception, UpriverError):
            return 1, str(found.exception)
        assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
        return found.exit_code, found.output

    return run


def test_a_person_is_added_and_the_way_in_is_printed(app, type_in):
    code, said = type_in(
        commands.people, "add", "--email", "chen@lanxi.example", "--name", "Chen Jing",
        "--organisation", "Lanxi Trading", "--role", "trainer",
    )

    path = "/reset/" + said.split("/reset/")[1].strip()
    assert code == 0
    assert app.test_client().get(path).status_code == 200
    with system("look"):
        held = select(RoleHolding.role).where(RoleHolding.person_id == people.by_email("chen@lanxi.example").id)
        assert list(db.session.scalars(held)) == ["trainer"]


def test_a_password_may_come_by_standard_input(app, type_in):
    type_in(commands.people, "add", "--email", "chen@lanxi.example", "--name", "C", "--organisation", "Lanxi Trading",
            "--password-stdin", input=f"{PASSWORD}\n")

    answer = app.test_client().post("/sign-in", data={"email": "chen@lanxi.example", "password": PASSWORD})
    assert answer.status_code == 303


@pytest.mark.parametrize(("words", "told"), [
    (("--organisation", "Nowhere"), "Nowhere"), ((), "Lanxi Trading, Elsewhere Ltd"),
])
def test_the_organisation_must_be_clear(type_in, words, told):
    code, said = type_in(commands.people, "add", "--email", "c@lanxi.example", "--name", "C", *words)

    assert code == 1
    assert told in said


def test_an_organisation_is_founded_and_listed(type_in):
    type_in(commands.organisation, "add", "第三家公司")

    assert "第三家公司" in type_in(commands.organisation, "list")[1]


def test_a_journal_as_it_was_written_is_said_to_be(type_in):
    code, said = type_in(commands.verify_journal)

    assert code == 0
    assert "Lanxi Trading: 10 entries" in said


def test_a_noted_head_is_recognised_later(type_in):
    head = type_in(commands.journal_head, "--organisation", "Lanxi Trading")[1].split()[-1]

    assert type_in(commands.verify_journal, "--organisation", "Lanxi Trading", "--head", head)[0] == 0


def test_a_head_that_was_rewritten_is_noticed(type_in):
    number = type_in(commands.journal_head, "--organisation", "Lanxi Trading")[1].split()[-1].split(":")[0]

    code, said = type_in(commands.verify_journal, "--organisation", "Lanxi Trading", "--head", f"{number}:{'0' * 64}")

    assert code == 1
    assert f"entry {number}: rewritten" in said


@pytest.mark.parametrize("head", ["x", "12", "12:", ":abc"])
def test_a_head_that_is_none_is_refused(type_in, head):
    assert type_in(commands.verify_journal, "--organisation", "Lanxi Trading", "--head", head)[0] == 2


def test_an_altered_entry_is_named_with_its_number(app, type_in):
    with system("forge"), db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER journal_entry_no_update")
        connection.exec_driver_sql("UPDATE journal_entry SET kind = 'forged' WHERE organisation_id = 1 AND number = 4")

    code, said = type_in(commands.verify_journal, "--organisation", "Lanxi Trading")

    assert code == 1
    assert "entry 4: altered" in said


def test_who_acts_from_a_terminal_has_their_own_rights_and_no_more(app):
    shell = Shell(lambda **overrides: app, commands.find_actor)
    with shell.acting_as("wei@lanxi.example", "Lanxi Trading"):
        actor = current_actor()

    assert (actor.through, actor.roles) == ("command", {"member"})


def test_nobody_acts_for_an_organisation_they_do_not_belong_to(app):
    shell = Shell(lambda **overrides: app, commands.find_actor)

    with pytest.raises(UpriverError, match="does not belong"):
        shell.acting_as("zhao@elsewhere.example", "Lanxi Trading").__enter__()


def test_every_organisation_has_its_own_chain(app, cast):
    with system("look"):
        assert journal.head(cast.lanxi.id) != journal.head(cast.elsewhere.id)
