"""Takes out of a page what it tells people to type: files by their names, and blocks by their kind."""

import re

from app.core.settings import ROOT

FILE = re.compile(r"`([\w/-]+\.\w+)`[:：]\n\n```(?:\w+)\n(.*?)```", re.DOTALL)
BLOCK = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)


def text_of(name):
    """Return what stands in a document."""
    return (ROOT / name).read_text(encoding="utf-8")


def files(name):
    """Return the files that a page lets people write, by their paths."""
    return dict(FILE.findall(text_of(name)))


def blocks(name):
    """Return what stands between fences, in order, with the kind of each."""
    return BLOCK.findall(text_of(name))
