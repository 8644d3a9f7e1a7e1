"""What people write with markup comes out as safe markup, whatever they try."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.markdown import LONGEST, safe_html


@pytest.mark.parametrize(("text", "html"), [
    ("**bold** and *soft*", "<p><strong>bold</strong> and <em>soft</em></p>"),
    ("one\ntwo", "<p>one<br>\ntwo</p>"),
    ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
    ("# Big", "<h2>Big</h2>"),
    ("~~gone~~", "<p><s>gone</s></p>"),
    ("[here](https://example.org)",
     '<p><a href="https://example.org" rel="noopener noreferrer nofollow">here</a></p>'),
])
def test_markup_means_what_it_says(text, html):
    assert safe_html(text).strip() == html


EVIL = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))",
    "[x](data:text/html,<script>)",
    "[x](vbscript:x)", "![x](https://example.org/spy.png)",
    "<a href='javascript:x'>y</a>", "<b style='color:red'>x</b>",
    "[x](JaVaScRiPt&#58;alert(1))", "<svg/onload=alert(1)>", "`<script>`", "[a](<javascript:alert(1)>)",
    "<https://x.y/\"onmouseover=alert(1)>", "[x]: javascript:alert(1)\n\n[x]", "<!-- --><iframe src=x>",
]
ACTIVE = re.compile(
    r"<(script|img|svg|iframe|style|object|embed)|<[^>]*\s(on\w+|style)="
    r"|href=\"(?!https?:|mailto:)[a-z][a-z0-9+.-]*:", re.I,
)


@pytest.mark.parametrize("text", EVIL)
def test_nothing_active_survives(text):
    assert not ACTIVE.search(safe_html(text))


@settings(max_examples=150)
@given(st.lists(st.sampled_from(
    ["<", ">", "[x](", ")", "javascript:", "`", "\n", "\"", "'", "onload=", "img", "&#58;", "!", "**"]
)))
def test_no_mixture_makes_anything_active(parts):
    assert not ACTIVE.search(safe_html("".join(parts)))


def test_a_very_long_text_is_cut_and_a_deep_one_is_survived():
    assert len(safe_html("x" * 10 * LONGEST)) < LONGEST + 10
    assert safe_html(">" * 5000 + " deep")


@pytest.mark.parametrize(("text", "html"), [
    ("@林悦月 和＠林悦：好",
     '<p><span class="up-mention">@林悦月</span> 和<span class="up-mention">＠林悦</span>：好</p>'),
    ("**@林悦** and `@林悦`", '<p><strong><span class="up-mention">@林悦</span></strong> and <code>@林悦</code></p>'),
    ("林悦 @方铭", "<p>林悦 @方铭</p>"),
    ("@<b>", '<p><span class="up-mention">@&lt;b&gt;</span></p>'),
])
def test_people_who_are_named_stand_out(text, html):
    assert safe_html(text, ("林悦", "林悦月", "<b>")).strip() == html


@pytest.mark.parametrize("text", EVIL)
def test_nothing_active_survives_beside_a_name(text):
    assert not ACTIVE.search(safe_html(f"@{text} {text}", (text, "x")))
