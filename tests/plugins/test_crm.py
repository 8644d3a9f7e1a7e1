"""The CRM plugin brings twelve kinds of record that fit together, and one spelling for each place."""

import pytest

from plugins.crm.regions import city, province


def test_twelve_kinds_of_record_fit_together(declared):
    assert sorted(declared.entities) == [
        "activity", "case", "complaint", "contact", "credit_term", "customer", "knowledge_article", "lead",
        "opportunity",
        "order", "payment_term", "product",
    ]


def test_only_finance_answers_for_payment_and_credit_terms(declared):
    for name in ("payment_term", "credit_term"):
        assert declared.entities[name].owner_roles == ("finance",)
        assert all(spec.owner_roles == ("finance",) for spec in declared.entities[name].fields)
    assert declared.entities["customer"].field("payment_term").owner_roles == ("finance",)


def test_no_alias_means_two_fields_of_one_entity_by_its_label(declared):
    for spec in declared.entities.values():
        labels = [text for field in spec.fields for text in field.label.values()]
        assert len(labels) == len(set(labels)), spec.entity


def test_every_entity_says_who_sees_it(declared):
    assert all(spec.row_scope for spec in declared.entities.values())


@pytest.mark.parametrize(("written", "name"), [
    ("宁波市", "宁波"), ("浙江省宁波市", "宁波"), ("浙江宁波", "宁波"), ("宁波市海曙区", "宁波"),
    ("北京市", "北京"), ("北京市朝阳区", "北京"),
    ("吉林市", "吉林"), ("海南藏族自治州", "海南藏族自治州"), ("内蒙古自治区呼和浩特市", "呼和浩特"),
    ("余姚", "余姚"), ("Ningbo", "Ningbo"),
    ("", ""), ("上海", "上海"), ("市北", "市北"),
])
def test_a_city_has_one_spelling(written, name):
    assert city(written) == name


@pytest.mark.parametrize(("written", "name"), [
    ("浙江省", "浙江"), ("广西壮族自治区", "广西"), ("北京市", "北京"), ("新疆", "新疆"),
    ("香港特别行政区", "香港"), ("NSW", "NSW"), ("浙江宁波", "浙江宁波"),
])
def test_a_province_has_one_spelling(written, name):
    assert province(written) == name
