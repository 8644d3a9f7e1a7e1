"""The form every form grows from, and the one for rows that several people edit."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import request
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from flask_wtf.form import SUBMIT_METHODS, _Auto
from werkzeug.datastructures import CombinedMultiDict
from wtforms import Field, HiddenField, PasswordField, StringField, SubmitField
from wtforms.fields.core import UnboundField

from app.core import randomness
from app.core.database import db
from app.core.errors import Invalid, Refused, Stale
from app.core.forms.strictness import never_absent, tighten, trimmed
from app.core.i18n import _

UNSEEN = (HiddenField, SubmitField)


def _posted() -> CombinedMultiDict | None:
    return CombinedMultiDict([request.files, request.form]) if request.method in SUBMIT_METHODS else None


class Form(FlaskForm):
    """A form that trims texts, limits their length and keeps what was typed; it carries a key for one sending."""

    class Meta(FlaskForm.Meta):
        """How fields are made: each one is tightened."""

        def bind_field(self, form: Any, unbound_field: UnboundField, options: dict[str, Any]) -> Field:
            """Return the field, trimmed before it is checked."""
            kind, filters = unbound_field.field_class, list(unbound_field.kwargs.get("filters", ()))
            if not issubclass(kind, PasswordField):
                filters[:0] = [trimmed, never_absent] if issubclass(kind, StringField) else [trimmed]
            return tighten(unbound_field.bind(form=form, **{**options, "filters": filters}))

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Take what a form posts, and nothing else: no JSON comes through a page's door."""
            return formdata if formdata is not _Auto else _posted()

    # Fresh with every form shown; a second sending of the same form is answered like the first (see `idempotency`).
    form_key = HiddenField(default=lambda: randomness.secret(12))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theirs: dict[str, tuple[str, str]] = {}

    @property
    def visible(self) -> list[Field]:
        """Return the fields that a person fills in."""
        return [field for field in self if not isinstance(field, UNSEEN)]

    @property
    def labels(self) -> dict[str, str]:
        """Return the words of each visible field, by its name."""
        return {field.short_name: field.label.text for field in self.visible}

    @property
    def status(self) -> int:
        """Return the status of the page that shows this form: 409 in a conflict, 422 with faults, else 200."""
        return 409 if self.theirs else 422 if self.errors else 200

    def values(self) -> dict[str, Any]:
        """Return what was typed, by field name, for a service that takes it as keywords."""
        return {field.short_name: field.data for field in self.visible}

    def validate(self, extra_validators: Any = None) -> bool:
        """Tell whether everything fits; the messages speak the language of who sent the form."""
        fits = super().validate(extra_validators)
        for field in self.visible:
            field.errors = [str(why) if isinstance(why, LazyString) else why for why in field.errors]
        if not fits:
            self._look_at_the_summary()
        return fits

    def _look_at_the_summary(self) -> None:
        """Faults are read before anything is typed: where something does not fit, no field takes the focus."""
        for field in self.visible:
            if "autofocus" in (field.render_kw or {}):
                field.render_kw = {**field.render_kw, "autofocus": False}

    def ready(self, row: Any = None) -> bool:
        """Tell whether the form was sent and fits; with a `row`, also that nobody saved it meanwhile."""
        return self.validate_on_submit()

    def blame(self, error: Refused | Invalid) -> None:
        """Put a refusal where it belongs: at its fields, the rest on top; nothing typed is lost."""
        faults = dict(getattr(error, "faults", {}))
        for field in self:
            if field.short_name in faults:
                field.errors = [*field.errors, str(faults.pop(field.short_name))]
        known = bool(getattr(error, "faults", {})) and not faults
        self.form_errors.extend([] if known else [str(why) for why in faults.values()] or [str(error)])
        self._look_at_the_summary()

    @contextmanager
    def blaming(self) -> Iterator[None]:
        """Show what a service refuses in the form, instead of on an error page; nothing is saved then."""
        try:
            yield
        except (Refused, Invalid) as error:
            db.session.rollback()
            self.blame(error)


class VersionedForm(Form):
    """A form over a row with a `version`: what somebody else saved meanwhile is shown, never overwritten unseen."""

    version = HiddenField()

    def ready(self, row: Any = None) -> bool:
        """Tell whether the form was sent, fits, and was written over `row` as it stands now.

        In a conflict `theirs` holds (typed, stands now) of each field that differs, and the form goes out again over
        the version of now, so that sending it once more is a decision.
        """
        if not self.validate_on_submit():
            return False
        try:
            if row is not None:
                self.check_version(row)
        except Stale as conflict:
            self.theirs = dict(conflict.theirs)
            self.version.data = str(row.version)
            return False
        return True

    def check_version(self, row: Any) -> None:
        """Raise `Stale`, with both values of each field that differs, if somebody saved `row` since it was opened.

        Where nothing differs there is nothing to decide: both typed the same.
        """
        if str(self.version.data or "") != str(row.version) and (theirs := self._differences(row)):
            raise Stale(_("Somebody saved this meanwhile. Compare, then save again."), theirs=theirs)

    def _differences(self, row: Any) -> dict[str, tuple[object, object]]:
        now = type(self)(formdata=None, obj=row, meta={"csrf": False})
        return {
            field.short_name: (reading(field), reading(now[field.short_name])) for field in self.visible
            if hasattr(row, field.short_name) and field.data != now[field.short_name].data
        }


def reading(field: Field) -> str:
    """Return a field's value as a person reads it: the words of a choice, the text of a text."""
    if hasattr(field, "iter_choices"):
        return ", ".join(str(choice.label) for choice in field.iter_choices() if choice.selected)
    if field.data is None:
        return ""
    if isinstance(field.data, bool):
        return _("Yes") if field.data else _("No")
    write = getattr(field, "written", None)
    return write(field.data) if write else str(field.data)
