"""A small application that shows every macro of the look, in both languages: what the browser tests visit."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from flask import Flask, Response, abort, flash, jsonify, render_template, request
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    FileField,
    Form,
    IntegerField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
    widgets,
)

from app.core import catalogues
from app.core.errors import Fault, NotAllowed, NotFound, PlaybookError, Refused, Stale, Unavailable, UpriverError
from tests.look import samples

CORE = Path(__file__).parents[2] / "app" / "core"
POLICY = "default-src 'self'"
PAGES = ("work", "map", "table", "empty", "hidden", "timeline", "form", "talk", "meeting", "merge", "sign-in", "exam",
         "error/403", "error/404", "error/409", "error/422", "error/500", "error/503", "error/stale")
CHART = Markup(
    '<svg role="img" aria-label="Share of wrong rows" width="560" height="150" viewBox="0 0 560 150" font-family="inherit" font-size="11.5">'
    '<g stroke="var(--up-line)"><path d="M34 20H420M34 70H420M34 120H420"/></g>'
    '<g fill="var(--up-soft)"><text x="6" y="24">8%</text><text x="6" y="74">4%</text><text x="6" y="124">0%</text></g>'
    '<path d="M34 22L120 38L200 60L290 78L420 88" fill="none" stroke="var(--up-c1)" stroke-width="2.25"/>'
    '<path d="M34 66L120 70L200 72L290 62L420 44" fill="none" stroke="var(--up-c2)" stroke-width="2.25"/>'
    '<g font-weight="600"><text x="427" y="92" fill="var(--up-c1)">2.6%</text><text x="427" y="48" fill="var(--up-c2)">6.1%</text></g></svg>'
)


def language() -> str:
    """Return the language this request is shown in."""
    return "zh_Hans" if request.args.get("lang", request.cookies.get("lang")) == "zh" else "en"


def t(en: str, zh: str) -> str:
    """Return the sample words of this request's language."""
    return zh if language() == "zh_Hans" else en


def sample_form() -> Form:
    """Return a form with every kind of field, some of them wrong."""

    class Sample(Form):
        title = StringField(t("Title", "标题"), [validators.InputRequired(t("Give it a title.", "请填写标题。"))])
        why = TextAreaField(t("Reason, as Sun will read it", "理由（孙荷会读到）"), description=t("A reason is needed for every outcome.", "任何结果都须写明理由。"))
        wave = SelectField(t("Wave", "批次"), choices=[SelectChoice("2", t("Wave 2", "第 2 批次")), SelectChoice("3", t("Wave 3", "第 3 批次"))])
        due = DateField(t("Due", "截止日期"), [validators.Optional()])
        days = IntegerField(t("Days", "天数"), [validators.NumberRange(1, 60, t("Between 1 and 60 days; you typed 90.", "应在 1 至 60 天之间，您填的是 90。"))])
        cost = DecimalField(t("Cost", "费用"), [validators.Optional()])
        level = RadioField(t("Customisation level", "定制级别"), choices=[SelectChoice("1", t("Function", "功能")), SelectChoice("2", t("Layout", "布局"))])
        answer = RadioField(t("Answer", "答复"), choices=[SelectChoice("y", t("Approve", "通过")), SelectChoice("n", t("Decline", "否决"))])
        teams = SelectMultipleField(t("Teams", "团队"), choices=[SelectChoice("e", t("Sales East", "华东销售")), SelectChoice("s", t("Sales South", "华南销售"))],
                                    widget=widgets.ListWidget(prefix_label=False), option_widget=widgets.CheckboxInput())
        told = BooleanField(t("Tell the five people who asked", "通知提出请求的五人"))
        secret = PasswordField(t("Password", "密码"), render_kw={"autocomplete": "current-password"})
        file = FileField(t("File", "文件"), description=t("CSV or XLSX, up to 512 MB.", "CSV 或 XLSX，不超过 512 MB。"))

    form = Sample(MultiDict({"title": "", "days": "90", "why": "", "wave": "3", "level": "2", "answer": "y", "teams": "e"}))
    form.validate()
    return form


