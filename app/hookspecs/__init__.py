"""Every question that rooms and plugins are asked, one module per subject.

The verb tells the kind: `register_` once at start · `list_` lines for a page · `weigh_ score_ measure_ check_`
a value · `apply_` exactly one room answers inside the caller's transaction · `on_` told afterwards.
"""

from app.hookspecs.markers import hookimpl, hookspec

__all__ = ["hookimpl", "hookspec"]
