"""People's Markdown as safe HTML: no raw HTML goes in, and what comes out is cleaned once more."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

TAGS = {
    "p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h2", "h3", "h4",
    "table", "thead", "tbody", "tr", "th", "td", "span",
}
MENTION = "up-mention"
LONGEST = 50_000
# A line break typed is a line break meant; pictures would tell another site who reads.
_reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"]).disable("image")


@lru_cache(maxsize=512)
def _html(text: str, named: tuple[str, ...] = ()) -> str:
    # People's headings start below the page's own: # becomes h2.
    tokens = _reader.parse(text[:LONGEST])
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 4)}"
        if named and token.children:
            token.children = list(_set_apart(token.children, named))
    return nh3.clean(
        _reader.renderer.render(tokens, _reader.options, {}), tags=TAGS, attributes={"a": {"href", "title"}},
        allowed_classes={"span": {MENTION}},
        url_schemes={"http", "https", "mailto"}, link_rel="noopener noreferrer nofollow",
    )


def _set_apart(children: Iterable[Token], named: tuple[str, ...]) -> Iterator[Token]:
    """Set the names behind an @ apart from the text around them; of two that fit, the longer is meant."""
    names = "|".join(re.escape(name) for name in sorted(named, key=len, reverse=True))
    for token in children:
        if token.type != "text":
            yield token
            continue
        for at, part in enumerate(re.split(f"([@＠](?:{names}))", token.content)):
            if at % 2:
                yield Token("html_inline", "", 0, content=f'<span class="{MENTION}">{escape(part)}</span>')
            elif part:
                yield token.copy(content=part)


def safe_html(text: str, named: Iterable[str] = ()) -> Markup:
    """Return `text`, read as Markdown, as HTML that may stand in a page; people `named` in it stand out."""
    return Markup(_html(text, tuple(named)))  # noqa: S704  cleaned by nh3 just above
