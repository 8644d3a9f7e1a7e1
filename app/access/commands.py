"""`upriver people …`, `organisation …`, `setup-code`, `verify-journal`, `journal-head`."""

import sys

import click

from app.access import sessions
from app.access.models import Organisation
from app.access.queries import organisations as queries
from app.access.queries.people import by_email
from app.access.rules import ROLE_WORDS, Role, normal_email
from app.access.services import first_run, letters
from app.access.services import people as services
from app.access.services.organisations import found_organisation
from app.access.services.passwords import WELCOME, check_password
from app.core import journal, passwords
from app.core.actor import Actor
from app.core.database import db
from app.core.errors import NotFound, Refused
from app.core.i18n import LOCALES, _
from app.core.shell import Shell

ROLES = click.Choice([str(role) for role in ROLE_WORDS if role is not Role.MEMBER])


def _organisation(wanted: str) -> Organisation:
    """Return the organisation meant; the only one there is needs no name."""
    if wanted:
        found = queries.organisation_of_name(wanted)
        if found is None:
            raise NotFound(_("There is no organisation “%(name)s”.", name=wanted))
        return found
    every = queries.all_organisations()
    if len(every) != 1:
        named = ", ".join(one.name for one in every) or _("none")
        raise Refused(_("Say which organisation: %(names)s.", names=named))
    return every[0]


def find_actor(email: str, organisation: str) -> Actor:
    """Return who acts from the command line, with the rights of that person."""
    person, home = by_email(email), _organisation(organisation)
    actor = person and sessions.actor_of(person.id, home.id, through="command")
    if not actor:
        raise NotFound(_("%(email)s does not belong to %(name)s.", email=normal_email(email), name=home.name))
    db.session.remove()
    return actor


@click.group()
def people() -> None:
    """People of an organisation."""


@people.command("add")
@click.option("--email", required=True, help="The address with which the person signs in.")
@click.option("--name", required=True, help="How others see the person.")
@click.option("--organisation", "wanted", default="", help="Name or address id; not needed where there is only one.")
@click.option("--role", "roles", multiple=True, type=ROLES, help="May be given several times.")
@click.option("--department", default="", help="Where the person works.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of making a link.")
@click.pass_obj
def add(
    shell: Shell, email: str, name: str, wanted: str, roles: tuple[str, ...], department: str, password_stdin: bool
) -> None:
    """Add a person; prints a link with which they choose a password, unless one is given."""
    with shell.application():
        home, kept = _organisation(wanted), None
        if password_stdin:
            password = sys.stdin.readline().rstrip("\r\n")
            check_password(password, [email, name, home.name])
            kept = passwords.hashed(password)
        person = services.add_person(
            home, email=email, name=name, password_hash=kept, roles=tuple(Role(role) for role in roles),
            department=department,
        )
        told = [_("%(email)s is added.", email=person.email)]
        told += [letters.sign_in_address(person, WELCOME)] if person.password is None else []
        db.session.commit()
        click.echo("\n".join(told))


@click.group()
def organisation() -> None:
    """Organisations of this installation."""


@organisation.command("add")
@click.argument("name")
@click.option("--language", type=click.Choice(LOCALES), default="zh_Hans", show_default=True,
              help="Language of newcomers.")
@click.option("--zone", default="Asia/Shanghai", show_default=True, help="IANA time zone.")
@click.option("--calendar", default="cn", show_default=True, help="Business calendar: cn or weekdays.")
@click.pass_obj
def found(shell: Shell, name: str, language: str, zone: str, calendar: str) -> None:
    """Found an organisation; nobody belongs to it until people are added."""
    with shell.application():
        made = found_organisation(name, language=language, zone=zone, calendar=calendar)
        told = f"{made.ref}  {made.name}"
        db.session.commit()
        click.echo(told)


@organisation.command("list")
@click.pass_obj
def listing(shell: Shell) -> None:
    """List the organisations."""
    with shell.application():
        for one in queries.all_organisations():
            click.echo(f"{one.ref}  {one.name}")


def _noted(head: str) -> tuple[int, str] | None:
    number, _colon, hash_ = head.partition(":")
    if not head:
        return None
    if not number.isdigit() or not hash_:
        raise click.BadParameter(_("“%(value)s” is not NUMBER:HASH, as journal-head prints it.", value=head))
    return int(number), hash_


@click.command("setup-code")
@click.pass_obj
def setup_code(shell: Shell) -> None:
    """Print the code that opens the first run; exit 1 once anybody exists."""
    with shell.application():
        code = first_run.setup_code()
        if code is None:
            raise Refused(_("Upriver is set up already."), hint=_("Its administrator adds people, or: people add."))
        click.echo(code)


@click.command("verify-journal")
@click.option("--organisation", "wanted", default="", help="Only this one; otherwise all.")
@click.option("--head", default="", help="A head noted earlier, NUMBER:HASH; catches a chain rewritten as a whole.")
@click.pass_obj
def verify_journal(shell: Shell, wanted: str, head: str) -> None:
    """Recompute every entry; exit 1 at the first that is not as it was written."""
    noted = _noted(head)
    with shell.application():
        broken = False
        for one in [_organisation(wanted)] if wanted or noted else queries.all_organisations():
            fault = journal.verify(one.id, noted)
            number, _hash = journal.head(one.id)
            told = _("entry %(number)s: %(why)s", number=fault.number, why=fault.why) if fault else _(
                "%(number)s entries, all as they were written", number=number)
            click.echo(f"{one.name}: {told}")
            broken = broken or fault is not None
    sys.exit(1 if broken else 0)


@click.command("journal-head")
@click.option("--organisation", "wanted", default="", help="Only this one; otherwise all.")
@click.pass_obj
def journal_head(shell: Shell, wanted: str) -> None:
    """Print number and hash of the newest entry, to be noted outside the database."""
    with shell.application():
        for one in [_organisation(wanted)] if wanted else queries.all_organisations():
            number, hash_ = journal.head(one.id)
            click.echo(f"{one.name}  {number}:{hash_}")
