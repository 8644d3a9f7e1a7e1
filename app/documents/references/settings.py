"""The reference of settings in every language; `upkeep` makes the English one, which is also a command."""

from collections.abc import Iterator

from app.core.settings import Settings
from app.documents.references.fields import cell
from app.documents.wording import Wording


def settings(say: Wording) -> Iterator[str]:
    """Yield the table of all settings: key, variable of the environment, default, meaning."""
    heads = ("key", "environment", "default", "meaning")
    yield from ("", f"| {' | '.join(map(say, heads))} |", "|---|---|---|---|")
    for key, field in Settings.model_fields.items():
        default = ", ".join(map(str, field.default)) if isinstance(field.default, tuple) else str(field.default)
        shown = default.lower() if isinstance(field.default, bool) else default
        value = f"`{shown}`" if shown else ""
        yield f"| `{key}` | `UPRIVER_{key.upper()}` | {value} | {cell(say(field.description))} |"
