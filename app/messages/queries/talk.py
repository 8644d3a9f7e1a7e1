"""What was said about a row, for those who see the row."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, select

from app.access.models import Person
from app.access.queries import people
from app.contracts.pages import PageLink
from app.core.database import db
from app.core.database.rows import row_at, row_of
from app.core.errors import NotFound
from app.core.web.links import page_of
from app.messages.models import Comment, CommentRevision

MOST = 500


class Said(NamedTuple):
    """One comment as it stands now; `text` is empty once it was withdrawn."""

    ref: str
    by_id: int
    by: str
    at: datetime
    text: str
    is_edited: bool
    is_withdrawn: bool
    named: tuple[str, ...] = ()


def about(kind: str, ref: str) -> tuple[Any, PageLink]:
    """Return the row that talk is about and its page; `NotFound` unless it has one and the actor sees it."""
    row = row_of(kind, ref)
    page = page_of(kind, ref)
    if page is None:
        raise NotFound()
    return row, page


def said(about_kind: str, about_ref: str) -> list[Said]:
    """Return the comments on a row that the caller has found already, in the order in which they were made."""
    newest = and_(CommentRevision.comment_id == Comment.id, CommentRevision.number == Comment.revisions)
    found = (
        select(
            Comment.ref, Comment.by_id, Person.name, Comment.at, CommentRevision.text, Comment.revisions,
            Comment.withdrawn_at, CommentRevision.mentions,
        )
        .join(CommentRevision, newest).outerjoin(Person, Person.id == Comment.by_id)
        .where(Comment.about_kind == about_kind, Comment.about_ref == about_ref)
        .order_by(Comment.id.desc()).limit(MOST)
    )
    rows = db.session.execute(found).all()
    called = people.names({one for row in rows for one in row.mentions})
    return [
        Said(
            ref, by_id, name or "–", at, "" if withdrawn else text, revisions > 1, withdrawn is not None,
            tuple(called[one] for one in mentions if one in called),
        )
        for ref, by_id, name, at, text, revisions, withdrawn, mentions in reversed(rows)
    ]


def comment(ref: str) -> Comment:
    """Return the comment at this address if the actor sees what it is about, or raise `NotFound`."""
    found = row_at(Comment, ref)
    about(found.about_kind, found.about_ref)
    return found


def words_of(comment: Comment) -> CommentRevision:
    """Return a comment's words as they stand now."""
    newest = select(CommentRevision).where(
        CommentRevision.comment_id == comment.id, CommentRevision.number == comment.revisions
    )
    return db.session.scalars(newest).one()


def authors(about_kind: str, about_ref: str) -> list[int]:
    """Return who has said something about a row."""
    spoke = select(Comment.by_id).where(
        Comment.about_kind == about_kind, Comment.about_ref == about_ref, Comment.withdrawn_at.is_(None)
    )
    return list(db.session.scalars(spoke.distinct()))
