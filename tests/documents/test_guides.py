"""The pages for people: words of the interface stand there as they stand on the pages, and in both languages."""

import re
from functools import cache

import pytest

from app.core.catalogues import merged, sources
from tests.documents.reading import text_of

PEOPLE = ("project-manager", "steering-group", "staff", "consultant")
GUIDES = tuple(f"docs/{name}" for name in (*PEOPLE, "plugin", "playbook"))
# What is bold in these pages is a word of the interface.
WORD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


@cache
def catalogue():
    """Return every English text of the interface with its Chinese ones."""
    found = {}
    for one in merged(sources()):
        if one.id:
            english, chinese = ((part,) if isinstance(part, str) else part for part in (one.id, one.string))
            for text in english:
                found.setdefault(text, set()).update(chinese)
    return found


def words(name):
    """Return the words of the interface that a page quotes."""
    return {" ".join(found.split()) for found in WORD.findall(CODE.sub("", text_of(name)))}


@pytest.mark.parametrize("guide", GUIDES)
def test_quoted_words_stand_in_the_interface(guide):
    chinese = set().union(*catalogue().values())

    assert sorted(words(f"{guide}.md") - catalogue().keys()) == []
    assert sorted(words(f"{guide}.zh.md") - chinese) == []


@pytest.mark.parametrize("guide", GUIDES)
def test_both_languages_quote_the_same_words(guide):
    english, chinese = words(f"{guide}.md"), words(f"{guide}.zh.md")

    assert sorted(word for word in english if not catalogue()[word] & chinese) == []
    assert sorted(chinese - set().union(*(catalogue()[word] for word in english))) == []


@pytest.mark.parametrize("name", PEOPLE)
def test_both_languages_have_the_same_parts(name):
    shapes = [
        [re.match(r"#+|\d\.|-|!|", line)[0] for line in text_of(f"docs/{name}{ending}").splitlines()
         if re.match(r"#|\d\. |- |!", line)] for ending in (".md", ".zh.md")
    ]

    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize(("readme", "ending"), [("README.md", ".md"), ("README.zh.md", ".zh.md")])
def test_the_first_page_leads_to_everybody(name, readme, ending):
    assert f"(docs/{name}{ending})" in text_of(readme)
