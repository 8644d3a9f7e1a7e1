"""People's Markdown as safe HTML: no raw HTML goes in, and what comes out is cleaned once more."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {
    "p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h2", "h3", "h4",
    "table", "thead", "tbody", "tr", "th", "td",
}
LONGEST = 50_000
# A line break typed is a line break meant; pictures would tell another site who reads.
_reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"]).disable("image")


@lru_cache(maxsize=512)
def _html(text: str) -> str:
    # People's headings start below the page's own: # becomes h2.
    tokens = _reader.parse(text[:LONGEST])
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 4)}"
    return nh3.clean(
        _reader.renderer.render(tokens, _reader.options, {}), tags=TAGS, attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"}, link_rel="noopener noreferrer nofollow",
    )


def safe_html(text: str) -> Markup:
    """Return `text`, read as Markdown, as HTML that may stand in a page."""
    return Markup(_html(text))  # noqa: S704  cleaned by nh3 just above
