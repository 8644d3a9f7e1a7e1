"""What is typed into a weekly update, and to whom it is sent."""

from wtforms.validators import InputRequired, Length

from app.core.forms import Form, LongTextField, TextField, VersionedForm, WordRadioField
from app.core.i18n import _l
from app.rollouts.rules.weekly import LONGEST, LONGEST_NOTE, Audience

AUDIENCES = {
    Audience.SEATS: _l("Everybody with a seat in this rollout"), Audience.SPONSORS: _l("Sponsors and steering group"),
    Audience.EVERYBODY: _l("Everybody in the organisation"),
}


class DraftForm(VersionedForm):
    """The text of an update."""

    text = LongTextField(
        _l("Text"), [Length(max=LONGEST)], render_kw={"rows": 22},
        description=_l(
            "**Bold**, lists, links and headings (#) work; a title in [brackets] leads to its page. "
            "Strike out what nobody needs to read."
        ),
    )


class SendForm(Form):
    """To whom an update goes."""

    audience = WordRadioField(_l("To whom"), [InputRequired()], words=AUDIENCES, default=Audience.SEATS)


class CorrectionForm(SendForm):
    """To whom a correction goes, and what it corrects."""

    note = TextField(_l("What is corrected, as readers will see it"), [InputRequired(), Length(max=LONGEST_NOTE)])
