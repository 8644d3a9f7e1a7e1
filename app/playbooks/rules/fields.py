"""Fields that people fill in: in forms, in registers, in questionnaires."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.playbooks.rules.conditions import Condition
from app.playbooks.rules.shape import Asks, Id, Number, Shape, Text, YesNo
from app.playbooks.rules.words import Option


class _Ranged(Shape):
    """What has options only when it is chosen from, and a range that is not upside down."""

    options: list[Option] = Field([], max_length=200, description="What can be chosen; only for the kinds that choose.")
    min: Number | None = Field(None, description="Smallest value allowed.")
    max: Number | None = Field(None, description="Largest value allowed.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (getattr(self, "type", "") in ("choice", "multiple")) != bool(self.options):
            raise PydanticCustomError("options_for_choice", "options only for choices")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise PydanticCustomError("range_upside_down", "min above max")
        return self


class FormField(_Ranged):
    """One field of a form, or one column of a register."""

    id: Id = Field(description="Stable name of the field; never shown.")
    type: Literal["text", "long_text", "number", "money", "date", "choice", "yes_no", "person", "percent"] = Field(
        description="What may be typed in."
    )
    label: Text = Field(description="What stands beside the field.")
    help: Text | None = Field(None, description="One line under the field.")
    required: YesNo = Field(False, description="Whether it must be filled in.")


class Question(_Ranged):
    """One question of a questionnaire."""

    id: Id = Field(description="Stable name of the question; conditions name it under `answer`.")
    type: Literal["scale", "choice", "multiple", "text", "yes_no", "number"] = Field(
        description="How it is answered; a scale runs from `min` to `max`, 1 to 5 when left out."
    )
    ask: Text = Field(description="The question.")
    help: Text | None = Field(None, description="One line under the question.")
    required: YesNo = Field(False, description="Whether it must be answered.")
    show_if: Annotated[Condition, Asks(("answer", "param"))] | None = Field(
        None, description="Asked only when this is true of earlier answers."
    )
