"""A redirect leads back into these pages, or nowhere."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.web.targets import safe_target

FOREIGN = [
    "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "/%5cevil.example",
    "/%2fevil.example", "%2f%2fevil.example", "javascript:alert(1)", "http:evil.example", "/\t/evil.example",
    "/%09/evil.example", "/\n/evil.example", "/people\r\nSet-Cookie: a=b", "/people%0d%0aSet-Cookie:a=b", " /people",
    "evil.example", "?next=//evil.example", "", None, "/" + "a" * 3000, "//[", "/ people",
]


@pytest.mark.parametrize("wanted", FOREIGN)
def test_another_place_is_refused_in_every_spelling(wanted):
    assert safe_target(wanted) == ""


@pytest.mark.parametrize(
    "wanted", ["/", "/people", "/journal?kind=person.added&page=2", "/people?name=%E6%9E%97", "/a#b"]
)
def test_a_path_of_ours_is_kept(wanted):
    assert safe_target(wanted) == wanted


@given(st.text(alphabet="/\\%25cfF09aA:?#@.\t\n []", max_size=30))
@settings(max_examples=300)
def test_whatever_is_let_through_stays_on_this_host(text):
    from urllib.parse import urljoin, urlsplit

    target = safe_target(text)

    assert not target or urlsplit(urljoin("https://here.example/sign-in", target)).netloc == "here.example"
