"""Fields for choosing: among known words, and among rows, of which there may be thousands."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from wtforms import RadioField, SelectChoice, SelectField
from wtforms.fields.choices import Choice
from wtforms.validators import ValidationError
from wtforms.widgets import Select, TextInput

from app.core.forms.presence import Asked
from app.core.forms.strictness import shortened
from app.core.i18n import _, _l

# A select above this costs more to draw than the rest of the page; beyond, one types and the server looks.
MOST_CHOICES = 50
NAMED_AT_MOST = 5
# (address id, words) of a row that may be chosen.
Option = tuple[str, str]


class _Words(Asked):
    """Choices from a mapping of known values to their words; `data` is the value itself, such as an enum member."""

    empty_is_missing = False

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), *, words: Mapping[Any, Any], **more: Any
    ) -> None:
        self.known = {str(value): value for value in words}
        super().__init__(
            label, validators, coerce=self._known, choices=[SelectChoice(str(v), str(w)) for v, w in words.items()],
            invalid_choice_message=_l("This is not among the choices."), **more,
        )

    def _known(self, typed: Any) -> Any:
        return None if typed in (None, "") else self.known.get(str(typed), str(typed))


class WordRadioField(_Words, RadioField):
    """A choice among a few known values, all of them visible."""

    looks_like = "RadioField"


class WordSelectField(_Words, SelectField):
    """A choice among known values."""

    looks_like = "SelectField"

    def iter_choices(self) -> list[Any]:
        """Offer nothing first where nothing may be chosen, so that the first value is not chosen by accident."""
        given = super().iter_choices()
        if self.flags.optional or self.data is None:
            return [Choice("", _("Choose…"), self.data in (None, ""), {}), *given]
        return given


class _SelectOrText:
    """Draws a select, or a line to type in where there is too much to choose from."""

    def __call__(self, field: Any, **attributes: Any) -> Any:
        """Draw it."""
        return (TextInput() if field.is_search else Select())(field, **attributes)


class RefSelectField(Asked, SelectField):
    """A choice of one row by its address id.

    `options` gives (id, words) of what may be chosen, at most one more than `MOST_CHOICES`; it is asked only when they
    are shown, or when nothing else tells whether a choice is among them. Up to `MOST_CHOICES` it is a select; beyond,
    one types a part of the words, and `find(text)` gives what they (or an id) may mean. `suggest` is the address that a
    script may ask while one types.
    """

    empty_is_missing = False
    widget = _SelectOrText()

    def __init__(
        self, label: Any = None, validators: Sequence[Any] = (), *, options: Callable[[], Iterable[Option]] = tuple,
        find: Callable[[str], Iterable[Option]] | None = None, suggest: str = "", **more: Any,
    ) -> None:
        self._offered, self.find, self.suggest, self._is_found = options, find, suggest, False
        super().__init__(label, validators, **more)

    @cached_property
    def options(self) -> list[Option]:
        """Return what may be chosen."""
        return list(self._offered())

    @cached_property
    def is_search(self) -> bool:
        """Tell whether one types, since there is too much to choose from."""
        return self.find is not None and len(self.options) > MOST_CHOICES

    @property
    def type(self) -> str:
        """Return the usual field that the page draws it as."""
        return "StringField" if self.is_search else "SelectField"

    @type.setter
    def type(self, given: str) -> None:
        """Take nothing: how it is drawn hangs on how much there is."""

    def __call__(self, **attributes: Any) -> Any:
        """Draw it; a script may ask what is meant while one types."""
        typing = {"autocomplete": "off", "data-suggest": self.suggest} if self.is_search else {}
        return super().__call__(**typing | attributes)

    @property
    def choices(self) -> list[SelectChoice]:
        """Return what the select offers."""
        first = [SelectChoice("", _("Choose…"))] if self.flags.optional or not self.data else []
        return first + [SelectChoice(ref, words) for ref, words in self.options]

    @choices.setter
    def choices(self, given: Any) -> None:
        """Take nothing: the options are the choices."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        known = self.options + (list(self.find(self.data)) if self.find and self.data else [])
        return next((words for ref, words in known if ref == self.data), self.data or "")

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take the id that was chosen, or find the one row that the typed words mean."""
        typed = valuelist[0].strip() if valuelist else ""
        self.data = self._meant(typed) if typed and self.find else typed or None

    def _meant(self, typed: str) -> str:
        found = list(self.find(typed)) if self.find else []
        self._is_found = any(ref == typed for ref, _words in found)
        if self._is_found or not self.is_search:
            return typed
        exact = [ref for ref, words in found if typed == words]
        if len(exact) == 1:
            return exact[0]
        if len(found) == 1:
            return found[0][0]
        if not found:
            raise ValueError(_("Nothing here is called “%(value)s”.", value=shortened(typed)))
        some = _(", ").join(words for _ref, words in found[:NAMED_AT_MOST])
        raise ValueError(_("“%(value)s” may be: %(some)s. Write more of it.", value=shortened(typed), some=some))

    def pre_validate(self, form: Any) -> None:
        """Refuse an id that was not offered."""
        if self.process_errors or not self.data or self._is_found or self.is_search:
            return
        if self.data not in {ref for ref, _words in self.options}:
            raise ValidationError(_("This is not among the choices."))
