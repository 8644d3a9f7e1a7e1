"""Nothing but shapes and words of a drawing reaches a page."""

from xml.etree import ElementTree

import pytest

from app.core.charts.cleaning import cleaned


def _svg(inside: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{inside}</svg>'


@pytest.mark.parametrize("hostile", [
    "<script>alert(1)</script>", "<style>*{}</style>", '<a xlink:href="https://x.example"><text>x</text></a>',
    '<image href="https://x.example/a.png"/>', "<foreignObject><p>x</p></foreignObject>", "<use href='#a'/>",
    "<animate attributeName='d'/>", "<!-- x --><?x y?>",
])
def test_what_is_no_shape_is_left_out(hostile):
    assert cleaned(_svg(hostile)) == "<svg />"


@pytest.mark.parametrize("attribute", [
    'style="fill:red"', 'onclick="x()"', 'class="a"', 'id="a"', 'href="#a"', 'clip-path="url(#a)"', 'fill="url(#a)"',
    'stroke="expression(1)"', 'aria-label="x: Jan 01"', 'role="graphics-symbol"', 'fill="var(--up-c1);x:url(a)"',
])
def test_what_is_no_drawing_attribute_is_left_out(attribute):
    assert cleaned(_svg(f'<rect width="1" {attribute} />')) == '<svg><rect width="1" /></svg>'


@pytest.mark.parametrize("colour", ["var(--up-c1)", "var(--up-bad)", "none", "#fff", "inherit", "black"])
def test_colours_of_the_page_pass(colour):
    assert f'fill="{colour}"' in cleaned(_svg(f'<rect fill="{colour}" />'))


def test_words_stay_words():
    drawn = cleaned(_svg("<text>&lt;b&gt; &amp; 林</text>"))

    assert "<text>&lt;b&gt; &amp; 林</text>" in drawn


@pytest.mark.parametrize("unseen", [
    '<text opacity="0">x</text>', '<path d=""/>', '<rect display="none"/>', "<g><g/></g>",
    '<path class="background" d="M0,0"/>',
])
def test_what_nobody_sees_is_left_out(unseen):
    assert cleaned(_svg(unseen)) == "<svg />"


def test_places_are_written_to_two_decimals():
    long = '<g transform="translate(38.70967741935484,15)"><rect x="42.99999999"/></g>'

    drawn = ElementTree.fromstring(cleaned(_svg(long)))

    assert drawn[0].get("transform") == "translate(38.71,15)"
    assert drawn[0][0].get("x") == "43"


def test_something_else_than_a_drawing_is_refused():
    with pytest.raises(ValueError, match="svg"):
        cleaned("<html></html>")
