"""What people type in about themselves, about others, and about the organisation."""

from collections.abc import Callable, Sequence
from typing import Any

from wtforms import BooleanField, EmailField, HiddenField, PasswordField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.access.rules import MOST_PASTED, ROLE_WORDS, SHORTEST_PASSWORD, Role
from app.core import zones
from app.core.calendars import library
from app.core.forms import FileField, Form, LongTextField, TextField, VersionedForm, WholeField, WordRadioField
from app.core.forms.strictness import NotLonger, shortened
from app.core.i18n import _, _l, locale
from app.core.saved_views.rules import LONGEST_NAME

PASSWORD_HELP = _l("At least %(least)s characters. A short sentence works well.", least=SHORTEST_PASSWORD)
LANGUAGES = {"zh_Hans": "中文（简体）", "en": "English"}
SCOPES = {"read": _l("only read"), "write": _l("read and write, as I may")}
LONGEST = NotLonger(254)
NAMED = NotLonger(120)
LARGEST_LIST = 3_000_000
FIRST = {"autofocus": True}


def zone_choices() -> list[tuple[str, str]]:
    """Return the time zones one may choose."""
    return zones.choices(locale())


def role_choices() -> list[tuple[str, Any]]:
    """Return the roles that are given; everybody is a member of staff already."""
    return [(str(role), word) for role, word in ROLE_WORDS.items() if role is not Role.MEMBER]


def calendar_choices() -> list[tuple[str, str]]:
    """Return the families of business calendars, each by its name."""
    return list(library.families().items())


class RolesField(SelectMultipleField):
    """Several roles, as boxes to tick; `data` holds roles."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, coerce=Role, choices=role_choices, **more)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take the roles that were ticked; raise `ValueError` with what is none."""
        unknown = [value for value in valuelist if value not in set(Role)]
        if unknown:
            raise ValueError(_("“%(value)s” is no role.", value=shortened(unknown[0])))
        super().process_formdata(valuelist)


def _new_password(label: Any = _l("New password")) -> PasswordField:
    return PasswordField(
        label, [InputRequired()], description=PASSWORD_HELP, render_kw={"autocomplete": "new-password"}
    )


def _email(label: Any = _l("E-mail address"), **more: Any) -> EmailField:
    return EmailField(label, [InputRequired(), LONGEST], render_kw={"autocomplete": "username", **more})


def _choice(label: Any, choices: Callable[[], list[tuple[str, Any]]], description: Any = "") -> SelectField:
    told = _l("This is not among the choices.")
    return SelectField(label, choices=choices, description=description, invalid_choice_message=told)


class SignInForm(Form):
    """Who one is."""

    email = _email(**FIRST)
    password = PasswordField(_l("Password"), [InputRequired()], render_kw={"autocomplete": "current-password"})


class ForgottenForm(Form):
    """Where to send the link."""

    email = _email(**FIRST)


class ChosenPasswordForm(Form):
    """A password, chosen by a link."""

    password = _new_password()


class PasswordForm(Form):
    """A new password instead of the present one."""

    now = PasswordField(_l("Current password"), [InputRequired()], render_kw={"autocomplete": "current-password"})
    password = _new_password()


class AccountForm(VersionedForm):
    """How one is called, and in which language and zone one reads."""

    name = TextField(_l("Full name"), [NAMED], render_kw={"autocomplete": "name"})
    language = WordRadioField(_l("Language"), words=LANGUAGES)
    zone = _choice(_l("Time zone"), zone_choices, _l("Times are shown in this zone."))
    single_keys = BooleanField(
        _l("Single-key shortcuts"),
        description=_l("Press ? to see them. Switch them off when you dictate, or when they come in your way."),
        id="keys-off",
    )


class TokenForm(Form):
    """A personal token for a program."""

    token_name = TextField(_l("What it is for"), [NotLonger(80)])
    scope = WordRadioField(_l("It may"), words=SCOPES, default="read")
    days = WholeField(_l("Days until it ends"), least=1, most=365, default=90)


class NewPersonForm(Form):
    """One person to add."""

    name = TextField(_l("Full name"), [NAMED], render_kw=FIRST)
    email = EmailField(_l("E-mail address"), [InputRequired(), LONGEST])
    department = TextField(_l("Department"), [NAMED], optional=True)
    roles = RolesField(_l("Roles"), description=_l("Without a role one learns, votes in surveys and asks for changes."))


class PersonForm(VersionedForm):
    """What somebody is, and where they work."""

    name = TextField(_l("Full name"), [NAMED])
    email = EmailField(_l("E-mail address"), [InputRequired(), LONGEST])
    department = TextField(_l("Department"), [NAMED], optional=True)
    known_as = TextField(
        _l("Name in the records"), [NAMED], optional=True,
        description=_l(
            "Records whose owner is written so are theirs. Leave it empty where only the e-mail address counts."
        ),
    )
    roles = RolesField(_l("Roles"))


class PasteForm(Form):
    """Many people at once, as a spreadsheet gives them."""

    lines = LongTextField(
        _l("One person a line: name, e-mail, department, roles, language"), [NotLonger(100_000)],
        description=_l(
            "Cells copied from a spreadsheet, or commas between. Several roles with a slash. At most %(most)s lines.",
            most=MOST_PASTED,
        ),
        render_kw={"rows": 10, "spellcheck": "false"}, optional=True,
    )
    file = FileField(
        _l("Or a file"), optional=True, kinds=("xlsx", "csv", "txt"), limit=LARGEST_LIST,
        description=_l("Excel (.xlsx) or CSV. Headings such as “Name” and “E-mail” may be in any order."),
    )


class SavedViewForm(Form):
    """The name under which one keeps what the address of a table sets."""

    place = HiddenField()
    query = HiddenField()
    name = TextField(_l("Name of the view"), [NotLonger(LONGEST_NAME)], render_kw=FIRST)
    is_shared = BooleanField(_l("Everybody who sees this table may use it"))
    opens = BooleanField(_l("Open this table with it, for me"))


class SetupCodeForm(Form):
    """The code that says: I am the one who started this installation."""

    code = TextField(_l("Setup code"), validators=[InputRequired(), NotLonger(80)], render_kw=FIRST)


class OrganisationForm(VersionedForm):
    """What holds for everybody in the organisation."""

    name = TextField(_l("Name of the organisation"), [NAMED], render_kw={"autocomplete": "organization"})
    language = WordRadioField(
        _l("Default language"), words=LANGUAGES, description=_l("Of people added from now on; each chooses their own."),
    )
    zone = _choice(_l("Time zone"), zone_choices, _l("Deadlines end in this zone."))
    calendar = _choice(_l("Business calendar"), calendar_choices, _l("Working days and holidays of new rollouts."))


class AdministratorForm(Form):
    """The first person."""

    name = TextField(_l("Your name"), [NAMED], render_kw={"autocomplete": "name", **FIRST})
    email = _email(_l("Your e-mail"))
    password = _new_password(_l("Password"))
