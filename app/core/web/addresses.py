"""Address ids in URLs: short random text, never a database number."""

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
