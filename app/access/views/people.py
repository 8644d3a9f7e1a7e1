"""The people of the organisation: who they are, what they may, and whether they belong to it now."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import case, exists, func, select

from app.access.forms import NewPersonForm, PersonForm
from app.access.guards import may, require, signed_in
from app.access.models import Membership, Person, RoleHolding
from app.access.queries import organisations
from app.access.queries import people as queries
from app.access.rules import ROLE_WORDS, Role
from app.access.services import letters
from app.access.services import people as services
from app.access.services.passwords import WELCOME
from app.access.views.blueprint import bp
from app.access.views.settings import settings_tabs
from app.core import tables
from app.core.asking import settings
from app.core.database import db
from app.core.i18n import _, _l
from app.core.tables import ROW_REF, Column, Kind, Only, Table
from app.core.web.headers import NO_STORE

STATES = {"active": _l("Has access"), "invited": _l("Invited"), "left": _l("No access")}


def _role_words(held: str) -> str:
    return _(", ").join(str(ROLE_WORDS[Role(role)]) for role in held.split(","))


def _holds(role: Role) -> Only:
    held = exists(select(RoleHolding.id).where(RoleHolding.person_id == Person.id, RoleHolding.role == role))
    return Only(str(role), ROLE_WORDS[role], held.correlate(Person))


PEOPLE = Table(
    name="people", title=_l("People"), default_sort="name",
    source=select(Person.ref).join(Membership, Membership.person_id == Person.id),
    columns=(
        Column("name", _l("Full name"), Person.name, sort=Person.stands_at, search=True, sub=lambda row: row["email"]),
        Column("email", _l("E-mail address"), Person.email, search=True, hidden=True, exported=True),
        Column("department", _l("Department"), Membership.department, facet=True, search=True),
        Column(
            "roles", _l("Roles"),
            select(func.aggregate_strings(RoleHolding.role, ",")).where(RoleHolding.person_id == Person.id)
            .correlate(Person).scalar_subquery(),
            shown=_role_words, sort=False,
        ),
        Column(
            "state", _l("Access"),
            case((Membership.active.is_(False), "left"), (Person.password.is_(None), "invited"), else_="active"),
            kind=Kind.CHIP, words=STATES, marks={"active": "good", "invited": "info", "left": ""}, facet=True,
        ),
        Column("since", _l("Added on"), Person.created_at, kind=Kind.INSTANT, ranged=True),
    ),
    only=tuple(_holds(role) for role in Role if role is not Role.MEMBER),
    empty={"title": _l("Nobody is here yet"), "text": _l("An administrator adds people, one by one or as a list.")},
)


@bp.get("/people")
@require("access.see_people")
def people() -> ResponseReturnValue:
    """Everybody in the organisation."""
    return tables.answer(
        PEOPLE, template="access/people.html", href=url_for("access.person", person=ROW_REF),
        subnav=settings_tabs("people"), here="settings",
    )


def _tell_added(person: Person) -> None:
    """Say how somebody who was added gets in: by the password they have elsewhere, by a letter, or by a link."""
    if person.password is not None:
        flash(_("%(name)s is added and comes in with the password they have already.", name=person.name), "good")
    elif settings().mail == "off":
        flash(_("%(name)s is added. Mail is off here: make a link below and hand it over.", name=person.name), "good")
    else:
        flash(_("%(name)s is added and gets a letter with the way in.", name=person.name), "good")


@bp.route("/people/new", methods=["GET", "POST"])
@require("access.manage_people")
def add_person() -> ResponseReturnValue:
    """Add one person and invite them."""
    form = NewPersonForm()
    if form.validate_on_submit():
        with form.blaming():
            roles = tuple(form.roles.data) if may("access.give_roles") else ()
            here = organisations.organisation()
            person = services.add_person(
                here, email=form.email.data, name=form.name.data, department=form.department.data, roles=roles,
            )
            letters.invite(here, [person])
            db.session.commit()
            _tell_added(person)
            return redirect(url_for("access.person", person=person.ref), 303)
    page = render_template("access/new_person.html", form=form, may_give=may("access.give_roles"), here="settings")
    return page, form.status


def _may_answer_for(person: Person) -> bool:
    """Tell whether the actor decides how this person gets in; nobody does for who signed in or works elsewhere."""
    roles = queries.roles_held([person.id]).get(person.id)
    return (
        person.password is None and may("access.manage_people") and (not roles or may("access.give_roles"))
        and queries.is_alone_here(person)
    )


@dataclass
class Stored:
    """What stands in the database under a person's form; `version` is that of the membership."""

    name: str
    email: str
    department: str
    known_as: str
    roles: list[Role]
    version: int


