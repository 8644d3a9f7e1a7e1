"""What a letter says, as plain text and as a page that mail programs show."""

import re
from dataclasses import dataclass
from html import escape

from app.core.i18n import HTML_CODES
from app.core.markdown import safe_html

_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_ADDRESS = re.compile(r"https?://[^\s<>\"&]+(?:&amp;[^\s<>\"&]+)*")
# The colours of our pages. Mail programs know no custom properties, and some read nothing but the plainest rules.
STYLE = """
body { margin: 0; padding: 24px 12px; background: #f3f5f3; color: #16211f; font: 16px/1.6 "Segoe UI", -apple-system,
  Roboto, "Helvetica Neue", Arial, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
main, .foot { max-width: 576px; margin: 0 auto; }
main { padding: 20px 24px; background: #ffffff; border: 1px solid #e1e6e3; border-radius: 12px; }
.brand { margin: 0 0 16px; color: #0b6082; font-weight: 600; }
p { margin: 0 0 12px; }
h1, h2, h3 { margin: 24px 0 8px; font-size: 17px; line-height: 1.4; }
ul { margin: 0; padding-left: 20px; }
li { margin: 0 0 8px; }
small { color: #475551; font-size: 14px; }
a { color: #0b6082; }
.go { margin: 20px 0 4px; }
.go a { display: inline-block; padding: 9px 18px; border-radius: 8px; background: #0b6082; color: #ffffff;
  font-weight: 600; text-decoration: none; }
.foot { padding: 14px 24px; color: #5f6d69; font-size: 14px; overflow-wrap: anywhere; }
.foot a { color: #5f6d69; }
@media (prefers-color-scheme: dark) {
  body { background: #0c1312; color: #e7eeeb; }
  main { background: #131c1b; border-color: #283532; }
  a, .brand { color: #6cc0e0; }
  .go a { background: #6cc0e0; color: #06222e; }
  small { color: #b3c1bc; }
  .foot, .foot a { color: #93a39e; }
}
"""
PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{subject}</title><style>{style}</style></head>
<body><main><p class="brand">Upriver</p>
{body}
</main>{foot}</body></html>
"""


@dataclass(frozen=True)
class Item:
    """One line of a letter's section: where it leads, what it says, and a remark below."""

    link: str
    text: str
    remark: str = ""


@dataclass(frozen=True)
class Section:
    """Some lines of a letter under a heading."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Letter:
    """What one person is written. `key` names the letter, so that a second sending is known as the same.

    `stop` is the address that ends this kind of mail at one click (RFC 8058). With `is_markdown` the text is Markdown:
    the plain part has it as it was written, the page as it is meant.
    """

    to: str
    subject: str
    text: str
    to_name: str = ""
    link: str = ""
    link_text: str = ""
    foot: str = ""
    language: str = "en"
    key: str = ""
    sections: tuple[Section, ...] = ()
    stop: str = ""
    is_markdown: bool = False


def one_line(text: str) -> str:
    """Return `text` as it may stand in a header: no line break can smuggle in a header of its own."""
    return _BREAKS.sub(" ", text).strip()


def _plain_section(section: Section) -> str:
    lines = [section.title]
    for item in section.items:
        lines.append(f"- {one_line(item.text)}")
        lines += [f"  {one_line(more)}" for more in (item.remark, item.link) if more]
    return "\n".join(lines)


def plain(letter: Letter) -> str:
    """Return the letter as plain text, its link on a line of its own."""
    link = f"{letter.link_text}\n{letter.link}" if letter.link_text else letter.link
    parts = [letter.text, *map(_plain_section, letter.sections), link, f"--\n{letter.foot}" if letter.foot else ""]
    return "\n\n".join(filter(None, parts)) + "\n"


def _shown_item(item: Item) -> str:
    text = escape(item.text)
    told = f'<a href="{escape(item.link)}">{text}</a>' if item.link else text
    return f"<li>{told}{f'<br><small>{escape(item.remark)}</small>' if item.remark else ''}</li>"


def _shown_section(section: Section) -> str:
    return f"<h2>{escape(section.title)}</h2><ul>{''.join(map(_shown_item, section.items))}</ul>"


def _shown_text(letter: Letter) -> list[str]:
    if letter.is_markdown:
        return [str(safe_html(letter.text))]
    return [f"<p>{escape(part)}</p>".replace("\n", "<br>") for part in letter.text.split("\n\n")]


def _linked(text: str) -> str:
    """Return plain words with the addresses in them to be followed."""
    return _ADDRESS.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escape(text))


def page(letter: Letter) -> str:
    """Return the letter as a page that needs nothing from anywhere: no picture, no font, no script."""
    body = [*_shown_text(letter), *map(_shown_section, letter.sections)]
    if letter.link:
        told = escape(letter.link_text or letter.link)
        body.append(f'<p class="go"><a href="{escape(letter.link)}">{told}</a></p>')
    foot = f'<p class="foot">{_linked(letter.foot)}</p>'.replace("\n", "<br>") if letter.foot else ""
    lang = HTML_CODES.get(letter.language, "en")
    subject = escape(one_line(letter.subject))
    return PAGE.format(lang=lang, subject=subject, style=STYLE, body="\n".join(body), foot=foot)
