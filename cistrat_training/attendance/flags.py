"""What is worth asking about check-ins. Nothing of it is a mark, and nothing punishes anybody."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from cistrat_training.attendance.check_ins import CheckIn
from cistrat_training.workshops.models import Mode

FEWEST_NEIGHBOURS = 2
"""Of one network, before it can be taken for that of the place."""


class Why(StrEnum):
    ONE_DEVICE = "one device"
    SEVERAL_NETWORKS = "several networks"


class Flag(NamedTuple):
    """`groups` are those of one device; or of one code, the network of most people first."""

    why: Why
    groups: tuple[tuple[CheckIn, ...], ...]

    @property
    def people(self) -> int:
        return sum(len(group) for group in self.groups)


def compares_places(mode: Mode) -> bool:
    """Online each is at a place of their own, and some of a hybrid workshop are."""
    return mode is Mode.ON_SITE


def flags(check_ins: Sequence[CheckIn], mode: Mode) -> list[Flag]:
    found = _of_devices(check_ins)
    return [*found, *_of_networks(check_ins)] if compares_places(mode) else found


def _of_devices(check_ins: Iterable[CheckIn]) -> list[Flag]:
    by_device: dict[str, list[CheckIn]] = defaultdict(list)
    for one in check_ins:
        if one.device:
            by_device[one.device].append(one)
    return [Flag(Why.ONE_DEVICE, (tuple(same),)) for same in by_device.values() if len(same) > 1]


def _of_networks(check_ins: Sequence[CheckIn]) -> list[Flag]:
    """The same code from several networks, where most came from one of them."""
    known = [one for one in check_ins if one.network]
    most = Counter(one.network for one in known).most_common(1)
    if not most or most[0][1] < FEWEST_NEIGHBOURS:
        return []
    by_step: dict[int, list[CheckIn]] = defaultdict(list)
    for one in known:
        by_step[one.step].append(one)
    groups = [_by_network(same, most[0][0]) for same in by_step.values()]
    return [Flag(Why.SEVERAL_NETWORKS, group) for group in groups if len(group) > 1]


def _by_network(check_ins: Iterable[CheckIn], usual: str) -> tuple[tuple[CheckIn, ...], ...]:
    found: dict[str, list[CheckIn]] = defaultdict(list)
    for one in check_ins:
        found[one.network].append(one)
    ordered = sorted(found, key=lambda network: (network != usual, -len(found[network])))
    return tuple(tuple(found[network]) for network in ordered)
