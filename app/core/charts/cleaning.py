"""What may stand in a drawing that goes into a page: shapes and words, no style, no link, no script.

The drawing is an image with one label, so the renderer's own remarks (English, per shape) and whatever nobody sees
are left out, which halves it.
"""

import re
from xml.etree import ElementTree

SHAPES = {"svg", "g", "path", "line", "rect", "circle", "text", "tspan"}
DRAWN = {
    "width", "height", "viewBox", "transform", "d", "x", "y", "x1", "x2", "y1", "y2", "dx", "dy", "r", "cx", "cy", "rx",
    "ry", "fill-opacity", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-dashoffset",
    "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "opacity", "text-anchor", "dominant-baseline",
    "font-family", "font-size", "font-weight",
}
COLOURED = {"fill", "stroke"}
_COLOUR = re.compile(r"none|inherit|transparent|currentColor|#[0-9a-fA-F]{3,8}|[a-z]+|var\(--up-[a-z0-9-]+\)")
_LONG = re.compile(r"\d+\.\d{3,}(?!\d)(?!e)")
_UNSEEN = (("opacity", "0"), ("display", "none"))


def _name(tag: object) -> str:
    """Return the name of an element or attribute without its namespace; empty for remarks and instructions."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _is_seen(one: ElementTree.Element) -> bool:
    given = one.attrib
    if any(given.get(key) == value for key, value in _UNSEEN):
        return False
    if _name(one.tag) == "path":
        return bool(given.get("d")) and ("background" not in given.get("class", "") or "fill" in given)
    return True


def _short(value: str) -> str:
    return _LONG.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), value)


def _is_drawn(name: str, value: str) -> bool:
    if name in COLOURED:
        return bool(_COLOUR.fullmatch(value))
    return name in DRAWN and ("(" not in value or name == "transform")


def _attributes(one: ElementTree.Element) -> dict[str, str]:
    named = ((_name(key), value) for key, value in one.attrib.items())
    return {name: _short(value) for name, value in named if _is_drawn(name, value)}


def _clean(one: ElementTree.Element) -> ElementTree.Element:
    fresh = ElementTree.Element(_name(one.tag), _attributes(one))
    fresh.text = one.text if fresh.tag in ("text", "tspan") else None
    for child in one:
        if _name(child.tag) in SHAPES and _is_seen(child):
            cleaned = _clean(child)
            if len(cleaned) or cleaned.tag != "g":
                fresh.append(cleaned)
    return fresh


def cleaned(svg: str) -> str:
    """Return the drawing with allowed shapes and attributes alone, ready to stand in a page."""
    root = ElementTree.fromstring(svg)  # noqa: S314  drawn by ourselves a moment ago, never uploaded
    if _name(root.tag) != "svg":
        raise ValueError(f"a drawing is an svg, not a {_name(root.tag)}")
    return ElementTree.tostring(_clean(root), encoding="unicode")
