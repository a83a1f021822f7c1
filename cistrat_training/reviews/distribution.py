"""Who could judge what, and the even way to give out what lacks readers. Decides nothing itself.

Each application gets readers one by one; then chains of exchanges make room where a reader is
full, even out the loads, and part readers from applicants of their own country. The same question
always has the same answer.
"""

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple
from zlib import crc32

from cistrat_training.applications.domains import belongs, is_free_mail
from cistrat_training.words import N_

SHORTEST_PART = 4  # Chinese characters; a shorter name stands in many others


class Bar(StrEnum):
    """Why a reviewer is not given an application."""

    OWN = "own"
    CONFLICT = "conflict"
    HAD = "had"
    INSTITUTION = "institution"
    APPLIES = "applies"
    FULL = "full"


BARS = {
    Bar.OWN: N_("It is the reviewer’s own application"),
    Bar.CONFLICT: N_("Declared conflict of interest"),
    Bar.HAD: N_("Reads it already, abstained, or it was taken away"),
    Bar.INSTITUTION: N_("From the same institution"),
    Bar.APPLIES: N_("Applies to this workshop too"),
    Bar.FULL: N_("Has as many as agreed"),
}


class Reader(NamedTuple):
    number: int
    person: int
    load: int = 0
    most: int | None = None
    institutions: frozenset[str] = frozenset()
    """Keys of the names of where they work (places.models.key_of)."""
    domain: str = ""
    country: str | None = None
    applies: bool = False


class Paper(NamedTuple):
    """An application that lacks so many readers."""

    number: int
    applicant: int
    lacking: int = 1
    had_by: frozenset[int] = frozenset()
    institution: str = ""
    domain: str = ""
    country: str | None = None


Conflicts = Collection[tuple[int, int]]
"""Pairs of persons, reviewer and applicant, who met before and where one was not neutral."""


class Shortage(NamedTuple):
    paper: int
    missing: int
    bars: dict[Bar, int]
    """How many reviewers each reason keeps away."""


class Load(NamedTuple):
    before: int
    after: int


class Proposal(NamedTuple):
    pairs: list[tuple[int, int]]
    """Application and reviewer, by their numbers."""
    loads: dict[int, Load]
    shortages: list[Shortage]
    same_country: int
    """How many pairs are of one country because it could not be avoided."""


def bar(reader: Reader, paper: Paper, conflicts: Conflicts) -> Bar | None:
    """The first reason that holds, whatever the reader's load."""
    reasons: list[tuple[Bar, Callable[[], bool]]] = [
        (Bar.OWN, lambda: reader.person == paper.applicant),
        (Bar.CONFLICT, lambda: (reader.person, paper.applicant) in conflicts),
        (Bar.HAD, lambda: reader.number in paper.had_by),
        (Bar.APPLIES, lambda: reader.applies),
        (Bar.INSTITUTION, lambda: are_of_one_institution(reader, paper)),
    ]
    return next((reason for reason, holds in reasons if holds()), None)


def are_of_one_institution(reader: Reader, paper: Paper) -> bool:
    return _share_a_domain(reader.domain, paper.domain) or any(
        _is_part_of(own, paper.institution) or _is_part_of(paper.institution, own)
        for own in reader.institutions
    )


def _share_a_domain(one: str, other: str) -> bool:
    if not one or not other or is_free_mail(one):
        return False
    return belongs(one, other) or belongs(other, one)


def _is_part_of(name: str, whole: str) -> bool:
    """A department is of the same institution; one common word alone says nothing."""
    if not name or name == whole:
        return bool(name)
    if name.isascii():
        return " " in name and f" {name} " in f" {whole} "
    return len(name) >= SHORTEST_PART and name in whole


def propose(readers: Sequence[Reader], papers: Sequence[Paper], conflicts: Conflicts) -> Proposal:
    return _Table(readers, papers, conflicts).filled()


