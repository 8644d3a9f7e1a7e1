"""What plugins declare must fit together, or the start stops and names the plugin."""

import dataclasses

import pytest

from app.contracts.entities import (
    Choice,
    EntitySpec,
    FieldSpec,
    FieldType,
    Format,
    Normaliser,
    RowScope,
    Rule,
    RuleKind,
)
from app.core.errors import Invalid
from app.records.rules.registry import assemble

LABEL = {"zh": "名", "en": "Name"}
NAME = FieldSpec("name", FieldType.TEXT, LABEL)
THING = EntitySpec("thing", 1, LABEL, "name", (NAME,), natural_keys=(("name",),))


def with_field(**given) -> EntitySpec:
    spec = FieldSpec(**{"name": "extra", "type": FieldType.TEXT, "label": LABEL, **given})
    return dataclasses.replace(THING, fields=(NAME, spec))


def with_rule(**given) -> EntitySpec:
    rule = Rule(**{"id": "r", "kind": RuleKind.FILLED, "label": LABEL, **given})
    return dataclasses.replace(THING, rules=(rule,))


def told(spec: EntitySpec) -> str:
    with pytest.raises(Invalid) as caught:
        assemble([("erp", spec)])
    return str(caught.value)


def test_what_fits_is_found_by_its_name():
    registry = assemble([("erp", THING)])

    assert registry.entities["thing"] is THING
    assert registry.brought_by == {"thing": "erp"}


def test_a_kind_of_record_brought_twice_names_both_plugins():
    with pytest.raises(Invalid, match="'mine' brings the entity 'thing', which 'erp' brings already"):
        assemble([("erp", THING), ("mine", THING)])


@pytest.mark.parametrize(("spec", "words"), [
    (dataclasses.replace(THING, entity="Thing"), "'Thing' is no name"),
    (dataclasses.replace(THING, title="absent"), "there is no field 'absent'"),
    (dataclasses.replace(THING, natural_keys=()), "natural_keys"),
    (dataclasses.replace(THING, natural_keys=(("name", "code"),)), "there is no field 'code'"),
    (dataclasses.replace(THING, owner_field="boss"), "there is no field 'boss'"),
    (dataclasses.replace(THING, fields=(NAME, NAME)), "stands twice"),
    (dataclasses.replace(THING, row_scope=(RowScope(("x",), "some"),)), "'all' or a condition"),
    (dataclasses.replace(THING, row_scope=(RowScope(("x",), {"field": "absent", "value": "1"}),)), "no field “absent”"),
    (with_field(name="record_id"), "cannot be used"), (with_field(name="x_currency"), "cannot be used"),
    (with_field(name="_id"), "cannot be used"), (with_field(label={"en": "x"}), "zh and en"),
    (with_field(normalise=("sparkle",)), "no plugin brings 'sparkle'"),
    (with_field(check="odd"), "no plugin brings 'odd'"),
    (with_field(type=FieldType.REF, to="ghost"), "no plugin brings the entity 'ghost'"),
    (with_field(type=FieldType.CHOICE), "choices"), (with_field(type=FieldType.DECIMAL, scale=9), "scale"),
    (with_rule(), "needs fields"), (with_rule(fields=("absent",)), "there is no field 'absent'"),
    (with_rule(kind=RuleKind.WHERE), "needs where"),
    (with_rule(kind=RuleKind.REFERENCE, fields=("name",)), "is no ref"),
    (with_rule(kind=RuleKind.WHERE, where={"field": "name", "op": "lt", "value": "5"}), "where."),
    (with_rule(kind=RuleKind.WHERE, where={"metric": "x.y"}), "Only fields"),
    (with_rule(fields=("name",), among={"fild": "name"}), "does not start a condition"),
])
def test_what_does_not_fit_is_told_with_the_plugin(spec, words):
    message = told(spec)

    assert "'erp'" in message
    assert words in message


def test_words_that_plugins_bring_may_be_used():
    spec = dataclasses.replace(THING, fields=(NAME, FieldSpec("x", FieldType.TEXT, LABEL, normalise=("n",), check="f")))
    registry = assemble([("erp", spec)], [("erp", Normaliser("n", {}, str))], [("mine", Format("f", {}, {}))])

    assert set(registry.formats) == {"cn_uscc", "f"}


def test_a_word_brought_twice_is_refused():
    with pytest.raises(Invalid, match="normaliser 'n'"):
        assemble([], [("a", Normaliser("n", {}, str)), ("b", Normaliser("n", {}, str))])


def test_checks_of_plugins_come_before_those_of_the_entity():
    own = Rule("own", RuleKind.FILLED, LABEL, ("name",))
    theirs = Rule("theirs", RuleKind.UNIQUE, LABEL, ("name",))
    registry = assemble([("erp", dataclasses.replace(THING, rules=(own,)))], checks=lambda spec: [("checks", theirs)])

    assert [rule.id for rule in registry.rules_of("thing")] == ["theirs", "own"]
    assert registry.rules_of("absent") == ()


def test_a_choice_needs_nothing_more_than_its_words():
    spec = with_field(type=FieldType.CHOICE, choices=(Choice("a", LABEL),))

    assert assemble([("erp", spec)]).entities["thing"].has("extra")
