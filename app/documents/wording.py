"""What references say in each language: the English of the code itself, and its Chinese from `chinese.po`."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from app.core.catalogues import translations
from app.core.i18n import speaking

CHINESE = Path(__file__).with_name("chinese.po")
LOCALES = {"en": "en", "zh": "zh_Hans"}


@cache
def chinese() -> dict[str, str]:
    """Return the Chinese of the texts from which references are made."""
    with CHINESE.open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id and one.string}


class Wording:
    """Says texts of the code in one language; `asked` keeps each, so that it can be seen which lack their Chinese."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.asked: dict[str, None] = {}

    def __call__(self, english: str | None) -> str:
        """Return a text in this language, in one line; the English one where it has no other yet."""
        text = " ".join((english or "").split())
        if not text or self.language == "en":
            return text
        self.asked[text] = None
        return chinese().get(text, text)

    def joined(self, before: str, english: str) -> str:
        """Return two sentences in a row; Chinese leaves no space between them."""
        return f"{before}{'' if self.language == 'zh' else ' '}{self(english)}"

    @contextmanager
    def pages(self) -> Iterator[None]:
        """Let the words of pages be said in this language too."""
        locale = LOCALES[self.language]
        with speaking(locale, translations(locale)):
            yield
