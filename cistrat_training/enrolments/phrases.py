"""Rules, counts and what an applicant counts as, in words. `say` is gettext in some language."""

from collections.abc import Callable, Iterable
from functools import reduce
from typing import NamedTuple

from cistrat_training.accounts.models import GENDERS, Gender
from cistrat_training.enrolments.balance import COUNTRY, Count, Limit, Sense
from cistrat_training.enrolments.rules import FIRST_TIME, GENDER, GROUP
from cistrat_training.places.models import CATEGORY_NAMES, Category, in_language
from cistrat_training.words import N_

Say = Callable[..., str]

GENDERS_OF_MANY = {
    Gender.WOMAN: N_("Women"),
    Gender.MAN: N_("Men"),
    Gender.OTHER: N_("Other gender"),
    Gender.UNSTATED: N_("Gender not stated"),
}
SHORT_NAMES = {
    "LDC": N_("LDC"),
    "LLDC": N_("LLDC"),
    "SIDS": N_("SIDS"),
    "AFRICA": N_("Africa"),
    "UNESCO-I": N_("UNESCO I"),
    "UNESCO-II": N_("UNESCO II"),
    "UNESCO-III": N_("UNESCO III"),
    "UNESCO-IV": N_("UNESCO IV"),
    "UNESCO-Va": N_("UNESCO V(a)"),
    "UNESCO-Vb": N_("UNESCO V(b)"),
}
TOLD_OF_A_PERSON = ["LDC", "LLDC", "SIDS", "AFRICA"]
RULES = {
    (Sense.MOST, False): N_("%(whom)s: at most %(amount)s people"),
    (Sense.MOST, True): N_("%(whom)s: at most %(amount)s%%"),
    (Sense.LEAST, False): N_("%(whom)s: at least %(amount)s people"),
    (Sense.LEAST, True): N_("%(whom)s: at least %(amount)s%%"),
}
OF_ONE = {
    Sense.MOST: N_("%(whom)s: at most one person"),
    Sense.LEAST: N_("%(whom)s: at least one person"),
}
KEPT = {
    (Sense.MOST, False): N_("at most %(amount)s"),
    (Sense.MOST, True): N_("%(share)s, at most %(amount)s%%"),
    (Sense.LEAST, False): N_("at least %(amount)s"),
    (Sense.LEAST, True): N_("%(share)s, at least %(amount)s%%"),
}
BROKEN = {
    (Sense.MOST, False): N_("%(excess)s above the limit of %(amount)s"),
    (Sense.MOST, True): N_("%(share)s, %(excess)s above the limit of %(amount)s%%"),
    (Sense.LEAST, False): N_("%(excess)s short of %(amount)s"),
    (Sense.LEAST, True): N_("%(share)s, %(excess)s short of %(amount)s%%"),
}


def _place(tag: str) -> int:
    """Lists of countries in the order in which people name them."""
    code = tag.partition(":")[2]
    return list(SHORT_NAMES).index(code) if code in SHORT_NAMES else len(SHORT_NAMES)


class Names(NamedTuple):
    """What countries and their lists are called, in English and Chinese, by their codes."""

    countries: dict[str, tuple[str, str]]
    groups: dict[str, tuple[str, str]]


class Words(NamedTuple):
    """Everything needed to speak of a list to one reader."""

    say: Say
    language: str
    share: Callable[[float, float], str]
    names: Names

    def tag(self, tag: str) -> str:
        """Of a group of people: “Women”, “LDC”, “Pakistan”."""
        kind, _colon, code = tag.partition(":")
        if tag == FIRST_TIME:
            return self.say(N_("First time"))
        if kind + ":" == COUNTRY:
            return in_language(self.language, *self.names.countries.get(code, (code, code)))
        if kind + ":" == GROUP:
            return self._group(code)
        if kind + ":" == GENDER:
            return self.say(GENDERS_OF_MANY[Gender(code)])
        return self.say(CATEGORY_NAMES[Category(code)])

    def _group(self, code: str) -> str:
        if code in SHORT_NAMES:
            return self.say(SHORT_NAMES[code])
        return in_language(self.language, *self.names.groups.get(code, (code, code)))

    def counts_as(self, tags: Iterable[str]) -> str:
        """Of one person: “Woman, LDC, Africa, first time”."""
        said = [self.say(GENDERS[Gender.WOMAN])] if GENDER + Gender.WOMAN in tags else []
        said += [self.tag(GROUP + code) for code in TOLD_OF_A_PERSON if GROUP + code in tags]
        if not said:
            return self.say(N_("First time") if FIRST_TIME in tags else N_("Took part before"))
        said.append(self.say(N_("first time") if FIRST_TIME in tags else N_("took part before")))
        return self.say(N_(", ")).join(said)

    def whom(self, limit: Limit) -> str:
        if limit.is_for_each_country:
            return self.say(N_("Each country"))
        tags = sorted(limit.tags, key=lambda tag: (_place(tag), tag))
        return reduce(self._either, [self.tag(tag) for tag in tags])

    def _either(self, one: str, other: str) -> str:
        return self.say(N_("%(one)s or %(other)s"), one=one, other=other)

    def rule(self, limit: Limit) -> str:
        is_one = limit.amount == 1 and not limit.percent
        sentence = OF_ONE[limit.sense] if is_one else RULES[limit.sense, limit.percent]
        return self.say(sentence, whom=self.whom(limit), amount=limit.amount)

    def state(self, count: Count) -> str:
        """“26%, 2 short of 30%”."""
        limit = count.limit
        sentences = BROKEN if count.excess else KEPT
        return self.say(
            sentences[limit.sense, limit.percent],
            amount=limit.amount,
            excess=count.excess,
            share=self.share(count.people, count.size),
        )

    def part(self, count: Count) -> str:
        return self.tag(count.part) if count.part else self.whom(count.limit)

    def too_many(self, count: Count) -> str:
        """Of somebody who would break a cap."""
        return self.say(
            N_("would be number %(people)s of at most %(bound)s: %(whom)s"),
            people=count.people,
            bound=count.bound,
            whom=self.part(count),
        )
