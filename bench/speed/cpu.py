"""What processes used, as the kernel counts it."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def _fields(pid: int) -> list[str]:
    # What stands in brackets is the program's name, which may hold spaces.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def family(pid: int) -> list[int]:
    """Return a process and everything that it started and that still runs."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


def seconds(pid: int) -> float:
    """Return the CPU seconds of a process and of its children, also of those that ended."""
    used = 0.0
    for one in family(pid):
        try:
            own, system, gone, gone_system = map(int, _fields(one)[11:15])
        except FileNotFoundError:
            continue
        used += own + system + (gone + gone_system if one == pid else 0)
    return used / TICK


def memory(pid: int) -> float:
    """Return the MiB of a process and its children, shared pages divided among those that share them."""
    told = (Path(f"/proc/{one}/smaps_rollup").read_text().splitlines() for one in family(pid))
    return sum(int(line.split()[1]) for lines in told for line in lines if line.startswith("Pss:")) / 1024
