"""Which language, zone and theme this request is answered in: the person's choice, never the server's."""

from flask import Flask, current_app, has_request_context, request, session
from flask_babel import Babel
from werkzeug.datastructures import LanguageAccept

from app.core.actor import current_actor
from app.core.i18n import HTML_CODES, LOCALES
from app.core.web import marking


def _wished(accept: LanguageAccept, otherwise: str) -> str:
    for code in accept.values():
        if code.lower().startswith("zh"):
            return "zh_Hans"
        if code.lower().startswith("en"):
            return "en"
    return otherwise


def select_locale() -> str:
    """Return the locale: chosen in this session, else the person's, else the browser's, else the setting's."""
    chosen = session.get("language") if has_request_context() else None
    if chosen in LOCALES:
        return chosen
    actor = current_actor()
    if actor:
        return actor.language
    otherwise = current_app.extensions["upriver.settings"].default_language
    return _wished(request.accept_languages, otherwise) if has_request_context() else otherwise


def select_zone() -> str:
    """Return the IANA zone in which times are shown."""
    actor = current_actor()
    return actor.zone if actor else current_app.extensions["upriver.settings"].default_zone


def init_app(app: Flask, translations: str) -> None:
    """Bind Flask-Babel; offer the language's HTML code and the theme to templates."""
    babel = Babel()
    babel.init_app(
        app, default_locale="en", default_translation_directories=translations,
        locale_selector=select_locale, timezone_selector=select_zone,
    )
    app.jinja_env.globals.update(marking.GLOBALS)

    @app.context_processor
    def offer() -> dict[str, str]:
        theme = request.cookies.get("theme", "")
        locale = select_locale()
        return {"locale": locale, "html_lang": HTML_CODES[locale], "theme": theme if theme in ("light", "dark") else ""}
