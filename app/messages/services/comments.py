"""Saying something about a row, correcting it, taking it back."""

from typing import Any

from sqlalchemy import select

from app.access.models import Person
from app.core import clock, journal
from app.core.actor import the_actor
from app.core.asking import plugins
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, Refused
from app.core.i18n import _
from app.core.outbox import notify
from app.messages.models import Comment, CommentRevision
from app.messages.queries import talk
from app.messages.rules.talk import LONGEST_COMMENT, excerpt, mentioned

MENTIONED, WRITTEN = "comment.mentioned", "comment.written"
# The act that can be taken back.
WITHDRAWN = "comment.withdrawn"


def _checked(text: str) -> str:
    text = text.strip()
    told = ""
    if not text:
        told = _("Write something first.")
    elif len(text) > LONGEST_COMMENT:
        sizes = {"most": LONGEST_COMMENT, "given": len(text)}
        told = _("A comment has at most %(most)s characters; this one has %(given)s.", **sizes)
    if told:
        raise Invalid(told, faults={"text": told})
    return text


def _mentioned(text: str) -> list[int]:
    if "@" not in text and "＠" not in text:
        return []
    return mentioned(text, [tuple(row) for row in db.session.execute(select(Person.id, Person.name))])


def _add_revision(comment: Comment, text: str) -> list[int]:
    """Write the words down; return who is mentioned in them."""
    named = _mentioned(text)
    db.session.add(CommentRevision(
        organisation_id=comment.organisation_id, comment_id=comment.id, number=comment.revisions, at=clock.now(),
        text=text, mentions=named,
    ))
    db.session.flush()
    return named


def write(about: Any, text: str) -> Comment:
    """Say something about a row; those it names are told, its listeners, and whoever spoke here before."""
    text, actor = _checked(text), the_actor()
    kind, ref = about.__tablename__, about.ref
    comment = Comment(
        organisation_id=actor.organisation_id, about_kind=kind, about_ref=ref, by_id=actor.person_id, at=clock.now(),
        rollout_id=about.id if kind == "rollout" else getattr(about, "rollout_id", None),
    )
    listening = [answer.value for answer in plugins().ask_lists("list_listeners", kind=kind, ref=ref)]
    listening += talk.authors(kind, ref)
    db.session.add(comment)
    db.session.flush()
    named = _add_revision(comment, text)
    journal.record("comment.written", about=about, comment=comment.ref)
    told = {"text": excerpt(text), "anchor": f"comment-{comment.ref}"}
    notify(named, MENTIONED, about, told)
    notify([person for person in listening if person not in named], WRITTEN, about, told)
    return comment


def _demand_own(comment: Comment) -> None:
    if comment.by_id != the_actor().person_id:
        raise NotAllowed(_("Only whoever wrote a comment may change it."))
    if comment.withdrawn_at is not None:
        raise Refused(_("This comment was withdrawn."))


def words_to_edit(comment: Comment) -> str:
    """Return the words of one's own comment, to be corrected; raise `NotAllowed` for another person's."""
    _demand_own(comment)
    return talk.words_of(comment).text


def edit(comment: Comment, text: str) -> None:
    """Correct one's own comment; the earlier words are kept, and those newly named are told."""
    _demand_own(comment)
    text, before = _checked(text), talk.words_of(comment)
    if text == before.text:
        return
    known = set(before.mentions)
    comment.revisions += 1
    named = _add_revision(comment, text)
    about, _page = talk.about(comment.about_kind, comment.about_ref)
    journal.record("comment.edited", about=about, comment=comment.ref)
    told = {"text": excerpt(text), "anchor": f"comment-{comment.ref}"}
    notify([person for person in named if person not in known], MENTIONED, about, told)


def withdraw(comment: Comment) -> None:
    """Take one's own comment back; that there was one stays to be seen."""
    _demand_own(comment)
    comment.withdrawn_at = clock.now()
    about, _page = talk.about(comment.about_kind, comment.about_ref)
    journal.record("comment.withdrawn", about=about, comment=comment.ref)


def put_back(steps: list[dict[str, Any]]) -> None:
    """Let withdrawn comments of one's own stand again, as they were last worded."""
    for step in steps:
        comment = talk.comment(step["ref"])
        if comment.withdrawn_at is None:
            raise Refused(_("This comment stands there again already."))
        if comment.by_id != the_actor().person_id:
            raise NotAllowed(_("Only whoever wrote a comment may change it."))
        comment.withdrawn_at = None
        about, _page = talk.about(comment.about_kind, comment.about_ref)
        journal.record("comment.put_back", about=about, comment=comment.ref)
