"""The alphabet of every section: how an id, a text, a number or a yes/no is written in a playbook.

A playbook is read as text; these types decide what a text may mean, and refuse what YAML would guess.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    Tag,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError
from typing_extensions import TypeAliasType

ID = r"^[a-z][a-z0-9-]{1,48}$"
OPTION = r"^[a-z][a-z0-9-]{0,48}$"
FIELD = r"^[a-z][a-z0-9_-]{0,48}$"
NAME = r"^[a-z][a-z0-9_]{0,48}$"
DOTTED = r"^[a-z][a-z0-9_]{0,48}(\.[a-z][a-z0-9_]{0,48}){1,3}$"
SEMVER = r"^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})(-[0-9a-z][0-9a-z.-]{0,40})?$"
RANGE = r"^ *(>=|<=|==|!=|>|<) *\d{1,6}(\.\d{1,6}){0,2} *(, *(>=|<=|==|!=|>|<) *\d{1,6}(\.\d{1,6}){0,2} *){0,4}$"
PERIOD = r"^P([1-9]\d{0,2})(D|W|M|Y)$"

# Marks that cannot be seen or that break a line where none seems broken; escapes could smuggle them into a text.
UNSEEN = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u200a\u200c-\u2027\u202f-\u205f\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd"
    "\U00010000-\U0010ffff]"
)
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,8})?")


class Surprise(str):
    """An unquoted word that YAML readers take for something else than text: `no`, `2.10`, `12:30`, `5`."""

    __slots__ = ()


class Shape(BaseModel):
    """Root of every model of a playbook: unknown keys are refused, nothing changes after reading."""

    # Made ready when the first playbook is read: two hundred models take a tenth of a start, and no page needs them.
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)


@dataclass(frozen=True)
class Ref:
    """Marks a text as the id of something else, so that `check` finds it dangling.

    A `local` one names a neighbour in the same list.
    """

    kind: str
    local: bool = False


@dataclass(frozen=True)
class Asks:
    """Marks a condition with the subjects that can be answered where it is asked."""

    subjects: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """One key of a playbook: which room owns it, what one item is called, and its model."""

    key: str
    kind: str
    model: type[Shape]
    title: str
    room: str
    many: bool = True


def whole(value: Any) -> Any:
    """Read a whole number as people write it: digits only, no leading zero, at most fifteen."""
    if isinstance(value, str):
        if not _WHOLE.fullmatch(value):
            raise PydanticCustomError("not_whole", "not a whole number")
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise PydanticCustomError("not_whole", "not a whole number")


def number(value: Any) -> Any:
    """Read an exact decimal of at most fifteen digits; `0.40` and `0.4` are the same number."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise PydanticCustomError("not_number", "not a number")
    written = value if isinstance(value, str) else format(Decimal(str(value)), "f")
    if not _NUMBER.fullmatch(written):
        raise PydanticCustomError("not_number", "not a number")
    exact = Decimal(written).normalize()
    if len(exact.as_tuple().digits) > 15:
        raise PydanticCustomError("not_number", "not a number")
    if exact.is_zero():
        return Decimal(0)
    return exact if exact.as_tuple().exponent <= 0 else exact.quantize(Decimal(1))


def yes_no(value: Any) -> Any:
    """Read `true` or `false`, and nothing that only sounds like it."""
    if value in ("true", "false") and isinstance(value, str):
        return value == "true"
    if isinstance(value, bool):
        return value
    raise PydanticCustomError("not_yes_no", "not true or false")


def text(value: Any) -> Any:
    """Read a text; an unquoted word that YAML would take for something else is refused."""
    if isinstance(value, Surprise):
        raise PydanticCustomError("quote_it", "unquoted word")
    if isinstance(value, str):
        if not value.strip():
            raise PydanticCustomError("blank", "blank text")
        if UNSEEN.search(value):
            raise PydanticCustomError("unseen", "unseen mark")
    return value


