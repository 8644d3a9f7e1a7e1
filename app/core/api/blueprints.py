"""The blueprint of a room's API: its place, its token, and the problems that any of its routes may answer."""

import re
from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Any

from flask import Flask
from flask_openapi3 import APIBlueprint, OpenAPI, Parameter, ParameterInType, Schema, Tag
from pydantic import BaseModel, Field

from app.core.api.docs import serve_docs
from app.core.web.addresses import RefConverter, SlugConverter

PREFIX = "/api/v1"
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
PATTERNS = {"ref": f"^{RefConverter.regex}$", "slug": f"^{SlugConverter.regex}$"}
_PLACE = re.compile(r"<(?:(?P<kind>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
_KEY = Parameter(**{
    "name": "Idempotency-Key", "in": ParameterInType.HEADER, "required": False,
    "schema": Schema(type="string", maxLength=196),
    "description": "Your own key for this request; sent again with it, the first answer comes again.",
})
_MATCH = Parameter(**{
    "name": "If-Match", "in": ParameterInType.HEADER, "required": False, "schema": Schema(type="string"),
    "description": "The ETag of the version that you change.",
})


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    field: str
    message: str


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    hint: str = ""
    instance: str = ""
    request_id: str | None = Field(None, description="Also in the header X-Request-ID; quote it when you ask.")
    errors: list[FieldProblem] = []


def _problem(description: str) -> dict[str, Any]:
    reference = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {"application/problem+json": {"schema": reference}}}


PROBLEMS: dict[Any, Any] = {
    401: _problem("Nobody signed in."), 403: _problem("The right is missing."),
    404: _problem("Absent, hidden or foreign."), 409: _problem("A rule says no."),
    422: _problem("Something does not fit."), 503: _problem("Not now; try again in a minute."),
}
READING: dict[Any, Any] = {304: {"description": "You hold this version already."}}
SENDING: dict[Any, Any] = {
    400: _problem("The body cannot be read."),
    413: _problem("The body is too large."),
    415: _problem("The body is no JSON."),
}
MATCHING: dict[Any, Any] = {
    412: _problem("You saw an older version."), 428: _problem("The version that you saw is missing."),
}


class Api(APIBlueprint):
    """A room's part of the API; describes the places in its addresses and the headers of its methods by itself."""

    def __init__(self, *args: Any, **more: Any) -> None:
        self._untold: list[Callable[[], Any]] = []
        super().__init__(*args, **more)

    def register(self, app: Flask, options: dict[str, Any]) -> None:
        """Register with the application; the first room to come lays out the reading page too."""
        serve_docs(app)
        super().register(app, options)

    def _collect_openapi_info(self, rule: str, func: Callable[..., Any], **more: Any) -> Any:
        if not hasattr(func, "__delay_validate_request__"):
            raise LookupError(f"{func.__name__}: say api.reads, api.creates or api.changes above the view")
        self._untold.append(partial(self._tell, rule, func, **more))
        return super()._collect_openapi_info(rule, func, doc_ui=False)

    def describe(self) -> None:
        """Describe every route, once; shapes are made ready for it, which takes longer than anything else here."""
        while self._untold:
            self._untold.pop(0)()

    def _tell(self, rule: str, func: Callable[..., Any], **more: Any) -> None:
        method = str(more.get("method", "GET"))
        changes = hasattr(func, "changes_what_was_seen")
        more["responses"] = _further(method, changes) | (more.get("responses") or {})
        super()._collect_openapi_info(rule, func, **more)
        self.components_schemas.setdefault("Problem", Schema(**_schema(Problem)))
        self.components_schemas.setdefault("FieldProblem", Schema(**FieldProblem.model_json_schema()))
        self._describe(rule, method, changes)

    def _describe(self, rule: str, method: str, changes: bool) -> None:
        path = self.paths[(self.url_prefix or "") + _PLACE.sub(r"{\g<name>}", rule)]
        operation = getattr(path, method.lower())
        operation.parameters = [
            *(_place(match) for match in _PLACE.finditer(rule)), *(operation.parameters or []),
            *([_KEY] if method == "POST" else []), *([_MATCH] if changes else []),
        ]


class Described(OpenAPI):
    """An application whose API is described when somebody asks for the description, not at every start."""

    _turn = Lock()

    @property
    def api_doc(self) -> dict[str, Any]:
        """Return the description of every room's API."""
        with self._turn:
            for api in self.blueprints.values():
                if isinstance(api, Api):
                    self._take(api)
            return super().api_doc

    def _take(self, api: Api) -> None:
        api.describe()
        self.paths.update(api.paths)
        self.components_schemas.update(api.components_schemas)
        for tag in api.tags:
            if tag.name not in self.tag_names:
                self.tags.append(tag)
                self.tag_names.append(tag.name)


def _further(method: str, changes: bool) -> dict[Any, Any]:
    """Return what a request may be answered beside what all may, by its method and whether it names a version."""
    if method not in WRITING:
        return READING
    return SENDING | MATCHING if changes else SENDING


def _place(match: re.Match[str]) -> Parameter:
    pattern = PATTERNS.get(match["kind"])
    schema = Schema(type="string", pattern=pattern) if pattern else Schema(type="string")
    return Parameter(**{"name": match["name"], "in": ParameterInType.PATH, "required": True, "schema": schema})


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(ref_template="#/components/schemas/{model}")


def blueprint(room: str, import_name: str, words: str = "") -> Api:
    """Return the API of `room` under `/api/v1`; `words` say in the description what it is about."""
    return Api(
        f"api_{room}", import_name, url_prefix=PREFIX, abp_tags=[Tag(name=room, description=words or None)],
        abp_security=[{"token": []}], abp_responses=dict(PROBLEMS),
    )
