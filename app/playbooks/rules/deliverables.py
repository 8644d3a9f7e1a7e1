"""What activities deliver: seven kinds, each with its own proof that it is there."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.playbooks.rules.conditions import Condition
from app.playbooks.rules.fields import FormField
from app.playbooks.rules.shape import Asks, Cell, Count, Id, Ref, Shape, Text, Whole, YesNo
from app.playbooks.rules.words import Threshold


class _Deliverable(Shape):
    """What every deliverable has."""

    id: Id = Field(description="Stable name; activities deliver it, gates ask for it.")
    title: Text = Field(description="What it is called.")
    explain: Text | None = Field(None, description="What a good one looks like.")
    template: Text | None = Field(None, description="Text to start from (Markdown).")


class Note(_Deliverable):
    """A text, a file or a link."""

    kind: Literal["note"] = Field(description="A text, a file or a link.")
    requires: list[Literal["text", "file", "link"]] = Field(
        ["text"], min_length=1, max_length=3, description="Any one of these is enough."
    )


class Form(_Deliverable):
    """A form with fields."""

    kind: Literal["form"] = Field(description="A form with fields.")
    fields: list[FormField] = Field(min_length=1, max_length=200, description="Fields in the order shown.")


class ChecklistItem(Shape):
    """One line to tick."""

    id: Id = Field(description="Stable name of the line.")
    text: Text = Field(description="What must be true before it is ticked.")
    required: YesNo = Field(True, description="Whether the list can be accepted without it.")


class Checklist(_Deliverable):
    """A list to tick."""

    kind: Literal["checklist"] = Field(description="A list to tick.")
    items: list[ChecklistItem] = Field(min_length=1, max_length=200, description="Lines in the order shown.")


class Register(_Deliverable):
    """A table that grows: risks, interfaces, contacts."""

    kind: Literal["register"] = Field(description="A table that grows.")
    columns: list[FormField] = Field(min_length=1, max_length=50, description="Columns in the order shown.")
    min_rows: Whole = Field(1, ge=0, le=10_000, description="Fewer rows are not accepted.")
    holds: Literal["risks"] | None = Field(
        None, description="What its rows are, where others read them: new `risks` are told in the weekly update."
    )
    starter: list[dict[Id, Cell]] = Field([], max_length=500, description="Rows to begin with: column id to value.")

    @model_validator(mode="after")
    def _starter_fits(self) -> Self:
        columns = {column.id for column in self.columns}
        for row in self.starter:
            for name in row:
                if name not in columns:
                    raise PydanticCustomError("unknown_column", "unknown column", {"name": name})
        return self


class DataCheck(_Deliverable):
    """Accepted by the data themselves."""

    kind: Literal["data_check"] = Field(description="Accepted when the figures say so.")
    require: Annotated[Condition, Asks(("metric", "param"))] = Field(description="Condition over metrics.")


class SignOff(_Deliverable):
    """A question that people with the right answer with their name."""

    kind: Literal["sign_off"] = Field(description="People answer with their name.")
    question: Text = Field(description="What they put their name to.")
    by: list[Annotated[Id, Ref("role")]] = Field(min_length=1, max_length=50, description="Roles that answer.")
    quorum: Count = Field(1, description="How many must answer.")
    threshold: Threshold = Field("majority", description="Which share of yes is enough.")
    of: Annotated[Id, Ref("deliverable")] | None = Field(
        None, description="The deliverable that is signed; its version is frozen with the answer."
    )


class SurveyResult(_Deliverable):
    """The result of a survey, handed in once it is closed."""

    kind: Literal["survey"] = Field(description="The result of a survey.")
    questionnaire: Annotated[Id, Ref("questionnaire")] = Field(description="The questionnaire that people are asked.")
    least_share: Whole = Field(0, ge=0, le=100, description="Percent of those asked who must have answered.")


Deliverable = Annotated[
    Note | Form | Checklist | Register | DataCheck | SignOff | SurveyResult, Field(discriminator="kind")
]
