"""What people write under a row, the file they add to it, until when something rests, and which mail they want."""

from wtforms import BooleanField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length

from app.access.guards import signed_in
from app.core.forms import DateField, FileField, Form, LongTextField, WordRadioField
from app.core.i18n import _l
from app.messages.queries import feeds
from app.messages.rules.mail import Rhythm
from app.messages.rules.talk import LONGEST_COMMENT

RHYTHMS = {
    Rhythm.DAILY: _l("On every working day"), Rhythm.WEEKLY: _l("On the first working day of the week"),
    Rhythm.NEVER: _l("Never"),
}
HOURS = [SelectChoice(f"{hour}", f"{hour:02}:00") for hour in range(24)]


class CommentForm(Form):
    """One comment."""

    text = LongTextField(
        _l("Your comment"), [Length(max=LONGEST_COMMENT)], render_kw={"rows": 3},
        description=_l("Write @ and a name to tell somebody. **Bold**, lists and links work."),
    )


class FileForm(Form):
    """One file."""

    file = FileField(_l("File"))


class RestForm(Form):
    """The day on which something is to come back."""

    day = DateField(_l("Back on the morning of"), [InputRequired(_l("Choose a day."))])


class MailForm(Form):
    """Which mail one wants."""

    at_once = BooleanField(
        _l("Mail me at once when I am asked to decide or am mentioned"),
        description=_l("Also weekly updates that are sent to you."),
    )
    rhythm = WordRadioField(_l("One mail with all that is new or due"), [InputRequired()], words=RHYTHMS)
    hour = SelectField(_l("Hour of sending"), [InputRequired()], choices=HOURS)


class CalendarForm(Form):
    """Which calendar a program is to read."""

    calendar = SelectField(_l("Calendar"), [InputRequired()])

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        self.calendar.choices = [SelectChoice(offer.key, offer.title) for offer in feeds.offered(signed_in())]