class _Table:
    """The applications on a table, and what is being given to whom."""

    def __init__(
        self, readers: Sequence[Reader], papers: Sequence[Paper], conflicts: Conflicts
    ) -> None:
        self.readers = {reader.number: reader for reader in readers}
        self.papers = {paper.number: paper for paper in papers}
        self.bars = {
            paper.number: {r.number: bar(r, paper, conflicts) for r in readers} for paper in papers
        }
        self.may = {
            number: {reader for reader, reason in bars.items() if reason is None}
            for number, bars in self.bars.items()
        }
        self.asked = set[int]().union(*self.may.values())
        self.load = {reader.number: reader.load for reader in readers}
        self.given: dict[int, set[int]] = {paper.number: set() for paper in papers}
        self.taken: dict[int, dict[int, None]] = {reader.number: {} for reader in readers}

    def filled(self) -> Proposal:
        self._give_out()
        self._even_out()
        self._part_countries()
        return self._proposal()

    def _proposal(self) -> Proposal:
        pairs = sorted((p, reader) for p, readers in self.given.items() for reader in readers)
        return Proposal(
            pairs=pairs,
            loads={
                number: Load(self.readers[number].load, load) for number, load in self.load.items()
            },
            shortages=[
                self._shortage(paper)
                for paper in self.papers.values()
                if len(self.given[paper.number]) < paper.lacking
            ],
            same_country=sum(self._are_neighbours(paper, reader) for paper, reader in pairs),
        )

    def _shortage(self, paper: Paper) -> Shortage:
        bars = Counter(reason for reason in self.bars[paper.number].values() if reason)
        if full := self.may[paper.number] - self.given[paper.number]:
            bars[Bar.FULL] = len(full)
        missing = paper.lacking - len(self.given[paper.number])
        return Shortage(paper.number, missing, dict(bars))

    # Giving out, whoever has the fewest first

    def _give_out(self) -> None:
        """Those that few may read come first."""
        for paper in sorted(
            self.papers.values(), key=lambda p: (len(self.may[p.number]), p.number)
        ):
            for _turn in range(paper.lacking):
                if not (self._give_to_the_freest(paper) or self._make_room(paper)):
                    break

    def _give_to_the_freest(self, paper: Paper) -> bool:
        free = [r for r in self.may[paper.number] - self.given[paper.number] if self._has_room(r)]
        if not free:
            return False
        self._give(paper.number, min(free, key=lambda r: self._preference(paper.number, r)))
        return True

    def _preference(self, paper: int, reader: int) -> tuple[int, bool, int]:
        """Beyond load and country, pairs are mixed: whoever reads together should vary."""
        mixed = crc32(b"%d:%d" % (paper, reader))
        return self.load[reader], self._are_neighbours(paper, reader), mixed

    def _make_room(self, paper: Paper) -> bool:
        """Everybody who may read it is full: one of them passes something on."""
        if not any(self._has_room(reader) for reader in self.asked):
            return False
        for full in sorted(self.may[paper.number] - self.given[paper.number]):
            if self._pass_on(full, until=self._has_room):
                self._give(paper.number, full)
                return True
        return False

    # Chains of exchanges

    def _even_out(self) -> None:
        """Until nobody has two more than somebody who could take one of them."""
        while any(
            self._pass_on(reader, until=self._has_two_less_than(reader))
            for reader in sorted(self.load, key=lambda r: (-self.load[r], r))
        ):
            pass

    def _has_two_less_than(self, reader: int) -> Callable[[int], bool]:
        return lambda other: self._has_room(other) and self.load[other] <= self.load[reader] - 2

    def _pass_on(self, first: int, until: Callable[[int], bool]) -> bool:
        """The shortest chain by which `first` loses one application and the last gains one."""
        came_from: dict[int, tuple[int, int]] = {}
        waiting = deque([first])
        while waiting:
            reader = waiting.popleft()
            for other, paper in self._ways_on(reader, {first, *came_from}):
                came_from[other] = (reader, paper)
                if until(other):
                    self._move_along(came_from, other, first)
                    return True
                waiting.append(other)
        return False

    def _ways_on(self, reader: int, seen: set[int]) -> Iterator[tuple[int, int]]:
        """Each other reader who could take something, with what it is."""
        for other in sorted(self.load.keys() - seen, key=lambda r: (self.load[r], r)):
            if (paper := self._what_moves(reader, other)) is not None:
                yield other, paper

    def _what_moves(self, reader: int, other: int) -> int | None:
        movable = (p for p in self.taken[reader] if self._may_take(p, other))
        first = next(movable, None)
        if first is None or not self._are_neighbours(first, other):
            return first
        return next((p for p in movable if not self._are_neighbours(p, other)), first)

    def _move_along(self, came_from: dict[int, tuple[int, int]], last: int, first: int) -> None:
        while last != first:
            reader, paper = came_from[last]
            self._take(paper, reader)
            self._give(paper, last)
            last = reader

    # Parting readers from applicants of their own country

    def _part_countries(self) -> None:
        for paper, readers in self.given.items():
            for reader in sorted(r for r in readers if self._are_neighbours(paper, r)):
                self._hand_over(paper, reader)

    def _hand_over(self, paper: int, reader: int) -> None:
        """To somebody with fewer, or in exchange; the loads stay as even as they are."""
        for other in sorted(self.load, key=lambda r: self._preference(paper, r)):
            if not self._may_take(paper, other) or self._are_neighbours(paper, other):
                continue
            back = self._in_exchange(other, reader)
            if back is None and not (
                self.load[other] < self.load[reader] and self._has_room(other)
            ):
                continue
            self._exchange(paper, reader, other, back)
            return

    def _in_exchange(self, other: int, reader: int) -> int | None:
        return next(
            (
                paper
                for paper in self.taken[other]
                if self._may_take(paper, reader) and not self._are_neighbours(paper, reader)
            ),
            None,
        )

    def _exchange(self, paper: int, reader: int, other: int, back: int | None) -> None:
        self._take(paper, reader)
        self._give(paper, other)
        if back is not None:
            self._take(back, other)
            self._give(back, reader)

    # The table itself

    def _has_room(self, reader: int) -> bool:
        most = self.readers[reader].most
        return most is None or self.load[reader] < most

    def _may_take(self, paper: int, reader: int) -> bool:
        return reader in self.may[paper] and reader not in self.given[paper]

    def _are_neighbours(self, paper: int, reader: int) -> bool:
        country = self.readers[reader].country
        return country is not None and country == self.papers[paper].country

    def _give(self, paper: int, reader: int) -> None:
        self.given[paper].add(reader)
        self.taken[reader][paper] = None
        self.load[reader] += 1

    def _take(self, paper: int, reader: int) -> None:
        self.given[paper].discard(reader)
        del self.taken[reader][paper]
        self.load[reader] -= 1
