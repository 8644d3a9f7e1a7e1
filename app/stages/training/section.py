"""The training's part of a playbook: courses, and exams with their parts, rules and question banks."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.playbooks.rules.shape import Count, Days, Dotted, Id, Ref, Section, Shape, Share, Text, Whole
from app.stages.training.rules.questions import ExamQuestion

RoleId = Annotated[Id, Ref("role")]


class Module(Shape):
    """One step of a course."""

    id: Id = Field(description="Stable name of the module.")
    title: Text = Field(description="What is learned.")
    kind: Literal["online", "session", "practice", "sign_off"] = Field(
        description="Read alone, taught in a room, done in the system, or confirmed by a superior."
    )
    minutes: Count = Field(30, description="How long it takes.")
    text: Text | None = Field(None, description="The material (Markdown).")
    needs: list[Annotated[Id, Ref("module", local=True)]] = Field(
        [], max_length=50, description="Modules that come first."
    )


class Course(Shape):
    """What the people of some roles must learn, ending in an exam."""

    id: Id = Field(description="Stable name of the course.")
    title: Text = Field(description="What it is called.")
    roles: list[RoleId] = Field(min_length=1, max_length=50, description="Who takes it.")
    modules: list[Module] = Field(min_length=1, max_length=100, description="Its steps.")
    exam: Annotated[Id, Ref("exam")] | None = Field(None, description="The exam at its end.")
    explain: Text | None = Field(None, description="What one can do afterwards.")


class Part(Shape):
    """One part of an exam; parts do not make up for each other."""

    id: Id = Field(description="Stable name; questions name it under `part`.")
    title: Text = Field(description="What it is called.")
    draw: Count = Field(le=500, description="How many questions are drawn from the bank.")
    pass_share: Share = Field(description="Share of the points that passes this part, such as 0.8.")


class Exam(Shape):
    """An exam and the certificate it leads to."""

    id: Id = Field(description="Stable name of the exam and its certificate.")
    title: Text = Field(description="What it is called.")
    roles: list[RoleId] = Field(min_length=1, max_length=50, description="Who must pass it.")
    minutes: Count = Field(le=600, description="Time allowed.")
    attempts: Count = Field(3, le=50, description="How often it may be tried.")
    wait_hours: Whole = Field(24, ge=0, le=2_000, description="Time between two tries.")
    parts: list[Part] = Field(min_length=1, max_length=10, description="Parts that must each be passed.")
    valid_days: Days = Field(365, description="How long the certificate holds; 0 is for ever.")
    renew: Literal["completion", "previous_expiry", "fixed_date"] = Field(
        "completion", description="From when a renewed certificate counts."
    )
    renew_days: Days = Field(60, description="So many days before the end it may be renewed.")
    void_when: list[Dotted] = Field([], max_length=20, description="Events after which a delta exam is due.")
    grants: list[Dotted] = Field([], max_length=20, description="Accounts it opens: `plugin.grant`.")
    bank: list[ExamQuestion] = Field(max_length=1_000, description="The questions.")
    explain: Text | None = Field(None, description="What to expect, shown before the start.")

    @model_validator(mode="after")
    def _bank_is_large_enough(self) -> Self:
        parts = {part.id: part for part in self.parts}
        for question in self.bank:
            if question.part not in parts:
                raise PydanticCustomError("unknown_part", "unknown part", {"name": question.part})
        for part in self.parts:
            have = sum(question.part == part.id for question in self.bank)
            if have < part.draw:
                limits = {"name": part.id, "have": have, "want": part.draw}
                raise PydanticCustomError("bank_too_small", "bank too small", limits)
        return self


SECTIONS: tuple[Section, ...] = (
    Section("courses", "course", Course, "Courses", "training"),
    Section("exams", "exam", Exam, "Exams", "training"),
)
