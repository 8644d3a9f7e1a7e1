"""Sample forms and failures of the gallery."""

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

from app.core.errors import (
    Fault,
    NotAllowed,
    NotFound,
    PlaybookError,
    Refused,
    Stale,
    Unavailable,
    UpriverError,
)
from tests.look.samples import Say


def sample_form(t: Say) -> Form:
    """Return a form with every kind of field, some of them wrong."""

    class Sample(Form):
        title = StringField(
            t("Title", "标题"), [validators.InputRequired(t("Give it a title.", "请填写标题。"))]
        )
        why = TextAreaField(
            t("Reason, as Sun will read it", "理由（孙荷会读到）"),
            description=t("A reason is needed for every outcome.", "任何结果都须写明理由。"),
        )
        wave = SelectField(
            t("Wave", "批次"),
            choices=[
                SelectChoice("2", t("Wave 2", "第 2 批次")),
                SelectChoice("3", t("Wave 3", "第 3 批次")),
            ],
        )
        due = DateField(t("Due", "截止日期"), [validators.Optional()])
        days = IntegerField(
            t("Days", "天数"),
            [
                validators.NumberRange(
                    1, 60, t("Between 1 and 60 days; you typed 90.", "应在 1 至 60 天之间，您填的是 90。")
                )
            ],
        )
        cost = DecimalField(t("Cost", "费用"), [validators.Optional()])
        level = RadioField(
            t("Customisation level", "定制级别"),
            choices=[SelectChoice("1", t("Function", "功能")), SelectChoice("2", t("Layout", "布局"))],
        )
        answer = RadioField(
            t("Answer", "答复"),
            choices=[SelectChoice("y", t("Approve", "通过")), SelectChoice("n", t("Decline", "否决"))],
        )
        teams = SelectMultipleField(
            t("Teams", "团队"),
            choices=[
                SelectChoice("e", t("Sales East", "华东销售")),
                SelectChoice("s", t("Sales South", "华南销售")),
            ],
            widget=widgets.ListWidget(prefix_label=False),
            option_widget=widgets.CheckboxInput(),
        )
        told = BooleanField(t("Tell the five people who asked", "通知提出请求的五人"))
        secret = PasswordField(t("Password", "密码"), render_kw={"autocomplete": "current-password"})
        file = FileField(
            t("File", "文件"), description=t("CSV or XLSX, up to 512 MB.", "CSV 或 XLSX，不超过 512 MB。")
        )

    form = Sample(
        MultiDict(
            {"title": "", "days": "90", "why": "", "wave": "3", "level": "2", "answer": "y", "teams": "e"}
        )
    )
    form.validate()
    return form


def talk_form(t: Say) -> Form:
    """Return the forms below comments and files."""

    class Talk(Form):
        text = TextAreaField(t("Your comment", "您的评论"))
        file = FileField(t("File", "文件"))

    return Talk()


def errors(t: Say) -> dict[str, UpriverError]:
    """Return one failure of each kind."""
    broken = UpriverError(
        t("Something broke on our side. Nothing was saved.", "我们这边出了故障，内容没有保存。")
    )
    return {
        "403": NotAllowed(
            t("Payment terms are set by finance", "付款条件由财务设定"),
            ask=(t("Tang, finance", "财务的唐会计"),),
        ),
        "404": NotFound(),
        "500": broken,
        "409": Refused(
            t(
                "Your CRM account opens once the certificate is complete",
                "取得上岗证后，您的 CRM 账号才会开通",
            ),
            hint=t("Two of three things are done.", "三项已完成两项。"),
        ),
        "422": PlaybookError(
            t("The playbook has 2 faults", "实施手册有 2 处错误"),
            [
                Fault(
                    "playbook.yaml",
                    12,
                    5,
                    "unknown",
                    t("unknown key “phase_s”", "未知的键“phase_s”"),
                    t("did you mean “phases”?", "是否应为“phases”？"),
                ),
                Fault(
                    "guides/very/long/path/of/a/guide-for-everybody.md",
                    1,
                    1,
                    "missing",
                    t("file is missing", "文件缺失"),
                    "",
                ),
            ],
        ),
        "503": Unavailable(
            t(
                "The database does not take this now. Nothing was saved. Try again in a minute.",
                "数据库暂时无法写入，内容没有保存。请一分钟后再试。",
            )
        ),
        "stale": Stale(
            t("Somebody saved this meanwhile", "此间已有人保存"),
            theirs={t("Due", "截止"): (t("24 Nov", "11月24日"), t("27 Nov", "11月27日"))},
        ),
    }
