"""The reading page of the API: the bundled viewer, served from here, with its script in a file of its own."""

from flask import Flask

# flask-openapi3 draws its pages from these texts; its own hold inline scripts, which the content policy forbids.
_PAGE = "{% extends 'api_docs.html' %}"


def serve_docs(app: Flask) -> None:
    """Let `/api/docs/` show the viewer under the strict content policy, with nothing from elsewhere."""
    app.config.setdefault("SWAGGER_HTML_STRING", _PAGE)
    app.config.setdefault("OPENAPI_HTML_STRING", _PAGE)
