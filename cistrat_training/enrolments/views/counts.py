"""The list of participants as it stands, or as it would be, in the words of the reader."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import request
from flask_babel import gettext as _

from cistrat_training import languages
from cistrat_training.accounts.access import LARGEST_ID
from cistrat_training.database import db
from cistrat_training.enrolments import counters, pool
from cistrat_training.enrolments.balance import Candidate, Count, Limit, broken_by_one_more
from cistrat_training.enrolments.counters import Counter, Line
from cistrat_training.enrolments.phrases import Names, Words
from cistrat_training.enrolments.pool import Groups
from cistrat_training.enrolments.rules import BalanceRule
from cistrat_training.places import queries as places
from cistrat_training.workshops.models import Workshop

MOST_TRIED = 500  # what an address can hold


def words_of_the_reader() -> Words:
    session = db.session
    countries = session.execute(places.names_of_countries())
    groups = session.scalars(places.groups_to_choose_by())
    names = Names(
        {code: (english, chinese) for code, english, chinese in countries},
        {group.code: (group.name_en, group.name_zh) for group in groups},
    )
    return Words(_, languages.language(), languages.share, names)


class List(NamedTuple):
    """Who is on the list of a workshop, and who is tried on it."""

    workshop: Workshop
    words: Words
    rules: list[BalanceRule]
    groups: Groups
    listed: list[Candidate]
    tried: list[Candidate]

    @property
    def limits(self) -> list[Limit]:
        return [rule.limit for rule in self.rules]

    @property
    def size(self) -> int:
        return len(self.listed) + len(self.tried)

    @property
    def seats(self) -> int:
        return self.workshop.seats_international

    @property
    def free(self) -> int:
        return self.seats - self.size

    def counters(self) -> list[Counter]:
        return counters.counters(self.words, self.limits, _tags(self.listed), _tags(self.tried))

    def table(self) -> dict[str, list[Line]]:
        return counters.table(self.words, _tags(self.listed), _tags(self.tried))

    def countries(self) -> int:
        return counters.number_of_countries(_tags([*self.listed, *self.tried]))

    def broken(self) -> list[Counter]:
        return [counter for counter in self.counters() if counter.shape == "warn"]

    def broken_by(self, candidate: Candidate) -> list[Count]:
        """Caps that one more would break; nothing of who is on the list already."""
        on_it = _tags([*self.listed, *self.tried])
        if any(candidate.id == other.id for other in [*self.listed, *self.tried]):
            return []
        return broken_by_one_more(self.limits, on_it, candidate.tags)


def the_list(workshop: Workshop, tried: Sequence[int] = ()) -> List:
    session = db.session
    groups = pool.groups_on(session, workshop.first_day)
    listed = pool.listed(session, workshop, groups)
    known = {candidate.id for candidate in listed}
    more = [number for number in tried[:MOST_TRIED] if number not in known]
    return List(
        workshop=workshop,
        words=words_of_the_reader(),
        rules=list(session.scalars(pool.rules_of(workshop))),
        groups=groups,
        listed=listed,
        tried=pool.some(session, workshop, groups, more),
    )


def _tags(candidates: Sequence[Candidate]) -> list[frozenset[str]]:
    return [candidate.tags for candidate in candidates]


def tried_in_the_address() -> list[int]:
    asked = request.args.getlist("chosen", type=int)
    return [number for number in dict.fromkeys(asked) if 0 < number <= LARGEST_ID][:MOST_TRIED]
