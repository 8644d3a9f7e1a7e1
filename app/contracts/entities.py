"""What a plugin says about the business records it brings: entities, their fields, and the rules that hold for them.

Everything here is plain and frozen, so that it may cross the wall. `entity_files.py` reads it from YAML.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

Texts = Mapping[str, str]
Tree = Mapping[str, Any]
EVERY_ROW = "all"


class FieldType(StrEnum):
    """How a field's value is read, stored and shown."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    INSTANT = "instant"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    REF = "ref"
    CODE = "code"


class OnFault(StrEnum):
    """What an import does with a row whose field is at fault: hand it back, or keep it for the checks to show."""

    RETURN = "return"
    KEEP = "keep"


class Severity(StrEnum):
    """How loud a check is."""

    ERROR = "error"
    WARN = "warn"


class RuleKind(StrEnum):
    """What a check looks at. Empty values fail `filled` alone; every other kind passes them over."""

    FILLED = "filled"
    FORMAT = "format"
    UNIQUE = "unique"
    REFERENCE = "reference"
    CHOICE = "choice"
    RANGE = "range"
    SAME_MEANING = "same_meaning"
    WHERE = "where"


@dataclass(frozen=True)
class Choice:
    """One allowed value of a choice field, with the spellings that files use for it."""

    id: str
    label: Texts
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class FieldSpec:
    """One field: how it reads, who answers for it, what must hold.

    `owner_roles` may write it, `read_roles` may see it; empty means whoever may write or see the record. `min` and
    `max` are in the field's own unit (money in whole currency units), `region` is where a phone number is at home.
    Nothing of a field marked `pii` (personal) is written into the journal.
    """

    name: str
    type: FieldType
    label: Texts
    help: Texts = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    required: bool = False
    unique: bool = False
    normalise: tuple[str, ...] = ()
    check: str = ""
    min: Decimal | None = None
    max: Decimal | None = None
    max_length: int = 0
    scale: int = 4
    choices: tuple[Choice, ...] = ()
    to: str = ""
    currency: str = "CNY"
    region: str = "CN"
    owner_roles: tuple[str, ...] = ()
    read_roles: tuple[str, ...] = ()
    pii: bool = False
    searchable: bool = False
    on_fault: OnFault | None = None


@dataclass(frozen=True)
class Rule:
    """One check of an entity. `where` describes the rows that are wrong, `among` the rows that are looked at.

    Shares above `warn_over` or `error_over` are beyond the agreed limit; without limits one wrong row is too many.
    """

    id: str
    kind: RuleKind
    label: Texts
    fields: tuple[str, ...] = ()
    where: Tree | None = None
    among: Tree | None = None
    severity: Severity = Severity.ERROR
    warn_over: Decimal | None = None
    error_over: Decimal | None = None
    owner_roles: tuple[str, ...] = ()
    cause_hint: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class RowScope:
    """Which rows the holders of `roles` see: `all`, or those that a condition tree describes."""

    roles: tuple[str, ...]
    see: str | Tree


@dataclass(frozen=True)
class EntitySpec:
    """One kind of record. Scopes are or-ed; a person whom no scope names sees nothing.

    `natural_keys` are tried in order when a row looks for the record it speaks of. `owner_field` names who is
    responsible in the source system; `owner_roles` may create.
    """

    entity: str
    version: int
    label: Texts
    title: str
    fields: tuple[FieldSpec, ...]
    natural_keys: tuple[tuple[str, ...], ...]
    plural: Texts = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    owner_roles: tuple[str, ...] = ()
    owner_field: str = ""
    row_scope: tuple[RowScope, ...] = ()
    rules: tuple[Rule, ...] = ()
    match: Tree = field(default_factory=dict)
    events: Tree = field(default_factory=dict)

    def field(self, name: str) -> FieldSpec:
        """Return the field called `name`; raise `KeyError` where there is none."""
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)

    def has(self, name: str) -> bool:
        """Tell whether the entity has a field called `name`."""
        return any(one.name == name for one in self.fields)


@dataclass(frozen=True)
class Normaliser:
    """A named way to tidy a text; it sees each distinct value once, never a row."""

    name: str
    label: Texts
    apply: Callable[[str], str]


@dataclass(frozen=True)
class Format:
    """A named shape that a text must have: a whole-text pattern, and a test for what no pattern can tell."""

    name: str
    label: Texts
    hint: Texts
    pattern: str = ""
    valid: Callable[[str], bool] | None = None
