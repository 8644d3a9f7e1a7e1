"""The tables of a run."""

from typing import Any

from bench.speed.cases import BARS


def _against(case: str, pages: dict[str, dict[str, float]]) -> float:
    if case.endswith(" 304"):
        return pages[case.removesuffix(" 304")]["Upriver"]
    return pages["create" if case == "create" else "list"]["bare"]


def _bar(case: str) -> float:
    return BARS["list 304"] if case.endswith(" 304") else BARS[case]


def _line(case: str, pages: dict[str, dict[str, float]]) -> str:
    ours, peer = pages[case]["Upriver"], pages[case].get("Redmine")
    ratio, bar = ours / _against(case, pages), _bar(case)
    shown = f"{peer:.1f} | {peer / ours:.1f}" if peer else "– | –"
    return f"| {case} | {ours:.1f} | {ratio:.2f} | ≤ {bar:.2f} | {'yes' if ratio <= bar else '**no**'} | {shown} |"


def written(title: str, result: dict[str, Any]) -> str:
    """Return what was found as Markdown."""
    pages = result["pages"]
    lines = [
        f"### {title}", "",
        f"Bare page {pages['list']['bare']:.2f} ms, bare create {pages['create']['bare']:.2f} ms of CPU.", "",
        "| page | CPU ms | × bare | bar | held | Redmine, CPU ms | Redmine ÷ Upriver |",
        "|---|---|---|---|---|---|---|",
        *(_line(case, pages) for case in pages),
    ]
    for name, start in result.get("starts", {}).items():
        drawn = f", {start['looked']:.0f} MiB after the first chart" if name == "Upriver" else ""
        lines += ["", f"{name}: first answer after {start['seconds']:.2f} s ({start['cpu']:.2f} s of CPU), idle "
                  f"{start['memory']:.0f} MiB{drawn}."]
    return "\n".join([*lines, ""])
