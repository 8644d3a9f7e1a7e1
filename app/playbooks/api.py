"""Playbooks for programs: what is on the shelf, one of them without the answers to its exams, and checking files."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from app.access.guards import may, require
from app.core import api
from app.core.errors import PlaybookError, Refused
from app.playbooks.queries import shelves
from app.playbooks.queries.judgements import judged
from app.playbooks.rules.limits import FILE_BYTES, FILES
from app.playbooks.rules.sealing import sealed

bp = api.blueprint("playbooks", __name__, "Playbooks, and checking them")
FileName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
# A blank at the beginning of a line means something in YAML.
FileText = Annotated[str, StringConstraints(max_length=FILE_BYTES, strip_whitespace=False)]


class PlaybookShape(api.Shape):
    """A playbook that a rollout may start from, in its newest version."""

    id: str
    version: str
    title: dict[str, str]
    summary: dict[str, str]
    covers: list[str] = Field(description="The stages that its phases cover.")
    languages: list[str]
    source: Literal["shipped", "package", "installed"]
    counts: dict[str, int] = Field(description="How many items each section has.")
    versions: list[str]


class OverlayShape(api.Shape):
    """An overlay that fits a playbook on the shelf."""

    id: str
    version: str
    title: dict[str, str]
    summary: dict[str, str]
    layer: str
    playbook: str
    source: Literal["shipped", "package", "installed"]


class ShelfShape(api.Shape):
    """What your organisation may work with."""

    playbooks: list[PlaybookShape]
    overlays: list[OverlayShape]


class WholeShape(api.Shape):
    """A playbook as a whole; of exams it holds how many questions each part has, not the questions."""

    id: str
    version: str
    hash: str
    overlays: list[str]
    document: dict[str, Any]


class Chosen(api.Query):
    """Which version, and which overlays are laid over it."""

    version: str = Field("", max_length=50)
    overlay: list[str] = Field([], max_length=20)


class Files(api.Body):
    """The files of a playbook or an overlay: text by name, as they lie in its folder."""

    files: dict[FileName, FileText] = Field(min_length=1, max_length=FILES)


class FaultShape(api.Shape):
    """One fault, with its place counted from one."""

    file: str
    line: int
    column: int
    code: str
    message: str
    hint: str


class VerdictShape(api.Shape):
    """Whether the files may be installed, or everything that is wrong with them."""

    ok: bool
    errors: list[FaultShape]


@bp.get("/playbooks", responses={200: ShelfShape})
@require("playbooks.read")
@api.reads
def shelf() -> ShelfShape:
    """List the playbooks of your library, and the overlays that fit them."""
    return ShelfShape.model_validate(shelves.shelf())


@bp.get("/playbooks/<slug:playbook>", responses={200: WholeShape})
@require("playbooks.read")
@api.reads
def playbook(playbook: str, query: Chosen) -> api.Answer:
    """Show one playbook as a whole, with overlays if you name some."""
    try:
        copy = shelves.resolved(playbook, query.overlay, query.version)
    except PlaybookError as error:
        if may("playbooks.install"):
            raise
        # What a file says wrongly may be the answer to an exam.
        raise Refused(str(error)) from None
    whole = WholeShape(
        id=copy.id, version=copy.version, hash=copy.hash, overlays=list(copy.overlays), document=sealed(copy.document)
    )
    return api.Answer(whole, etag=copy.hash)


@bp.post("/playbooks/check", responses={200: VerdictShape})
@require("playbooks.install")
@api.changes
def check(body: Files) -> VerdictShape:
    """Check files without installing them."""
    found = judged({name: text.encode("utf-8", "surrogatepass") for name, text in body.files.items()})
    return VerdictShape(ok=found.is_sound, errors=[FaultShape.model_validate(one) for one in found.faults])
