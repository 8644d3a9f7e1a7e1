"""Draws a chart once and keeps it by the hash of its description, in the data folder, up to a bound.

The renderer carries a script engine: it is loaded with the first chart, never before a server forks, and reads nothing
from anywhere.
"""

import hashlib
import json
import logging
import os
from pathlib import Path
from threading import Lock

from markupsafe import Markup, escape

from app.core import randomness
from app.core.asking import settings
from app.core.charts.cleaning import cleaned
from app.core.charts.marks import Spec

log = logging.getLogger("upriver.charts")
GRAMMAR = "6.4"
# Raised whenever cleaning changes, so that no drawing of yesterday is taken for one of today.
EDITION = 1
MOST_KEPT = 1000
# The engine is one per process; a second drawing waits instead of starting another.
_turn = Lock()


def hash_of(spec: Spec) -> str:
    """Return what tells one description from every other."""
    body = json.dumps([EDITION, GRAMMAR, spec], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()[:40]


def draw(spec: Spec, label: str) -> Markup:
    """Return the chart as an image with this label for those who do not see it, coloured by the page.

    Empty when it cannot be drawn: the figure has its answer and its table all the same.
    """
    try:
        svg = _kept(spec)
    except Exception:
        log.exception("a chart could not be drawn")
        return Markup()
    # Every text inside was escaped when the drawing was written anew by `cleaned`.
    return Markup(f'<svg role="img" aria-label="{escape(label)}" {svg.removeprefix("<svg ")}')  # noqa: S704


def _kept(spec: Spec) -> str:
    folder = settings().data_dir / "cache" / "charts"
    path = folder / f"{hash_of(spec)}.svg"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        svg = render(spec)
        _keep(path, svg)
        return svg


def render(spec: Spec) -> str:
    """Draw a description anew."""
    import vl_convert

    with _turn:
        return cleaned(vl_convert.vegalite_to_svg(spec, vl_version=GRAMMAR, allowed_base_urls=[]))


def _keep(path: Path, svg: str) -> None:
    """Write a drawing so that a reader never finds half of it; a full disk costs the speed, not the page."""
    fresh = path.with_suffix(f".{randomness.ref()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(svg, encoding="utf-8")
        fresh.replace(path)
        _forget_oldest(path.parent)
    except OSError as error:
        log.warning("a drawing could not be kept: %s", error)


def _forget_oldest(folder: Path) -> None:
    with os.scandir(folder) as found:
        aged = sorted((one.stat().st_mtime_ns, one.path) for one in found)
    for _age, path in aged[:-MOST_KEPT]:
        Path(path).unlink(missing_ok=True)
