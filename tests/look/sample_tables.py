"""Sample tables and bars of the gallery: every kind and state of cell."""

from typing import Any

from markupsafe import Markup

from tests.look.samples import Say


def columns(t: Say) -> list[dict[str, Any]]:
    """Return the columns of the activities table."""
    return [
        {"key": "title", "label": t("Activity", "活动"), "kind": "text", "sort_href": "#"},
        {"key": "state", "label": t("State", "状态"), "kind": "state"},
        {"key": "owner", "label": t("Owner", "负责人"), "kind": "person"},
        {"key": "share", "label": t("Done", "完成度"), "kind": "bar"},
        {"key": "check", "label": t("Check", "检查"), "kind": "chip"},
        {
            "key": "due",
            "label": t("Due", "截止"),
            "kind": "date",
            "align": "num",
            "sort_href": "#",
            "sorted": "asc",
        },
        {"key": "float", "label": t("Float", "浮动"), "kind": "num", "align": "num"},
    ]


def _row(t: Say, ref: str, *cells: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"ref": ref, "href": f"#{ref}", "cells": cells, **more}


def rows(t: Say) -> list[dict[str, Any]]:
    """Return rows with every kind and state of cell."""
    return [
        _row(
            t,
            "a1",
            {
                "value": t("Clean the customer master of Ningbo", "清洗宁波客户主数据"),
                "sub": t("Import wave 2 waits for it", "“导入第 2 批次”在等它"),
            },
            {"state": "late"},
            {"value": t("Zhao Wei", "赵伟")},
            {"value": 62, "state": "warn"},
            {"value": t("above limit", "超出约定"), "state": "bad"},
            {"value": t("18 Nov", "11月18日"), "state": "late"},
            {"value": t("−3 d", "−3 天"), "state": "bad"},
            group=t("6 · Phased deployment", "6 · 分批上线"),
        ),
        _row(
            t,
            "a2",
            {
                "value": t("Interface to the order system, once a day", "对接订单系统，每日一次"),
                "sub": t(
                    "Blocked: the vendor’s test account is missing since 16 Nov",
                    "受阻：供应商测试账号自11月16日起缺失",
                ),
            },
            {"state": "blocked"},
            {"value": {"name": t("Hu Bin", "胡斌")}},
            {"value": 40},
            {"value": t("within limit", "符合约定"), "state": "good"},
            {"value": t("24 Nov", "11月24日")},
            {"value": t("0 d", "0 天")},
        ),
        _row(
            t,
            "a3",
            {
                "value": t("Permission matrix, wave 2", "第 2 批次权限矩阵"),
                "sub": t("6 of 9 roles agreed", "9 个角色已确认 6 个"),
            },
            {"state": "doing"},
            {"value": t("Lin Yue", "林悦")},
            {"value": 66},
            {"value": t("could not run", "未能执行"), "state": "warn"},
            {"value": t("23 Nov", "11月23日")},
            {"value": t("2 d", "2 天"), "state": "watch", "sub": t("was 5", "原为 5")},
            tone="me",
        ),
        _row(
            t,
            "a4",
            {"value": t("Paper manual for reps", "销售纸质手册")},
            {"state": "skipped"},
            {"value": None},
            {"value": None},
            {"value": t("waived", "已豁免"), "state": "waived"},
            {"value": None},
            {"value": None},
            tone="over",
            locked=True,
        ),
        _row(
            t,
            "a5",
            {"value": t("Pilot with Sales East, one week", "华东销售试点一周")},
            {"state": "todo"},
            {"value": t("Sun He", "孙荷")},
            {"value": 0},
            {"value": t("plain", "普通"), "state": ""},
            {"value": t("1 Dec", "12月1日")},
            {"value": t("0 d", "0 天"), "state": "miss", "sub": t("none left", "已无余量")},
            tone="new",
        ),
    ]


