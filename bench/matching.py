"""How long it takes to tell who is behind the rows of an attendance list."""

import time
from collections.abc import Iterator
from itertools import product

from bench.measures import Figure
from cistrat_training.attendance.matching import Known, Wanted, match

PEOPLE = 500
ROWS = 10_000
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = "伟芳娜秀敏静丽强磊军"
LATIN_SURNAMES = (
    "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo"
)
LATIN_GIVEN = "wei fang na xiu min jing li qiang lei jun"
WAYS = (
    "{native}",
    "{latin}",
    "{turned}",
    "{native} ({latin})",
    "北京-{native}",
    "{latin} {n} (External)",
    "{latin}'s iPhone",
    "Stranger {n}",
    "Abdul Rahman {n}",
    "{given} {n}",
)


def all_of() -> Iterator[Figure]:
    people = _people()
    rows = [_row(people[n % PEOPLE], n) for n in range(ROWS)]
    begun = time.perf_counter()
    found = match(rows, people, {})
    took = time.perf_counter() - begun
    if not any(one.enrolment_id for one in found):
        raise RuntimeError("nobody was found")
    yield Figure(f"Match {ROWS:,} rows to {PEOPLE} people", took, "s", 1.5)


def _people() -> list[Known]:
    given = LATIN_GIVEN.split()
    native = ["".join(each) for each in product(SURNAMES, GIVEN, GIVEN)]
    latin = [
        f"{surname} {first.title()}{second}"
        for surname, first, second in product(LATIN_SURNAMES.split(), given, given)
    ]
    both = list(zip(native, latin, strict=True))[:: len(native) // PEOPLE][:PEOPLE]
    return [Known(n, names, (f"p{n}@example.org",)) for n, names in enumerate(both, 1)]


def _row(person: Known, n: int) -> Wanted:
    native, latin = person.names
    surname, given = latin.split()
    facts = {"native": native, "latin": latin, "turned": f"{given} {surname}", "given": given}
    return Wanted(WAYS[n // PEOPLE % len(WAYS)].format(n=n, **facts))
