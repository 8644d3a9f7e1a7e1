"""The bare page: what Flask, SQLAlchemy Core and Jinja need for fifty rows, with no product around them.

Over the database that Upriver filled: a session, one query for the person and their role, a count, fifty joined rows, a
filter form of seven fields with its token, twenty translated words. And a bare create: a form, a row, a note of it.
"""

import os
from datetime import UTC, date, datetime

from flask import Flask, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import Babel, gettext
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import FlaskForm
from jinja2 import DictLoader
from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    event,
    func,
    insert,
    select,
)
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField

meta = MetaData()
person = Table("person", meta, Column("id", Integer), Column("name", String), Column("email", String))
holding = Table("role_holding", meta, Column("person_id", Integer), Column("role", String))
phase = Table("phase", meta, Column("id", Integer), Column("title", String))
rollout = Table("rollout", meta, Column("id", Integer), Column("ref", String))
activity = Table(
    "activity", meta, *(Column(name, Integer) for name in ("id", "rollout_id", "phase_id", "owner_id", "position")),
    *(Column(name, String) for name in ("ref", "key", "state", "reason", "effort_likely")),
    *(Column(name, Date) for name in ("starts_on", "ends_on", "due_on")),
)
# Of its own, beside ours: what a create without a product writes.
task = Table(
    "bare_task", meta, Column("id", Integer, primary_key=True), Column("title", String), Column("state", String),
    Column("rollout_id", Integer), Column("owner_id", Integer), Column("due_on", Date), Column("at", DateTime),
)
audit = Table(
    "bare_audit", meta, Column("id", Integer, primary_key=True), Column("task_id", Integer),
    Column("person_id", Integer), Column("what", String), Column("at", DateTime),
)
STATES = ("todo", "doing", "done", "blocked", "skipped")
WORDS = (
    "Activities", "State", "Owner", "Phase", "Start", "Due", "Effort", "Reason", "Search", "Filter", "Not started",
    "In progress", "Done", "Blocked", "Skipped", "Next", "Previous", "All rollouts", "My work", "Sign out",
)
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ words[0] }}</title></head><body>
<nav>{% for word in words %}<a href="#">{{ word }}</a>{% endfor %}{{ who.name }} ({{ who.role }})</nav>
<form>{{ form.hidden_tag() }}
{% for field in form if field.name != 'csrf_token' %}{{ field.label }}{{ field() }}{% endfor %}</form>
<p>{{ total }}</p><table>{% for row in rows %}
<tr><td><a href="{{ base }}{{ row.ref }}">{{ row.key }}</a></td><td>{{ row.state }}</td><td>{{ row.name }}</td>
<td>{{ row.title }}</td><td>{{ row.starts_on }}</td><td>{{ row.due_on or row.ends_on }}</td>
<td>{{ row.effort_likely }}</td><td>{{ row.reason }}</td></tr>{% endfor %}</table></body></html>"""
NEW = "{{ form.hidden_tag() }}{{ form.title() }}{{ form.due_on() }}"
db = SQLAlchemy()


class Filter(FlaskForm):
    """What narrows the list."""

    q = StringField("Search")
    state = SelectField("State", choices=[(state, state) for state in STATES])
    owner = StringField("Owner")
    starts = DateField("From")
    ends = DateField("Until")
    effort = IntegerField("Effort")
    late = BooleanField("Late")


class Create(FlaskForm):
    """What a task is made of."""

    title = StringField("Title")
    due_on = DateField("Due")


def _durably(app: Flask) -> None:
    """Tell SQLite what Upriver tells it, so that a commit costs the same."""

    def tell(connection: object, record: object) -> None:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 5000", "cache_size = -16000"):
            connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", tell)
        meta.create_all(db.engine, tables=[task, audit])


def _who() -> object:
    wanted = select(person.c.id, person.c.name, holding.c.role).join(holding, holding.c.person_id == person.c.id)
    return db.session.execute(wanted.where(person.c.id == session["person"])).first()


def _rows(ref: str) -> tuple[int, list[object]]:
    here = activity.c.rollout_id == select(rollout.c.id).where(rollout.c.ref == ref).scalar_subquery()
    total = db.session.scalar(select(func.count()).select_from(activity).where(here)) or 0
    wanted = (
        select(
            activity.c.ref, activity.c.key, activity.c.state, activity.c.starts_on, activity.c.ends_on,
            activity.c.due_on, activity.c.effort_likely, activity.c.reason, person.c.name, phase.c.title,
        )
        .join(phase, phase.c.id == activity.c.phase_id).outerjoin(person, person.c.id == activity.c.owner_id)
        .where(here).order_by(activity.c.position, activity.c.id).limit(50)
    )
    return total, list(db.session.execute(wanted))


def create_app() -> Flask:
    """Return the application over the database that UPRIVER_BARE_DATABASE names."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY="bare", SQLALCHEMY_DATABASE_URI=os.environ["UPRIVER_BARE_DATABASE"], WTF_CSRF_TIME_LIMIT=None,
    )
    # By name, as any application has them: compiled once, not for each page.
    app.jinja_loader = DictLoader({"page.html": PAGE, "new.html": NEW})  # type: ignore[misc]
    db.init_app(app)
    Babel(app, locale_selector=lambda: "zh_Hans")
    _durably(app)

    @app.get("/in/<int:number>")
    def enter(number: int) -> ResponseReturnValue:
        """Sign in."""
        session["person"] = number
        return ""

    @app.get("/list/<ref>")
    def listed(ref: str) -> ResponseReturnValue:
        """Fifty rows."""
        total, rows = _rows(ref)
        return render_template(
            "page.html", who=_who(), form=Filter(request.args), total=total, rows=rows, base=f"/list/{ref}/",
            words=[gettext(word) for word in WORDS],
        )

    @app.route("/new/<ref>", methods=["GET", "POST"])
    def new(ref: str) -> ResponseReturnValue:
        """Make a task and note who did."""
        form = Create()
        if form.validate_on_submit():
            who, now = _who(), datetime.now(UTC).replace(tzinfo=None)
            here = db.session.scalar(select(rollout.c.id).where(rollout.c.ref == ref))
            made = db.session.execute(insert(task).values(
                title=form.title.data, state="todo", rollout_id=here, owner_id=who.id, due_on=date.today(), at=now
            )).inserted_primary_key[0]
            db.session.execute(insert(audit).values(task_id=made, person_id=who.id, what="created", at=now))
            db.session.commit()
            return redirect(f"/list/{ref}", 303)
        return render_template("new.html", form=form)

    return app