def _stored(person: Person) -> Stored:
    membership, roles = queries.membership(person), queries.roles_held([person.id]).get(person.id, [])
    in_order = [role for role in Role if role in roles]
    return Stored(person.name, person.email, membership.department, membership.known_as, in_order, membership.version)


def _cut(form: PersonForm, person: Person) -> PersonForm:
    """Leave out of the form what the actor may not change of this person."""
    if not _may_answer_for(person):
        del form.name, form.email
    if person.id == signed_in().person_id:
        del form.known_as  # nobody vouches for themselves
    if not may("access.give_roles"):
        del form.roles
    return form


def _page(person: Person, form: PersonForm | None = None, link: str = "") -> ResponseReturnValue:
    stored, membership = _stored(person), queries.membership(person)
    form = form or _cut(PersonForm(formdata=None, obj=stored), person)
    page = render_template(
        "access/person.html", person=person, stored=stored, membership=membership, form=form, link=link,
        may_change=may("access.manage_people"), may_give=may("access.give_roles"), here="settings",
        may_answer=membership.active and _may_answer_for(person), is_me=person.id == signed_in().person_id,
    )
    return page, form.status, NO_STORE if link else {}


@bp.get("/people/<ref:person>")
@require("access.see_people", person=queries.person)
def person(person: Person) -> ResponseReturnValue:
    """One person: where they work and what they are."""
    return _page(person)


@bp.post("/people/<ref:person>")
@require("access.manage_people", person=queries.person)
def change_person(person: Person) -> ResponseReturnValue:
    """Change where somebody works and what they are; name and address only before they first signed in."""
    form = _cut(PersonForm(), person)
    if form.ready(_stored(person)):
        with form.blaming():
            services.settle_person(
                person, department=form.department.data, roles=form.roles.data if form.roles else None,
                known_as=form.known_as.data if form.known_as else None,
            )
            if form.email:
                services.correct_person(person, email=form.email.data, name=form.name.data)
            db.session.commit()
            flash(_("%(name)s is saved.", name=person.name), "good")
            return redirect(url_for("access.person", person=person.ref), 303)
    return _page(person, form)


@bp.post("/people/<ref:person>/send-away")
@require("access.manage_people", person=queries.person)
def send_away(person: Person) -> ResponseReturnValue:
    """End somebody's membership; sessions and tokens die at once, what they did stays."""
    services.send_away(person)
    db.session.commit()
    flash(_("%(name)s no longer gets in.", name=person.name), "good")
    return redirect(url_for("access.person", person=person.ref), 303)


@bp.post("/people/<ref:person>/readmit")
@require("access.manage_people", person=queries.person)
def readmit(person: Person) -> ResponseReturnValue:
    """Let somebody in again."""
    services.readmit(person)
    db.session.commit()
    flash(_("%(name)s gets in again.", name=person.name), "good")
    return redirect(url_for("access.person", person=person.ref), 303)


@bp.post("/people/<ref:person>/link")
@require("access.manage_people", person=queries.person)
def hand_over_link(person: Person) -> ResponseReturnValue:
    """Show a link with which somebody who never signed in chooses a password, to be handed over in person."""
    services.demand_to_answer_for(person)
    if not _may_answer_for(person):
        flash(_("%(name)s has signed in already and asks for a link at the sign-in page.", name=person.name), "warn")
        return redirect(url_for("access.person", person=person.ref), 303)
    return _page(person, link=letters.sign_in_address(person, WELCOME))
