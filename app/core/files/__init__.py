"""Files that people bring: received in pieces under a limit, kept under random names, handed out as attachments only.

    upload = files.receive(form.file.data.stream, name=form.file.data.filename, about=deliverable)

`@files.accepts("attachment_limit")` on a view lets a request as large as that setting in.
"""

from app.core.files.answering import answer
from app.core.files.cleaning import clean
from app.core.files.limits import accepts
from app.core.files.models import Upload
from app.core.files.queries import attached, one, path_of
from app.core.files.receiving import attach, receive

__all__ = ["Upload", "accepts", "answer", "attach", "attached", "clean", "one", "path_of", "receive"]
