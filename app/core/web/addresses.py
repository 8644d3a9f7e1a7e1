"""Address ids in URLs: short random text, never a database number.

And whole addresses, that are made once and not for each page.
"""

from typing import Any

from flask import Flask, has_request_context, request
from werkzeug.routing import BaseConverter

from app.core.randomness import ALPHABET, REF_LENGTH


class RefConverter(BaseConverter):
    """`<ref:rollout>`: exactly the letters and length that `randomness.ref` makes; anything else is no address."""

    regex = f"[{ALPHABET}]{{{REF_LENGTH}}}"
    part_isolating = True


class SlugConverter(BaseConverter):
    """`<slug:phase>`: an id as playbooks and plugins write it."""

    regex = r"[a-z][a-z0-9_-]{0,63}"
    part_isolating = True


# A page has dozens of addresses, and the same ones as the page before.
MOST = 20_000


def remember(app: Flask) -> None:
    """Let `url_for` give again what it gave for the same place: to make it anew takes Flask ten times as long."""
    make, kept = app.url_for, dict[Any, str]()

    def url_for(endpoint: str, **values: Any) -> str:
        # Only whole paths of texts: all else may hang on who asks, by which name, and of what page.
        plain = has_request_context() and endpoint[:1] != "." and all(
            type(value) is str and name[:1] != "_" for name, value in values.items()
        )
        if not plain:
            return make(endpoint, **values)
        key = (endpoint, request.root_path, request.method, *values.items())
        if key not in kept:
            if len(kept) >= MOST:
                kept.clear()
            kept[key] = make(endpoint, **values)
        return kept[key]

    app.url_for = app.jinja_env.globals["url_for"] = url_for  # type: ignore[method-assign]
