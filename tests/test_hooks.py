"""Every question that plugins and rooms are asked: declared whole, asked by somebody, answered in kind."""

import ast
import inspect
import typing
from functools import cache
from types import ModuleType

import pytest

from app.core.plugins import assemble
from app.core.plugins.answers import misfit
from app.core.settings import ROOT
from app.hookspecs import hookimpl
from tests.core.plugins.conftest import specs

VERBS = ("register_", "list_", "weigh_", "score_", "measure_", "check_", "apply_", "on_")
QUESTIONS = {
    name: value for module in specs() for name, value in vars(module).items() if hasattr(value, "upriver_spec")
}
every_question = pytest.mark.parametrize("name", QUESTIONS)
# What stands for a fact of this type where a question is tried out.
SAMPLES = {int: 1, str: "x", bool: False}


def hints(name):
    """Return the types of a question's facts and of its answer."""
    return typing.get_type_hints(QUESTIONS[name])


def sample_facts(name):
    """Return facts with which a question may be asked when nobody cares."""
    wanted = {key: hint for key, hint in hints(name).items() if key != "return"}
    return {key: SAMPLES.get(hint, () if "Sequence" in str(hint) else {} if "Mapping" in str(hint) else None)
            for key, hint in wanted.items()}


@cache
def asked_in_code():
    """Return every name of a question that stands as a text in the application."""
    found = set()
    for path in (ROOT / "app").rglob("*.py"):
        if "hookspecs" not in path.parts:
            found |= {
                node.value for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.Constant) and node.value in QUESTIONS
            }
    return found


@every_question
def test_a_question_says_what_it_asks_for(name):
    told = inspect.getdoc(QUESTIONS[name]) or ""

    assert len(told) > 20
    assert told.endswith((".", "`."))


@every_question
def test_a_question_names_its_kind_by_its_verb(name):
    assert name.startswith(VERBS)


@every_question
def test_a_question_names_the_types_of_facts_and_answer(name):
    assert set(hints(name)) == {*inspect.signature(QUESTIONS[name]).parameters, "return"}


@every_question
def test_lists_are_lists_and_what_is_told_afterwards_asks_for_nothing(name):
    answer = hints(name)["return"]

    if name.startswith(("list_", "register_")):
        assert typing.get_origin(answer).__name__ in ("Sequence", "list", "Mapping")
    if name.startswith("on_"):
        assert answer is type(None)


@every_question
def test_a_question_is_asked_by_somebody(name):
    assert name in asked_in_code()


@every_question
def test_a_question_reaches_who_answers_it_with_all_facts(name):
    seen = {}
    parameters = ", ".join(inspect.signature(QUESTIONS[name]).parameters)
    room = ModuleType("room")
    answers = {}
    exec(f"def {name}({parameters}): seen.update(locals())", {"seen": seen}, answers)  # the facts as they arrive
    setattr(room, name, hookimpl(answers[name]))

    assemble(specs(), {"room": room}, [], []).ask(name, **sample_facts(name))

    assert seen == sample_facts(name)


@pytest.mark.parametrize("name", [name for name in QUESTIONS if name.startswith("register_")])
def test_what_rooms_and_plugins_register_is_of_the_kind_that_is_asked_for(app, name):
    plugins = app.extensions["upriver.plugins"]
    if inspect.signature(QUESTIONS[name]).parameters:
        entities = plugins.ask_lists("register_entities")
        found = [answer for entity in entities for answer in plugins.ask(name, entity=entity.value)]
    else:
        found = plugins.ask(name)

    assert {answer.source: misfit(answer.value, hints(name)["return"]) for answer in found} == {
        answer.source: "" for answer in found
    }


def test_rooms_answer_the_frame_of_a_page_in_kind(app, actor, act_as):
    plugins, lin = app.extensions["upriver.plugins"], actor("lin")

    for name in ("list_menu", "list_switches", "list_first_steps"):
        with app.test_request_context(), act_as("lin"):
            for answer in plugins.ask(name, actor=lin):
                assert misfit(answer.value, hints(name)["return"]) == "", (name, answer.source)


def test_every_answer_in_the_code_belongs_to_a_question():
    answered = {
        node.name for path in [*(ROOT / "app").rglob("hooks.py"), *(ROOT / "plugins").rglob("plugin.py")]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and any("hookimpl" in ast.unparse(one) for one in node.decorator_list)
    }

    assert answered <= set(QUESTIONS)


@pytest.mark.parametrize(("value", "hint", "fits"), [
    ([1], list[int], True), ((1, "a"), tuple[int, str], True), ((1,), tuple[int, str], False), (None, int | None, True),
    ("a", int | None, False), ({"a": 1}, typing.Mapping[str, int], True), ({1: 1}, typing.Mapping[str, int], False),
    (float("inf"), float, False), (2, float, True), (True, int, False), ("a", typing.Literal["a"], True),
    ("b", typing.Literal["a"], False), (object(), typing.Any, True), ({1}, list[int], False),
    ((), tuple[int, ...], True),
])
def test_kinds_are_told_apart(value, hint, fits):
    assert (misfit(value, hint) == "") is fits
