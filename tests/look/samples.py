"""Sample content of the gallery: the story of the mocks, day 77 of 90, in both languages."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

Say = Callable[[str, str], str]


def nav(t: Say) -> list[dict[str, Any]]:
    """Return the side bar of a project manager."""
    return [
        {"title": "", "items": [
            {"key": "work", "icon": "inbox", "text": t("My work", "我的工作"), "href": "/work", "count": 9, "press": "g w"},
            {"key": "learn", "icon": "mortarboard", "text": t("Learn", "学习"), "href": "/exam"},
            {"key": "contests", "icon": "trophy", "text": t("Contests", "竞赛"), "href": "#"},
        ]},
        {"title": t("This rollout", "本实施项目"), "items": [
            {"key": "map", "icon": "map", "text": t("Map", "全程图"), "href": "/map", "press": "g m"},
            {"key": "timeline", "icon": "bar-chart-steps", "text": t("Timeline", "时间线"), "href": "/timeline"},
            {"key": "changes", "icon": "signpost-split", "text": t("Changes", "变更"), "href": "/table", "count": 14},
            {"key": "meetings", "icon": "people", "text": t("Meetings", "会议"), "href": "/meeting"},
            {"key": "adoption", "icon": "activity", "text": t("Adoption", "使用情况"), "href": "#"},
            {"key": "records", "icon": "database", "text": t("Records", "客户数据"), "href": "#"},
            {"key": "problems", "icon": "bandaid", "text": t("Problems", "问题"), "href": "#", "count": 3},
            {"key": "people", "icon": "person-badge", "text": t("People", "人员"), "href": "#"},
        ]},
        {"title": t("Across rollouts", "跨项目"), "items": [
            {"key": "portfolio", "icon": "collection", "text": t("Portfolio", "项目组合"), "href": "#"},
            {"key": "playbooks", "icon": "journal-bookmark", "text": t("Playbooks", "实施手册"), "href": "/merge"},
            {"key": "settings", "icon": "gear", "text": t("Settings", "设置"), "href": "#", "foot": True},
        ]},
    ]


def shell(t: Say) -> dict[str, Any]:
    """Return what base.html reads from the context."""
    return {
        "me": {"name": t("Lin Yue", "林悦"), "sub": t("Project manager", "项目经理")},
        "account": [
            {"text": t("What reaches me", "接收哪些消息"), "href": "#", "icon": "sliders"},
            {"text": t("Sign out", "退出登录"), "post": "/echo", "icon": "box-arrow-right"},
        ],
        "nav": nav(t),
        "tabs": [item for group in nav(t) for item in group["items"] if item["key"] in ("work", "map", "changes", "learn")],
        "switcher": {"title": t("CRM rollout", "CRM 实施项目"), "sub": t("Lanxi Trading", "兰溪商贸"), "all_href": "#", "items": [
            {"title": t("CRM rollout", "CRM 实施项目"), "sub": t("Lanxi Trading", "兰溪商贸"), "href": "#", "here": True},
            {"title": t("Order system", "订单系统"), "sub": t("Donghai Foods", "东海食品"), "href": "#"},
        ]},
        "inbox": {"href": "#", "count": 5},
        "jump_url": "/jump.json",
        "preferences_url": "/echo",
        "home_url": "/work",
    }


def phases(t: Say) -> list[dict[str, Any]]:
    """Return the nine stations of the river."""
    given = [
        ("done", "Business plan", "业务计划", "18 Sep", "9月18日"), ("done", "Team", "团队", "22 Sep", "9月22日"),
        ("done", "Processes", "流程评估", "9 Oct", "10月9日"), ("skipped", "Requirements", "需求", "skipped", "已略过"),
        ("done", "Vendor", "选型", "6 Nov", "11月6日"), ("here", "Phased deployment", "分批上线", "9 of 14 done", "已完成 9 / 14"),
        ("todo", "Training", "培训与上岗证", "from 30 Nov", "11月30日起"), ("todo", "Changes", "变更评审", "from 1 Dec", "12月1日起"),
        ("todo", "Motivation", "激励", "from 4 Jan", "1月4日起"),
    ]
    return [{"state": s, "title": t(e, z), "note": t(ne, nz), "href": "#", "progress": 64} for s, e, z, ne, nz in given]


def gates(t: Say) -> list[dict[str, Any] | None]:
    """Return the gates between the stations, one phase without."""
    states = ["open", "open", None, "waived", "open", "next", "closed", "closed"]
    return [s and {
        "state": s, "href": "#", "title": t(f"Gate {n}", f"阶段门 {n}"), "note": t("3 of 5", "3 / 5") if s == "next" else "",
    } for n, s in enumerate(states, 1)]


def conditions(t: Say) -> list[dict[str, Any]]:
    """Return one condition of each state."""
    return [
        {"state": "met", "name": t("Rollback plan signed", "回退方案已签署"), "value": t("yes", "是"), "text": t("Hu, 19 Nov", "胡斌，11月19日")},
        {"state": "met", "name": t("Certified before work", "持证上岗"), "value": "41 / 41", "text": t("Sales East, live", "华东销售，实时")},
        {"state": "unmet", "name": t("Phone numbers usable", "电话可用率"), "value": "97.4%",
         "text": t("needs 98%. 312 rows of 11,940.", "要求 98%。11,940 行中有 312 行不合格。"), "href": "#"},
        {"state": "unknown", "name": t("Credit limits agree", "信用额度一致"), "value": None,
         "text": t("finance_ledger has been silent since 21 Nov.", "finance_ledger 自11月21日起无响应。")},
        {"state": "waived", "name": t("Leaders logged in, 7 days", "领导近 7 天登录"), "value": "4 / 6", "text": t("waived until 18 Dec", "豁免至12月18日")},
    ]


def columns(t: Say) -> list[dict[str, Any]]:
    """Return the columns of the activities table."""
    return [
        {"key": "title", "label": t("Activity", "活动"), "kind": "text", "sort_href": "#"},
        {"key": "state", "label": t("State", "状态"), "kind": "state"},
        {"key": "owner", "label": t("Owner", "负责人"), "kind": "person"},
        {"key": "share", "label": t("Done", "完成度"), "kind": "bar"},
        {"key": "check", "label": t("Check", "检查"), "kind": "chip"},
        {"key": "due", "label": t("Due", "截止"), "kind": "date", "align": "num", "sort_href": "#", "sorted": "asc"},
        {"key": "float", "label": t("Float", "浮动"), "kind": "num", "align": "num"},
    ]


def _row(t: Say, ref: str, *cells: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"ref": ref, "href": f"#{ref}", "cells": cells, **more}


def rows(t: Say) -> list[dict[str, Any]]:
    """Return rows with every kind and state of cell."""
    return [
        _row(t, "a1", {"value": t("Clean the customer master of Ningbo", "清洗宁波客户主数据"), "sub": t("Import wave 2 waits for it", "“导入第 2 批次”在等它")},
             {"state": "late"}, {"value": t("Zhao Wei", "赵伟")}, {"value": 62, "state": "warn"}, {"value": t("above limit", "超出约定"), "state": "bad"},
             {"value": t("18 Nov", "11月18日"), "state": "late"}, {"value": t("−3 d", "−3 天"), "state": "bad"}, group=t("6 · Phased deployment", "6 · 分批上线")),
        _row(t, "a2", {"value": t("Interface to the order system, once a day", "对接订单系统，每日一次"),
             "sub": t("Blocked: the vendor’s test account is missing since 16 Nov", "受阻：供应商测试账号自11月16日起缺失")},
             {"state": "blocked"}, {"value": {"name": t("Hu Bin", "胡斌")}}, {"value": 40}, {"value": t("within limit", "符合约定"), "state": "good"},
             {"value": t("24 Nov", "11月24日")}, {"value": t("0 d", "0 天")}),
        _row(t, "a3", {"value": t("Permission matrix, wave 2", "第 2 批次权限矩阵"), "sub": t("6 of 9 roles agreed", "9 个角色已确认 6 个")},
             {"state": "doing"}, {"value": t("Lin Yue", "林悦")}, {"value": 66}, {"value": t("could not run", "未能执行"), "state": "warn"},
             {"value": t("23 Nov", "11月23日")}, {"value": t("2 d", "2 天"), "state": "watch", "sub": t("was 5", "原为 5")}, tone="me"),
        _row(t, "a4", {"value": t("Paper manual for reps", "销售纸质手册")}, {"state": "skipped"}, {"value": None}, {"value": None}, {"value": t("waived", "已豁免"), "state": "waived"},
             {"value": None}, {"value": None}, tone="over", locked=True),
        _row(t, "a5", {"value": t("Pilot with Sales East, one week", "华东销售试点一周")}, {"state": "todo"}, {"value": t("Sun He", "孙荷")}, {"value": 0},
             {"value": t("plain", "普通"), "state": ""}, {"value": t("1 Dec", "12月1日")}, {"value": t("0 d", "0 天"), "state": "miss", "sub": t("none left", "已无余量")}, tone="new"),
    ]


def view(t: Say, filled: bool = True, hidden: bool = False) -> dict[str, Any]:
    """Return the view of a table: full, empty, or filtered to nothing."""
    return {
        "name": t("Activities of phase 6", "第 6 阶段的活动"), "columns": columns(t), "rows": rows(t) if filled else [],
        "facets": [
            {"label": t("State", "状态"), "options": [
                {"label": t("Open", "未完成"), "count": 5, "href": "#", "pressed": True}, {"label": t("Done", "已完成"), "count": 9, "href": "#"}]},
            {"label": t("Also", "其他"), "options": [
                {"label": t("On the critical path", "关键路径"), "count": 3, "href": "#"}, {"label": t("Wave 3", "第 3 批次"), "count": 0, "href": "#"}]},
        ],
        "search": {"name": "q", "value": "", "hidden": [("state", "open")]},
        "filters": [{"name": "owner", "label": t("Owner", "负责人"), "kind": "select", "value": "", "choices": [("", t("Anyone", "不限")), ("lin", t("Lin Yue", "林悦"))]},
                    {"name": "until", "label": t("Due until", "截止不晚于"), "kind": "date"}],
        "exports": [{"label": "CSV", "href": "#"}, {"label": "XLSX", "href": "#"}, {"label": "JSON", "href": "#"}], "save_href": "#",
        "page": {"first": 1, "last": 50, "total": 140, "prev_href": None, "next_href": "#", "sizes": [{"label": "50", "href": "#", "here": True}, {"label": "100", "href": "#"}]},
        "bulk": [{"name": "owner", "label": t("Set owner…", "设置负责人…"), "icon": "person", "fields": ""}, {"name": "move", "label": t("Move date…", "调整日期…"), "icon": "calendar3", "fields": Markup('<input class="form-control" type="date" name="date" aria-label="' + t("New date", "新日期") + '">')}],
        "bulk_action": "/echo",
        "empty": {"title": t("No change waits for the board", "没有待委员会评审的变更"),
                  "text": t("Anyone at Lanxi can ask for one, in about a minute. It appears here as soon as it is sent.", "兰溪的任何人都可以提出，约一分钟。提交后立即出现在这里。"),
                  "act": {"text": t("Ask for a change", "提出变更"), "href": "#", "kind": "primary"}, "example": {"text": t("See an example", "查看示例"), "href": "#"}},
        "clear_href": "#" if hidden else None, "total_all": 14 if hidden else None,
    }


def grid() -> dict[str, Any]:
    """Return the lines of the timeline, in percent."""
    return {"weeks": [0, 14.3, 28.6, 42.9, 57.1, 71.4, 85.7], "today": 42.9, "due": 69.4}


def ticks(t: Say) -> list[dict[str, Any]]:
    """Return the words above the timeline."""
    return [{"at": 0, "text": t("2 Nov", "11月2日")}, {"at": 14.3, "text": "9"}, {"at": 28.6, "text": "16"},
            {"at": 42.9, "text": t("today 23 Nov", "今天 11月23日"), "kind": "tdy"}, {"at": 69.4, "text": t("day 90", "第 90 天"), "kind": "d90"}, {"at": 85.7, "text": "14"}]


def bars(t: Say) -> list[dict[str, Any]]:
    """Return bars of the timeline: done, late and critical, ahead."""
    return [
        {"title": t("Configure wave 2", "配置第 2 批次"), "who": t("Hu Bin", "胡斌"), "from": t("4 Nov", "11月4日"), "to": t("13 Nov", "11月13日"), "x": 4, "width": 18.4, "done": 100, "base_x": 4, "base_width": 18.4},
        {"title": t("Clean the customer master of Ningbo", "清洗宁波客户主数据"), "sub": t("3 working days late", "已逾期 3 个工作日"), "who": t("Zhao Wei", "赵伟"),
         "from": t("9 Nov", "11月9日"), "to": t("24 Nov", "11月24日"), "x": 14.3, "width": 30.6, "done": 78, "critical": True, "base_x": 14.3, "base_width": 18.4, "p80": 48},
        {"title": t("Import wave 2", "导入第 2 批次"), "who": t("Guo Li", "郭丽"), "from": t("25 Nov", "11月25日"), "to": t("27 Nov", "11月27日"), "x": 47, "width": 6.1, "critical": True, "base_x": 34.7, "base_width": 8.2, "p80": 61.2},
    ]
