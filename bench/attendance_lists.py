"""Attendance lists: how fast a long one is read, and what becomes of ten thousand broken ones."""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import cache

from bench.measures import TIMES, Figure
from cistrat_training.attendance.reading import read
from tests.attendance import mangled

ROWS = 10_000
MANGLED = 10_000


def all_of() -> Iterator[Figure]:
    yield Figure(f"Attendance list of {ROWS:,} rows, read", seconds_to_read(), "s", 1)
    wrong, seconds = broken_lists()
    yield Figure(f"{MANGLED:,} mangled lists: lost, double, crashed", wrong, "", 0)
    yield Figure("  one of them read and looked over", seconds / MANGLED * 1000, "ms", 10)


@cache  # no database takes part
def seconds_to_read() -> float:
    content = a_long_list()
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        if len(read(content, zone="Asia/Shanghai").rows) != ROWS:
            raise ValueError("Some rows of the long list were lost.")
        taken.append(time.perf_counter() - began)
    return sorted(taken)[TIMES // 2]


def a_long_list() -> bytes:
    header = "Name (original name),Email,Join time,Leave time,Duration (minutes),Guest"
    rows = (
        f"Person {n},person{n}@example.org,11/16/2026 09:{n % 60:02}:00 AM,"
        f"11/16/2026 11:{n % 59:02}:30 AM,{60 + n % 120},Yes"
        for n in range(ROWS)
    )
    return "\r\n".join([header, *rows]).encode()


@cache
def broken_lists() -> tuple[int, float]:
    """How many were not read as the rules say, and the seconds for all."""
    came, wrong = Counter[str](), 0
    began = time.perf_counter()
    for number, (name, content) in enumerate(mangled.mangled(MANGLED)):
        try:
            came[mangled.what_came_of(content)] += 1
        except Exception as error:  # noqa: BLE001 (any of them is what is looked for)
            wrong += 1
            print(f"Mangled list {number}, from {name}: {error!r}", file=sys.stderr)
    told = ", ".join(f"{name} {count}" for name, count in came.most_common())
    print(f"Mangled lists: {told}", file=sys.stderr, flush=True)
    return wrong, time.perf_counter() - began
