"""What a list of participants is made of, as the selection desk and the minute show it."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from cistrat_training.accounts.models import Gender
from cistrat_training.enrolments.balance import COUNTRY, Count, Limit, counted
from cistrat_training.enrolments.phrases import Words
from cistrat_training.enrolments.rules import CATEGORY, FIRST_TIME, GENDER, GROUP
from cistrat_training.places.models import Category
from cistrat_training.words import N_

Tags = Collection[Collection[str]]
"""Of each person on a list, what they count as."""

ALWAYS = [GENDER + Gender.WOMAN, GROUP + "LDC", GROUP + "AFRICA", FIRST_TIME]
PARAMETERS = {COUNTRY: "country", GROUP: "country", GENDER: "gender", CATEGORY: "category"}


class Counter(NamedTuple):
    """One figure, with a rule or without; `before` is the figure without those who are tried."""

    name: str
    people: int
    size: int
    before: int
    shape: str
    words: str
    part: float
    """Of the bar, from 0 to 1."""
    tick: float | None
    """Where on the bar the rule stands."""
    asked: dict[str, str]
    """What the desk's filter is to be asked for the people behind the figure; empty if it has no
    such question."""


class Line(NamedTuple):
    """One line of the table of all counts."""

    name: str
    people: int
    before: int
    asked: dict[str, str]


def counters(
    words: Words, limits: Sequence[Limit], listed: Tags, tried: Tags = ()
) -> list[Counter]:
    """First what the rules speak of, then what is always of interest."""
    together = [*listed, *tried]
    found = [
        _ruled(words, count, _of(count, listed))
        for limit in limits
        for number, count in enumerate(counted(limit, together))
        if count.excess or not number
    ]
    ruled = {tag for limit in limits if len(limit.tags) == 1 for tag in limit.tags}
    return found + [_plain(words, tag, listed, together) for tag in ALWAYS if tag not in ruled]


def _of(count: Count, listed: Tags) -> int:
    return sum(count.part in count.limit.parts(tags) for tags in listed)


def _ruled(words: Words, count: Count, before: int) -> Counter:
    limit = count.limit
    whole = count.size if limit.percent else max(count.people, count.bound, 1)
    name = words.part(count)
    if limit.is_for_each_country:
        name = words.say(N_("Largest: %(country)s"), country=name)
    tags = [count.part] if count.part else list(limit.tags)
    return Counter(
        name=name,
        people=count.people,
        size=count.size,
        before=before,
        shape="warn" if count.excess else "done",
        words=words.state(count),
        part=count.people / whole if whole else 0,
        tick=limit.amount / 100 if limit.percent else count.bound / whole,
        asked=asked_for(tags),
    )


def _plain(words: Words, tag: str, listed: Tags, together: Tags) -> Counter:
    people, size = _with(tag, together), len(together)
    return Counter(
        name=words.tag(tag),
        people=people,
        size=size,
        before=_with(tag, listed),
        shape="off",
        words=words.say(N_("%(share)s, no rule"), share=words.share(people, size)),
        part=people / size if size else 0,
        tick=None,
        asked=asked_for([tag]),
    )


def _with(tag: str, some: Tags) -> int:
    return sum(tag in tags for tags in some)


def asked_for(tags: Sequence[str]) -> dict[str, str]:
    if tags == [FIRST_TIME]:
        return {"first": "yes"}
    kinds = {tag.partition(":")[0] + ":" for tag in tags}
    if len(kinds) != 1:
        return {}
    codes = sorted(tag.partition(":")[2] for tag in tags)
    return {PARAMETERS[kinds.pop()]: ",".join(codes)}


def table(words: Words, listed: Tags, tried: Tags = ()) -> dict[str, list[Line]]:
    """Every count of the list by the name of its kind; lines that nobody is in are left out."""
    together = [*listed, *tried]
    kinds = {
        words.say(N_("Gender")): [GENDER + gender for gender in Gender],
        words.say(N_("Lists of countries")): [GROUP + code for code in words.names.groups],
        words.say(N_("Institution")): [CATEGORY + category for category in Category],
        words.say(N_("Earlier workshops")): [FIRST_TIME],
        words.say(N_("Countries")): _countries(words, together),
    }
    return {
        name: [
            Line(words.tag(tag), people, _with(tag, listed), asked_for([tag]))
            for tag in tags
            if (people := _with(tag, together))
        ]
        for name, tags in kinds.items()
    }


def _countries(words: Words, together: Tags) -> Iterator[str]:
    there = {tag for tags in together for tag in tags if tag.startswith(COUNTRY)}
    return iter(sorted(there, key=lambda tag: (-_with(tag, together), words.tag(tag))))


def number_of_countries(listed: Tags) -> int:
    return len({tag for tags in listed for tag in tags if tag.startswith(COUNTRY)})
