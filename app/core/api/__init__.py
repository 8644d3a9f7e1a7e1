"""The API's pattern: strict reading, pages by cursor, versions by ETag, one effect per key, problem details."""

from app.core.api.answers import Answer, changes, creates, reads
from app.core.api.blueprints import Api, Described, blueprint
from app.core.api.bodies import Body, Query, Shape, Text
from app.core.api.paging import PageOf, PageQuery, page
from app.core.api.versions import demand_version, version_tag

__all__ = [
    "Answer", "Api", "Body", "Described", "PageOf", "PageQuery", "Query", "Shape", "Text", "blueprint", "changes",
    "creates", "demand_version", "page", "reads", "version_tag",
]
