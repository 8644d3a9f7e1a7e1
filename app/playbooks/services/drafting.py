"""Bringing a package to the bench, mending its files there, installing it or throwing it away."""

import json
import os
import shutil
from collections.abc import Mapping

from app.core import randomness
from app.core.durable import make_folder, write_whole
from app.core.errors import Invalid, Stale
from app.core.i18n import _
from app.core.turns import turn
from app.playbooks.queries import drafts, folders
from app.playbooks.queries.drafts import Draft
from app.playbooks.queries.judgements import judged
from app.playbooks.queries.library import Volume
from app.playbooks.rules.limits import FILE_BYTES
from app.playbooks.services.installing import install, write_version

MOST_DRAFTS = 5
TURN, PATIENCE = ".turn", 30.0


def begin(files: Mapping[str, bytes]) -> Draft:
    """Keep the files as a draft of the acting person; the oldest drafts give way."""
    kept = {name: content for name, content in files.items() if folders.belongs(name)}
    if not kept:
        raise Invalid(_("There is no file of a playbook in this package."))
    ref = randomness.ref()
    make_folder(drafts.place())
    # Of two that are brought at one moment the second counts the first too.
    with turn(drafts.place() / TURN, PATIENCE):
        for old in drafts.mine()[MOST_DRAFTS - 1 :]:
            discard(old)
        write_version(kept, drafts.place() / ref)
    begun = drafts.draft(ref)
    _judge(begun)
    return begun


def _judge(draft: Draft) -> None:
    """Keep what is found in a draft, so that a list of drafts need not read them all again."""
    found = judged(draft.files)
    kept = {
        "seal": drafts.contents_seal(draft.files), "faults": len(found.faults),
        "title": dict(found.header.title) if found.header else {},
    }
    path = drafts.verdict_file(draft.ref)
    path.parent.mkdir(exist_ok=True)
    write_whole(path, json.dumps(kept).encode())


def mend(draft: Draft, name: str, text: str, *, seen: str) -> None:
    """Write one file anew; raise `Stale`, with both texts, when it changed since it was `seen`."""
    if name not in draft.files:
        raise Invalid(_("The draft has no file “%(file)s”.", file=name[:80]))
    content = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "surrogatepass")
    if len(content) > FILE_BYTES:
        raise Invalid(_("This file is larger than %(size)s kB.", size=FILE_BYTES // 1000))
    if seen != drafts.seal(draft.files[name]) and content != draft.files[name]:
        stands = draft.files[name].decode("utf-8", "replace")
        raise Stale(_("The file was changed in another window."), theirs={name: (text, stands)})
    write_whole(draft.folder / name, content)
    os.utime(draft.folder)
    _judge(drafts.draft(draft.ref))


def discard(draft: Draft) -> None:
    """Throw a draft away."""
    shutil.rmtree(draft.folder, ignore_errors=True)
    drafts.verdict_file(draft.ref).unlink(missing_ok=True)


def complete(draft: Draft) -> Volume:
    """Install a draft, as `install` does; it is gone from the bench then."""
    installed = install(draft.files)
    discard(draft)
    return installed
