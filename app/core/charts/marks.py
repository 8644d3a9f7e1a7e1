"""The vocabulary of a chart: lines, uprights, bands and words at them, in the colours and type of the page.

Colours are names of the page's own (`c1`, `bad`, `soft`); the page's style sheet fills them in, light or dark.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

Spec = dict[str, Any]
TEXT, SMALL = 12, 11.5
DAYS = {"zh": "%-m月%-d日", "en": "%-d %b"}


def colour(name: str) -> str:
    """Return a colour of the page, by its name without the prefix."""
    return f"var(--up-{name})"


CONFIG: Spec = {
    "font": "inherit",
    "padding": {"left": 2, "right": 4, "top": 4, "bottom": 2},
    "axis": {
        "labelColor": colour("soft"), "titleColor": colour("soft"), "labelFontSize": SMALL, "titleFontSize": SMALL,
        "labelFontWeight": "normal", "titleFontWeight": "normal", "gridColor": colour("line"), "domain": False,
        "ticks": False, "labelPadding": 6,
    },
    "text": {"color": colour("ink"), "fontSize": TEXT},
    "view": {"stroke": None},
}


def at(value: Any) -> Any:
    """Return a value as the drawing reads it: a day as its midnight, whatever zone this machine stands in."""
    return f"{value.isoformat()}T00:00:00" if isinstance(value, date) else value


def days(first: date, last: date, language: str, *, ticks: int = 6) -> Spec:
    """Return an axis of days from `first` to `last`, named as the reader of `language` (zh, en) writes them."""
    return {
        "type": "temporal", "title": None, "scale": {"domain": [at(first), at(last)], "nice": False},
        "axis": {"format": DAYS[language], "tickCount": ticks, "grid": False, "labelOverlap": True},
    }


def amounts(highest: float, *, lowest: float = 0, ticks: int = 4) -> Spec:
    """Return an axis of numbers."""
    scale = {"domain": [lowest, highest], "nice": False}
    return {"type": "quantitative", "title": None, "scale": scale, "axis": {"tickCount": ticks}}


def _mark(values: list[Mapping[str, Any]], mark: Spec, **fields: str) -> Spec:
    return {
        "data": {"values": [{key: at(value) for key, value in one.items()} for one in values]}, "mark": mark,
        "encoding": {channel: {"field": field} for channel, field in fields.items()},
    }


def line(points: Iterable[tuple[Any, Any]], name: str = "c1", *, dashed: bool = False, stepped: bool = False) -> Spec:
    """Return a line through `points`; `stepped` keeps each value until the next."""
    mark = {"type": "line", "color": colour(name), "strokeWidth": 2.25}
    mark |= {"strokeDash": [5, 4]} if dashed else {}
    mark |= {"interpolate": "step-after"} if stepped else {}
    return _mark([{"x": x, "y": y} for x, y in points], mark, x="x", y="y")


def band(points: Iterable[tuple[Any, Any, Any]], name: str = "c1", *, faint: bool = False) -> Spec:
    """Return the area between two values at each place: what is likely, never a false decimal."""
    mark = {"type": "area", "color": colour(name), "opacity": 0.16 if faint else 0.26}
    return _mark([{"x": x, "low": low, "high": high} for x, low, high in points], mark, x="x", y="low", y2="high")


def dot(x: Any, y: Any, name: str = "c1") -> Spec:
    """Return a filled point."""
    mark = {"type": "point", "filled": True, "size": 55, "color": colour(name), "opacity": 1}
    return _mark([{"x": x, "y": y}], mark, x="x", y="y")


def upright(x: Any, name: str = "edge", *, dashed: bool = False) -> Spec:
    """Return a line from top to bottom: today, or an agreed day (dashed)."""
    mark = {"type": "rule", "color": colour(name), "strokeWidth": 1.5} | ({"strokeDash": [4, 3]} if dashed else {})
    return _mark([{"x": x}], mark, x="x")


def level(y: Any, name: str = "edge") -> Spec:
    """Return a dashed line from side to side: an agreed limit."""
    return _mark([{"y": y}], {"type": "rule", "color": colour(name), "strokeDash": [4, 3]}, y="y")


def words(
    x: Any, y: Any, text: str, name: str = "ink", *, side: str = "right", dx: float = 0, dy: float = 0,
    strong: bool = False,
) -> Spec:
    """Return words at a place, standing to its `side` (left, right, middle)."""
    align = {"left": "right", "right": "left", "middle": "center"}[side]
    mark = {"type": "text", "align": align, "dx": dx, "dy": dy, "color": colour(name)}
    return _mark([{"x": x, "y": y, "t": text}], mark | ({"fontWeight": 600} if strong else {}), x="x", y="y", text="t")


def chart(*layers: Spec, x: Spec, y: Spec, width: int, height: int) -> Spec:
    """Return one chart of `layers` over the axes `x` and `y`, of this size on the page."""
    axes = {"x": x, "y": y}
    for layer in layers:
        for channel, axis in axes.items():
            if channel in layer["encoding"]:
                layer["encoding"][channel] = {**axis, **layer["encoding"][channel]}
    return {"background": None, "config": CONFIG, "width": width, "height": height, "layer": list(layers)}
