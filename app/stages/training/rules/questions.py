"""Kinds of exam questions as a playbook writes them; options and items are named by id, never by place."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.playbooks.rules.shape import (
    Count,
    Dotted,
    Id,
    Line,
    Name,
    Number,
    OptionId,
    Positive,
    Scalar,
    Shape,
    Text,
    YesNo,
)


class _Question(Shape):
    """What every question has."""

    id: Id = Field(description="Stable name of the question, never reused.")
    part: Id = Field(description="The part of the exam it belongs to.")
    ask: Text = Field(description="The question.")
    explain: Text | None = Field(None, description="Why the answer is right, shown afterwards.")
    topic: Id | None = Field(None, description="Topic; a delta exam draws by it.")
    difficulty: Literal["easy", "medium", "hard"] = Field("medium", description="How hard it is meant to be.")
    points: Count = Field(1, le=100, description="Points for a right answer.")


class Choice(Shape):
    """One answer to choose."""

    id: OptionId = Field(description="Stable name of the answer.")
    text: Text = Field(description="The answer.")
    right: YesNo = Field(False, description="Whether it is right.")
    fixed: YesNo = Field(False, description="Keeps its place when the others are shuffled.")
    feedback: Text | None = Field(None, description="Shown afterwards to whoever chose it.")


class Single(_Question):
    """One right answer."""

    type: Literal["single"] = Field(description="One right answer.")
    choices: list[Choice] = Field(min_length=2, max_length=20, description="Answers to choose from.")

    @model_validator(mode="after")
    def _one_right(self) -> Self:
        if sum(choice.right for choice in self.choices) != 1:
            raise PydanticCustomError("one_right", "exactly one right answer")
        return self


class Multi(_Question):
    """Several right answers."""

    type: Literal["multi"] = Field(description="Several right answers.")
    choices: list[Choice] = Field(min_length=2, max_length=20, description="Answers to choose from.")
    all_or_nothing: YesNo = Field(True, description="Points only when all are chosen and nothing else.")

    @model_validator(mode="after")
    def _some_right(self) -> Self:
        if not any(choice.right for choice in self.choices):
            raise PydanticCustomError("some_right", "at least one right answer")
        return self


class TrueFalse(_Question):
    """True or false."""

    type: Literal["truefalse"] = Field(description="True or false.")
    right: YesNo = Field(description="Whether the statement is true.")


class Short(_Question):
    """A word or two typed in."""

    type: Literal["short"] = Field(description="A word or two.")
    accept: list[Line] = Field(min_length=1, max_length=50, description="Answers that count, in any language.")


class Numeric(_Question):
    """A number."""

    type: Literal["numeric"] = Field(description="A number.")
    value: Number = Field(description="The right number.")
    tolerance: Positive = Field(Decimal("0"), description="How far off still counts.")


class Pair(Shape):
    """Two things that belong together."""

    id: OptionId = Field(description="Stable name of the pair.")
    left: Text = Field(description="What is given.")
    right: Text = Field(description="What belongs to it.")


class Matching(_Question):
    """Which belongs to which."""

    type: Literal["matching"] = Field(description="Which belongs to which.")
    pairs: list[Pair] = Field(min_length=2, max_length=20, description="The pairs.")
    distractors: list[Text] = Field([], max_length=10, description="Right-hand sides that belong to none.")


class OrderItem(Shape):
    """One thing to put in its place."""

    id: OptionId = Field(description="Stable name of the item.")
    text: Text = Field(description="The item.")


class Ordering(_Question):
    """Which comes first."""

    type: Literal["ordering"] = Field(description="Which comes first.")
    items: list[OrderItem] = Field(min_length=2, max_length=20, description="In the right order.")


class Essay(_Question):
    """A text that a trainer reads."""

    type: Literal["essay"] = Field(description="A text that a trainer reads.")
    rubric: Text = Field(description="What a good answer has.")


class Practical(_Question):
    """Done before the eyes of a trainer."""

    type: Literal["practical"] = Field(description="Done before the eyes of a trainer.")
    checklist: list[Text] = Field(min_length=1, max_length=50, description="What the trainer ticks.")


class PracticeWork(_Question):
    """Done in the practice system and checked by its records."""

    type: Literal["crm_task"] = Field(description="Done in the practice system, checked by its records.")
    check: Dotted = Field(description="Who checks it: `plugin.name`.")
    of: dict[Name, Scalar] = Field({}, description="What the check needs to know.")


ExamQuestion = Annotated[
    Single | Multi | TrueFalse | Short | Numeric | Matching | Ordering | Essay | Practical | PracticeWork,
    Field(discriminator="type"),
]
