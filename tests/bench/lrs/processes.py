"""What processes cost, as the system tells: CPU and memory of whole trees (Linux)."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class _Stat:
    pid: int
    parent: int
    seconds: float
    """Of the process and of its children that have ended."""
    resident: int


def _stat(pid: int) -> _Stat | None:
    try:
        text = (_PROC / str(pid) / "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # After the name, which may hold anything: state, ppid … utime stime cutime cstime.
    fields = text.rpartition(")")[2].split()
    spent = sum(int(field) for field in fields[11:15]) / _TICKS
    return _Stat(pid, int(fields[1]), spent, int(fields[21]) * _PAGE)


def _tree(root: int) -> list[_Stat]:
    """Return a process and all that descend from it."""
    numbers = [int(path.name) for path in _PROC.iterdir() if path.name.isdigit()]
    stats = [stat for number in numbers if (stat := _stat(number)) is not None]
    children: dict[int, list[_Stat]] = {}
    for each in stats:
        children.setdefault(each.parent, []).append(each)
    found = [each for each in stats if each.pid == root]
    for each in found:
        found.extend(children.get(each.pid, []))
    return found


def cpu(root: int) -> float:
    """Return the CPU seconds of a process and its descendants, ended ones included."""
    return sum(stat.seconds for stat in _tree(root))


def resident(root: int) -> int:
    """Return the bytes of memory of a process and its descendants."""
    return sum(stat.resident for stat in _tree(root))


def peak(pid: int) -> int:
    """Return the most bytes of memory that a process had so far; 0 when it is gone.

    What the system tells at a process's end is no less than its parent's.
    """
    try:
        text = (_PROC / str(pid) / "status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", text)
    return int(found[1]) * 1024 if found else 0
