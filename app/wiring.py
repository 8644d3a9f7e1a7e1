"""The only file that knows every room: settings → database → plugins → rooms."""

import importlib
import importlib.util
import os
import pkgutil
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType

from flask import Blueprint, Flask
from flask_bootstrap import Bootstrap5
from flask_openapi3 import APIBlueprint, Info
from flask_wtf import CSRFProtect

from app import hookspecs
from app.access import sessions
from app.core import catalogues, plugins, wording
from app.core.api import Described
from app.core.database import db, engines
from app.core.database.nets import stretch_floor
from app.core.files import limits as upload_limits
from app.core.policy import Policy
from app.core.settings import ROOT, Settings
from app.core.web import addresses, errors, headers, language, limits, menu, origin, proxies, watching
from app.sections import SECTIONS

# From the ground up; a room stands above everything named before it.
ROOMS = (
    "core", "access", "messages", "playbooks", "decisions", "surveys", "rollouts", "records", "meetings",
    "stages.business_plan", "stages.team", "stages.process_assessment", "stages.requirements",
    "stages.vendor_selection", "stages.training", "stages.deployment", "stages.change_board", "stages.gamification",
    "problems", "audits", "adoption",
)
csrf = CSRFProtect()


def parts(room: str, kind: str) -> Iterator[ModuleType]:
    """Yield the module `kind` of a room, or each module of the folder of that name."""
    name = f"app.{room}.{kind}"
    if importlib.util.find_spec(name) is None:
        return
    module = importlib.import_module(name)
    yield module
    for found in pkgutil.iter_modules(getattr(module, "__path__", ())):
        yield importlib.import_module(f"{name}.{found.name}")


def collected(kind: str, attribute: str) -> Iterator[tuple[str, object]]:
    """Yield (room, value) for each module of `kind`, in the order of the floors, that has `attribute`."""
    for room in ROOMS:
        for module in parts(room, kind):
            if hasattr(module, attribute):
                yield room, getattr(module, attribute)


def specs() -> list[ModuleType]:
    """Return the modules in which questions to rooms and plugins stand."""
    return [
        importlib.import_module(f"app.hookspecs.{found.name}") for found in pkgutil.iter_modules(hookspecs.__path__)
        if found.name != "markers"
    ]


def _plugins(settings: Settings) -> plugins.Plugins:
    rooms = {room: module for room in ROOMS for module in list(parts(room, "hooks"))[:1]}
    names = () if settings.safe_mode else settings.plugins
    return plugins.assemble(specs(), rooms, names, [ROOT / "plugins", *settings.plugin_dirs])


def _secret_key(settings: Settings) -> str:
    if settings.secret_key:
        return settings.secret_key
    path = settings.data_dir / "secret_key"
    if not path.exists():
        # Written whole under another name, with its final rights; of several processes the first one counts.
        draft = path.with_name(f"secret_key.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        except OSError:  # a disk that knows no links
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    return path.read_text()


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=_secret_key(settings),
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=engines.options(settings.database),
        SESSION_COOKIE_NAME="upriver", SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(days=settings.session_days), SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=settings.request_limit, MAX_FORM_MEMORY_SIZE=settings.request_limit,
        MAX_FORM_PARTS=2000, WTF_CSRF_TIME_LIMIT=None, BOOTSTRAP_SERVE_LOCAL=True,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.url_map.converters.update(ref=addresses.RefConverter, slug=addresses.SlugConverter)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")


def _database(app: Flask, policy: Policy) -> None:
    db.init_app(app)
    uncovered = policy.uncovered(db.metadata.tables.values())
    if uncovered:
        raise LookupError(f"tables without a rule in the policy table: {', '.join(uncovered)}")
    with app.app_context():
        engines.prepare(db.engine)
        stretch_floor(db.engine, list(policy.rows))


def _routes(app: Described) -> None:
    # Collected before the first is registered: the modules of a `views/` folder may share one blueprint.
    for _room, blueprint in list(collected("views", "bp")):
        if isinstance(blueprint, Blueprint) and blueprint.name not in app.blueprints:
            app.register_blueprint(blueprint)
    for _room, blueprint in list(collected("api", "bp")):
        if isinstance(blueprint, APIBlueprint) and blueprint.name not in app.blueprints:
            csrf.exempt(blueprint)
            app.register_api(blueprint)


def unmarked(app: Flask) -> list[str]:
    """Return the endpoints whose view names no right; such an application must not start."""
    libraries = ("static", "bootstrap.", "openapi", "swagger.")
    return sorted({
        rule.endpoint for rule in app.url_map.iter_rules()
        if not hasattr(app.view_functions[rule.endpoint], "right") and not rule.endpoint.startswith(libraries)
    })


def _frame(app: Flask, settings: Settings) -> None:
    """Install what every request meets, from the outside in."""
    for part in (watching, proxies, headers, sessions, csrf, origin, limits, upload_limits, menu, Bootstrap5()):
        part.init_app(app)
    words = catalogues.compiled(settings.data_dir.resolve() / "cache" / "translations", _plugin_words(app))
    language.init_app(app, str(words))
    wording.init_app(app)
    errors.init_app(app)


def _registries(app: Flask) -> None:
    """Ask plugins once for what they register, and keep what the rooms need to know of each other."""
    figures = app.extensions["upriver.plugins"].ask_lists("register_metrics")
    app.extensions["upriver.metrics"] = {spec.value.name: spec.value for spec in figures}
    app.extensions["upriver.sections"] = SECTIONS
    for room in ROOMS:
        list(parts(room, "jobs"))


def build(settings: Settings, *, testing: bool = False) -> Flask:
    """Return the application for `settings`; raise when a room, a plugin or the policy table is incomplete."""
    # Names, answers and customers lie here: for the account that runs Upriver, and nobody else on the machine.
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    app = Described(
        "app", info=Info(title="Upriver", version="1"), doc_prefix="/api/docs",
        static_folder=str(ROOT / "app" / "core" / "static"), static_url_path="/static",
        template_folder=str(ROOT / "app" / "core" / "templates"),
        security_schemes={"token": {"type": "http", "scheme": "bearer"}},  # type: ignore[dict-item]
    )
    app.testing = testing
    for room in ROOMS:
        list(parts(room, "models"))
    policy = Policy([part for _room, rows in collected("policy", "POLICY") for part in rows])  # type: ignore[attr-defined]
    app.extensions.update({"upriver.settings": settings, "upriver.policy": policy})
    _configure(app, settings)
    _database(app, policy)
    app.extensions["upriver.plugins"] = _plugins(settings)
    with app.app_context():
        _registries(app)
    _frame(app, settings)
    _routes(app)
    if missing := unmarked(app):
        raise LookupError(f"routes that name no right: {', '.join(missing)}")
    return app


def _plugin_words(app: Flask) -> list[Path]:
    folders = (one.folder for one in app.extensions["upriver.plugins"].loaded if one.folder)
    outside = (folder for folder in folders if not folder.is_relative_to(ROOT))
    return [path for folder in outside for path in folder.glob("translations/zh_Hans.po")]
