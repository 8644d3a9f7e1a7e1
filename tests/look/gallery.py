"""A small application that shows every macro of the look, in both languages: what the browser tests visit."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from flask import Flask, Response, abort, flash, jsonify, render_template, request
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from markupsafe import Markup

from app.core import catalogues, wording
from app.core.errors import Stale
from app.core.web.keeping import written_once
from tests.look import sample_forms, sample_tables, samples

CORE = Path(__file__).parents[2] / "app" / "core"
POLICY = "default-src 'self'"
PAGES = (
    "work",
    "map",
    "table",
    "empty",
    "hidden",
    "timeline",
    "form",
    "talk",
    "meeting",
    "merge",
    "sign-in",
    "exam",
    "error/403",
    "error/404",
    "error/409",
    "error/422",
    "error/500",
    "error/503",
    "error/stale",
)
CHART = Markup((Path(__file__).parent / "pages" / "chart.svg").read_text())


def language() -> str:
    """Return the language this request is shown in."""
    return "zh_Hans" if request.args.get("lang", request.cookies.get("lang")) == "zh" else "en"


def t(en: str, zh: str) -> str:
    """Return the sample words of this request's language."""
    return zh if language() == "zh_Hans" else en


def page(name: str) -> str | Response:
    """Render one page of the gallery."""
    if name not in (*PAGES, "autosave"):
        abort(404)
    if name == "work":
        flash(
            {
                "text": t("Granted to Sales East. They have been told.", "已授权华东销售，并已通知。"),
                "undo": "/echo",
            },
            "good",
        )
    if name == "table":
        flash(t("Two rows could not be moved: they are done.", "有 2 行未能调整：它们已完成。"), "warn")
    if name.startswith("error/"):
        error = sample_forms.errors(t)[name.removeprefix("error/")]
        more = (
            {
                "conditions": samples.conditions(t),
                "rule": t("Rule: no certificate, no account.", "依据：无证不开户。"),
            }
            if error.status == 409 and not isinstance(error, Stale)
            else {}
        )
        return render_template("error.html", error=error, reference="R-7731", **more)
    state = {
        "empty": sample_tables.view(t, filled=False),
        "hidden": sample_tables.view(t, filled=False, hidden=True),
    }
    return render_template(
        f"pages/{'table' if name in state else name}.html",
        view=state.get(name) or sample_tables.view(t),
        form=sample_forms.sample_form(t),
        talk_form=sample_forms.talk_form(t),
    )


def _wire(app: Flask) -> None:
    @app.context_processor
    def offer() -> dict[str, Any]:
        bare = {} if request.path == "/sign-in" else samples.shell(t)
        here = {"/table": "changes", "/merge": "playbooks"}.get(request.path, request.path[1:])
        return {
            "t": t,
            "samples": samples,
            "tables": sample_tables,
            "chart": CHART,
            "here": here,
            "html_lang": "zh-Hans" if language() == "zh_Hans" else "en",
            "preferences_url": "/echo",
            **bare,
        }

    @app.after_request
    def dress(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    app.add_url_rule("/<path:name>", "page", page)
    app.add_url_rule("/echo", "echo", lambda: jsonify(request.form.to_dict(flat=False)), methods=["POST"])
    app.add_url_rule(
        "/jump.json",
        "jump",
        lambda: jsonify(
            groups=[]
            if request.args["q"] == "zzz"
            else [
                {
                    "title": t("Go", "前往"),
                    "items": [
                        {
                            "title": t("Map", "全程图"),
                            "sub": t("CRM rollout", "CRM 实施项目"),
                            "href": "/map",
                            "icon": "map",
                        },
                        {"title": t("Timeline", "时间线"), "href": "/timeline", "icon": "bar-chart-steps"},
                    ],
                },
                {
                    "title": t("Do", "执行"),
                    "items": [
                        {"title": t("Ask for a change", "提出变更"), "href": "/form", "icon": "plus-lg"}
                    ],
                },
            ]
        ),
    )
    app.add_url_rule(
        "/jobs/1.json",
        "job",
        lambda: jsonify(
            state="running", percent=64, text=t("7,640 of 11,940 rows", "11,940 行中的 7,640 行")
        ),
    )


def build(folder: Path) -> Flask:
    """Return the gallery; `folder` takes its compiled words."""
    target = folder / "zh_Hans" / "LC_MESSAGES" / "messages.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        write_mo(file, catalogues.merged([CORE / "templates" / "translations" / "zh_Hans.po"]))
    app = Flask(__name__, static_folder=str(CORE / "static"), template_folder=str(CORE / "templates"))
    app.jinja_loader.searchpath.append(str(Path(__file__).parent))
    app.config.update(BOOTSTRAP_SERVE_LOCAL=True, SECRET_KEY="gallery", SEND_FILE_MAX_AGE_DEFAULT=3600)
    Bootstrap5(app)
    Babel(app, default_translation_directories=str(folder), locale_selector=language)
    app.add_template_filter(Markup, "markup")
    wording.init_app(app)
    app.jinja_env.globals["csrf_token"] = lambda: "sample"
    app.jinja_env.globals["written_once"] = written_once
    _wire(app)
    return app
