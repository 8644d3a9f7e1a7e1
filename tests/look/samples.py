"""Sample content of the gallery: the story of the mocks, day 77 of 90, in both languages."""

from collections.abc import Callable
from typing import Any

Say = Callable[[str, str], str]


def nav(t: Say) -> list[dict[str, Any]]:
    """Return the side bar of a project manager."""
    return [
        {
            "title": "",
            "items": [
                {
                    "key": "work",
                    "icon": "inbox",
                    "text": t("My work", "我的工作"),
                    "href": "/work",
                    "count": 9,
                    "press": "g w",
                },
                {"key": "learn", "icon": "mortarboard", "text": t("Learn", "学习"), "href": "/exam"},
                {"key": "contests", "icon": "trophy", "text": t("Contests", "竞赛"), "href": "#"},
            ],
        },
        {
            "title": t("This rollout", "本实施项目"),
            "items": [
                {"key": "map", "icon": "map", "text": t("Map", "全程图"), "href": "/map", "press": "g m"},
                {
                    "key": "timeline",
                    "icon": "bar-chart-steps",
                    "text": t("Timeline", "时间线"),
                    "href": "/timeline",
                },
                {
                    "key": "changes",
                    "icon": "signpost-split",
                    "text": t("Changes", "变更"),
                    "href": "/table",
                    "count": 14,
                },
                {"key": "meetings", "icon": "people", "text": t("Meetings", "会议"), "href": "/meeting"},
                {"key": "adoption", "icon": "activity", "text": t("Adoption", "使用情况"), "href": "#"},
                {"key": "records", "icon": "database", "text": t("Records", "客户数据"), "href": "#"},
                {
                    "key": "problems",
                    "icon": "bandaid",
                    "text": t("Problems", "问题"),
                    "href": "#",
                    "count": 3,
                },
                {"key": "people", "icon": "person-badge", "text": t("People", "人员"), "href": "#"},
            ],
        },
        {
            "title": t("Across rollouts", "跨项目"),
            "items": [
                {"key": "portfolio", "icon": "collection", "text": t("Portfolio", "项目组合"), "href": "#"},
                {
                    "key": "playbooks",
                    "icon": "journal-bookmark",
                    "text": t("Playbooks", "实施手册"),
                    "href": "/merge",
                },
                {"key": "settings", "icon": "gear", "text": t("Settings", "设置"), "href": "#", "foot": True},
            ],
        },
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
        "tabs": [
            item
            for group in nav(t)
            for item in group["items"]
            if item["key"] in ("work", "map", "changes", "learn")
        ],
        "switcher": {
            "title": t("CRM rollout", "CRM 实施项目"),
            "sub": t("Lanxi Trading", "兰溪商贸"),
            "all_href": "#",
            "items": [
                {
                    "title": t("CRM rollout", "CRM 实施项目"),
                    "sub": t("Lanxi Trading", "兰溪商贸"),
                    "href": "#",
                    "here": True,
                },
                {"title": t("Order system", "订单系统"), "sub": t("Donghai Foods", "东海食品"), "href": "#"},
            ],
        },
        "inbox": {"href": "#", "count": 5},
        "jump_url": "/jump.json",
        "preferences_url": "/echo",
        "home_url": "/work",
    }


def phases(t: Say) -> list[dict[str, Any]]:
    """Return the nine stations of the river."""
    given = [
        ("done", "Business plan", "业务计划", "18 Sep", "9月18日"),
        ("done", "Team", "团队", "22 Sep", "9月22日"),
        ("done", "Processes", "流程评估", "9 Oct", "10月9日"),
        ("skipped", "Requirements", "需求", "skipped", "已略过"),
        ("done", "Vendor", "选型", "6 Nov", "11月6日"),
        ("here", "Phased deployment", "分批上线", "9 of 14 done", "已完成 9 / 14"),
        ("todo", "Training", "培训与上岗证", "from 30 Nov", "11月30日起"),
        ("todo", "Changes", "变更评审", "from 1 Dec", "12月1日起"),
        ("todo", "Motivation", "激励", "from 4 Jan", "1月4日起"),
    ]
    return [
        {"state": s, "title": t(e, z), "note": t(ne, nz), "href": "#", "progress": 64}
        for s, e, z, ne, nz in given
    ]


def gates(t: Say) -> list[dict[str, Any] | None]:
    """Return the gates between the stations, one phase without."""
    states = ["open", "open", None, "waived", "open", "next", "closed", "closed"]
    return [
        s
        and {
            "state": s,
            "href": "#",
            "title": t(f"Gate {n}", f"阶段门 {n}"),
            "note": t("3 of 5", "3 / 5") if s == "next" else "",
        }
        for n, s in enumerate(states, 1)
    ]


def conditions(t: Say) -> list[dict[str, Any]]:
    """Return one condition of each state."""
    return [
        {
            "state": "met",
            "name": t("Rollback plan signed", "回退方案已签署"),
            "value": t("yes", "是"),
            "text": t("Hu, 19 Nov", "胡斌，11月19日"),
        },
        {
            "state": "met",
            "name": t("Certified before work", "持证上岗"),
            "value": "41 / 41",
            "text": t("Sales East, live", "华东销售，实时"),
        },
        {
            "state": "unmet",
            "name": t("Phone numbers usable", "电话可用率"),
            "value": "97.4%",
            "text": t("needs 98%. 312 rows of 11,940.", "要求 98%。11,940 行中有 312 行不合格。"),
            "href": "#",
        },
        {
            "state": "unknown",
            "name": t("Credit limits agree", "信用额度一致"),
            "value": None,
            "text": t("finance_ledger has been silent since 21 Nov.", "finance_ledger 自11月21日起无响应。"),
        },
        {
            "state": "waived",
            "name": t("Leaders logged in, 7 days", "领导近 7 天登录"),
            "value": "4 / 6",
            "text": t("waived until 18 Dec", "豁免至12月18日"),
        },
    ]