def plain(value: Any) -> Any:
    """Read a word that is compared with a pattern or a list, whether or not it is quoted."""
    return str(value) if isinstance(value, Surprise) else value


def scalar(value: Any) -> Any:
    """Read a value whose type nobody declared: unquoted true/false and numbers are typed, the rest is text."""
    if not isinstance(value, Surprise):
        return _native(value)
    if value in ("true", "false"):
        return value == "true"
    if _WHOLE.fullmatch(value):
        return int(value)
    if _NUMBER.fullmatch(value):
        return number(str(value))
    raise PydanticCustomError("quote_it", "unquoted word")


def _native(value: Any) -> Any:
    if isinstance(value, float | Decimal):
        return number(value)
    if isinstance(value, str):
        return text(value)
    if isinstance(value, bool | int):
        return value
    raise PydanticCustomError("not_scalar", "not a single value")


def _texts(value: Any) -> Any:
    if isinstance(value, str):
        raise PydanticCustomError("not_texts", "not a text in two languages")
    if isinstance(value, dict) and not value:
        raise PydanticCustomError("blank", "blank text")
    return value


FieldName = Annotated[str, Field(pattern=FIELD), BeforeValidator(plain)]
Line = Annotated[str, Field(max_length=20_000), BeforeValidator(text)]
Id = Annotated[str, Field(pattern=ID), BeforeValidator(plain)]
OptionId = Annotated[str, Field(pattern=OPTION), BeforeValidator(plain)]
Name = Annotated[str, Field(pattern=NAME), BeforeValidator(plain)]
Dotted = Annotated[str, Field(pattern=DOTTED), BeforeValidator(plain)]
Version = Annotated[str, Field(pattern=SEMVER), BeforeValidator(plain)]
Range = Annotated[str, Field(pattern=RANGE), BeforeValidator(plain)]
Period = Annotated[str, Field(pattern=PERIOD), BeforeValidator(plain)]
Locale = Literal["zh", "en"]
Whole = Annotated[int, BeforeValidator(whole)]
Count = Annotated[int, Field(ge=1, le=1_000_000), BeforeValidator(whole)]
Days = Annotated[int, Field(ge=0, le=5_000), BeforeValidator(whole)]
Number = Annotated[Decimal, BeforeValidator(number), WithJsonSchema({"type": "number"})]
Positive = Annotated[Decimal, Field(ge=0), BeforeValidator(number), WithJsonSchema({"type": "number", "minimum": 0})]
Share = Annotated[
    Decimal,
    Field(ge=0, le=1),
    BeforeValidator(number),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
]
YesNo = Annotated[bool, BeforeValidator(yes_no)]
Scalar = TypeAliasType(
    "Scalar",
    Annotated[
        bool | int | Decimal | str,
        PlainValidator(scalar),
        WithJsonSchema({"type": ["boolean", "number", "string"]}),
    ],
)

_LANGUAGES = {
    "zh": {"type": "string", "title": "中文", "description": "The text in Simplified Chinese."},
    "en": {"type": "string", "title": "English", "description": "The text in English."},
}
Text = TypeAliasType(
    "Text",
    Annotated[
        dict[Locale, Line],
        BeforeValidator(_texts),
        WithJsonSchema(
            {
                "type": "object",
                "title": "Text",
                "description": "A text in the languages of the playbook.",
                "properties": _LANGUAGES,
                "additionalProperties": False,
                "minProperties": 1,
            }
        ),
    ],
)
Why = TypeAliasType(
    "Why",
    Annotated[
        Annotated[Line, Tag("line")] | Annotated[Text, Tag("texts")],
        Discriminator(lambda value: "texts" if isinstance(value, dict) else "line"),
    ],
)
Cell = TypeAliasType(
    "Cell",
    Annotated[
        Annotated[Scalar, Tag("scalar")] | Annotated[Text, Tag("texts")],
        Discriminator(lambda value: "texts" if isinstance(value, dict) else "scalar"),
    ],
)
