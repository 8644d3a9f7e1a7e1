"""Charts: a Vega-Lite description becomes an SVG in the page's own colours, drawn here and kept by its hash.

Each stands in a figure with its question, its answer in words and its table. No script draws in the browser.
"""

from app.core.charts.drawing import draw
from app.core.charts.figures import figure

__all__ = ["draw", "figure"]