def talk_form() -> Form:
    """Return the forms below comments and files."""

    class Talk(Form):
        text = TextAreaField(t("Your comment", "您的评论"))
        file = FileField(t("File", "文件"))

    return Talk()


def errors() -> dict[str, UpriverError]:
    """Return one failure of each kind."""
    broken = UpriverError(t("Something broke on our side. Nothing was saved.", "我们这边出了故障，内容没有保存。"))
    return {
        "403": NotAllowed(t("Payment terms are set by finance", "付款条件由财务设定"), ask=(t("Tang, finance", "财务的唐会计"),)),
        "404": NotFound(), "500": broken,
        "409": Refused(t("Your CRM account opens once the certificate is complete", "取得上岗证后，您的 CRM 账号才会开通"), hint=t("Two of three things are done.", "三项已完成两项。")),
        "422": PlaybookError(t("The playbook has 2 faults", "实施手册有 2 处错误"), [
            Fault("playbook.yaml", 12, 5, "unknown", t("unknown key “phase_s”", "未知的键“phase_s”"), t("did you mean “phases”?", "是否应为“phases”？")),
            Fault("guides/very/long/path/of/a/guide-for-everybody.md", 1, 1, "missing", t("file is missing", "文件缺失"), "")]),
        "503": Unavailable(t("The database does not take this now. Nothing was saved. Try again in a minute.", "数据库暂时无法写入，内容没有保存。请一分钟后再试。")),
        "stale": Stale(t("Somebody saved this meanwhile", "此间已有人保存"), theirs={t("Due", "截止"): (t("24 Nov", "11月24日"), t("27 Nov", "11月27日"))}),
    }


def page(name: str) -> str | Response:
    """Render one page of the gallery."""
    if name not in (*PAGES, "autosave"):
        abort(404)
    if name == "work":
        flash({"text": t("Granted to Sales East. They have been told.", "已授权华东销售，并已通知。"), "undo": "/echo"}, "good")
    if name == "table":
        flash(t("Two rows could not be moved: they are done.", "有 2 行未能调整：它们已完成。"), "warn")
    if name.startswith("error/"):
        error = errors()[name.removeprefix("error/")]
        more = {"conditions": samples.conditions(t), "rule": t("Rule: no certificate, no account.", "依据：无证不开户。")} if error.status == 409 and not isinstance(error, Stale) else {}
        return render_template("error.html", error=error, reference="R-7731", **more)
    state = {"empty": samples.view(t, filled=False), "hidden": samples.view(t, filled=False, hidden=True)}
    return render_template(f"pages/{'table' if name in state else name}.html", view=state.get(name) or samples.view(t), form=sample_form(), talk_form=talk_form())


def _wire(app: Flask) -> None:
    @app.context_processor
    def offer() -> dict[str, Any]:
        bare = {} if request.path == "/sign-in" else samples.shell(t)
        here = {"/table": "changes", "/merge": "playbooks"}.get(request.path, request.path[1:])
        return {"t": t, "samples": samples, "chart": CHART, "here": here, "html_lang": "zh-Hans" if language() == "zh_Hans" else "en",
                "preferences_url": "/echo", **bare}

    @app.after_request
    def dress(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    app.add_url_rule("/<path:name>", "page", page)
    app.add_url_rule("/echo", "echo", lambda: jsonify(request.form.to_dict(flat=False)), methods=["POST"])
    app.add_url_rule("/jump.json", "jump", lambda: jsonify(groups=[] if request.args["q"] == "zzz" else [
        {"title": t("Go", "前往"), "items": [{"title": t("Map", "全程图"), "sub": t("CRM rollout", "CRM 实施项目"), "href": "/map", "icon": "map"},
                                            {"title": t("Timeline", "时间线"), "href": "/timeline", "icon": "bar-chart-steps"}]},
        {"title": t("Do", "执行"), "items": [{"title": t("Ask for a change", "提出变更"), "href": "/form", "icon": "plus-lg"}]}]))
    app.add_url_rule("/jobs/1.json", "job", lambda: jsonify(state="running", percent=64, text=t("7,640 of 11,940 rows", "11,940 行中的 7,640 行")))


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
    app.jinja_env.globals["csrf_token"] = lambda: "sample"
    _wire(app)
    return app