def view(t: Say, filled: bool = True, hidden: bool = False) -> dict[str, Any]:
    """Return the view of a table: full, empty, or filtered to nothing."""
    return {
        "name": t("Activities of phase 6", "第 6 阶段的活动"),
        "columns": columns(t),
        "rows": rows(t) if filled else [],
        "facets": [
            {
                "label": t("State", "状态"),
                "options": [
                    {"label": t("Open", "未完成"), "count": 5, "href": "#", "pressed": True},
                    {"label": t("Done", "已完成"), "count": 9, "href": "#"},
                ],
            },
            {
                "label": t("Also", "其他"),
                "options": [
                    {"label": t("On the critical path", "关键路径"), "count": 3, "href": "#"},
                    {"label": t("Wave 3", "第 3 批次"), "count": 0, "href": "#"},
                ],
            },
            {
                "label": t("Department", "部门"),
                "options": [
                    {"label": t(f"Sales {n}", f"销售{n}部"), "count": n, "href": "#", "pressed": n == 2}
                    for n in range(1, 9)
                ],
            },
        ],
        "search": {"name": "q", "value": "", "hidden": [("state", "open")]},
        "filters": [
            {
                "name": "owner",
                "label": t("Owner", "负责人"),
                "kind": "select",
                "value": "",
                "choices": [("", t("Anyone", "不限")), ("lin", t("Lin Yue", "林悦"))],
            },
            {"name": "until", "label": t("Due until", "截止不晚于"), "kind": "date"},
        ],
        "exports": [
            {"label": "CSV", "href": "#"},
            {"label": "XLSX", "href": "#"},
            {"label": "JSON", "href": "#"},
        ],
        "page": {
            "first": 1,
            "last": 50,
            "total": 140,
            "prev_href": None,
            "next_href": "#",
            "sizes": [{"label": "50", "href": "#", "here": True}, {"label": "100", "href": "#"}],
        },
        "bulk": [
            {"name": "owner", "label": t("Set owner…", "设置负责人…"), "icon": "person", "fields": ""},
            {
                "name": "move",
                "label": t("Move date…", "调整日期…"),
                "icon": "calendar3",
                "fields": Markup(
                    '<input class="form-control" type="date" name="date" aria-label="'
                    + t("New date", "新日期")
                    + '">'
                ),
            },
        ],
        "bulk_action": "/echo",
        "empty": {
            "title": t("No change waits for the board", "没有待委员会评审的变更"),
            "text": t(
                "Anyone at Lanxi can ask for one, in about a minute. It appears here as soon as it is sent.",
                "兰溪的任何人都可以提出，约一分钟。提交后立即出现在这里。",
            ),
            "act": {"text": t("Ask for a change", "提出变更"), "href": "#", "kind": "primary"},
            "example": {"text": t("See an example", "查看示例"), "href": "#"},
        },
        "clear_href": "#" if hidden else None,
        "total_all": 14 if hidden else None,
    }


def grid() -> dict[str, Any]:
    """Return the lines of the timeline, in percent."""
    return {"weeks": [0, 14.3, 28.6, 42.9, 57.1, 71.4, 85.7], "today": 42.9, "due": 69.4}


def ticks(t: Say) -> list[dict[str, Any]]:
    """Return the words above the timeline."""
    return [
        {"at": 0, "text": t("2 Nov", "11月2日")},
        {"at": 14.3, "text": "9"},
        {"at": 28.6, "text": "16"},
        {"at": 42.9, "text": t("today 23 Nov", "今天 11月23日"), "kind": "tdy"},
        {"at": 69.4, "text": t("day 90", "第 90 天"), "kind": "d90"},
        {"at": 85.7, "text": "14"},
    ]


def bars(t: Say) -> list[dict[str, Any]]:
    """Return bars of the timeline: done, late and critical, ahead."""
    return [
        {
            "title": t("Configure wave 2", "配置第 2 批次"),
            "who": t("Hu Bin", "胡斌"),
            "from": t("4 Nov", "11月4日"),
            "to": t("13 Nov", "11月13日"),
            "x": 4,
            "width": 18.4,
            "done": 100,
            "base_x": 4,
            "base_width": 18.4,
        },
        {
            "title": t("Clean the customer master of Ningbo", "清洗宁波客户主数据"),
            "sub": t("3 working days late", "已逾期 3 个工作日"),
            "who": t("Zhao Wei", "赵伟"),
            "from": t("9 Nov", "11月9日"),
            "to": t("24 Nov", "11月24日"),
            "x": 14.3,
            "width": 30.6,
            "done": 78,
            "critical": True,
            "base_x": 14.3,
            "base_width": 18.4,
            "p80": 48,
        },
        {
            "title": t("Import wave 2", "导入第 2 批次"),
            "who": t("Guo Li", "郭丽"),
            "from": t("25 Nov", "11月25日"),
            "to": t("27 Nov", "11月27日"),
            "x": 47,
            "width": 6.1,
            "critical": True,
            "base_x": 34.7,
            "base_width": 8.2,
            "p80": 61.2,
        },
    ]
