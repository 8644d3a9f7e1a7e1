"""What people write under a row, and the file they add to it."""

from wtforms.validators import Length

from app.core.forms import FileField, Form, LongTextField
from app.core.i18n import _l
from app.messages.rules import LONGEST_COMMENT


class CommentForm(Form):
    """One comment."""

    text = LongTextField(
        _l("Your comment"), [Length(max=LONGEST_COMMENT)], render_kw={"rows": 3},
        description=_l("Write @ and a name to tell somebody. **Bold**, lists and links work."),
    )


class FileForm(Form):
    """One file."""

    file = FileField(_l("File"))
