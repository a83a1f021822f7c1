"""Who of the participants stands behind each row of an attendance list; nobody is guessed.

Which levels are sure, and why:

- Their own code or registered address: nobody else has it. Yet where the displayed name is in full
  that of another participant, somebody sits at somebody else's machine, and a person is asked.
- What was decided for the series: a person did it, having seen who else it could be. It holds until
  somebody fits as well who was not there to be seen.
- The whole name, in any order of its words, or in another script where the usual ways to write it
  tell it: provided that one participant alone fits on any of these levels. An order that fits
  another worse is no help: Wei Li and Li Wei may each be written either way round.
- Never sure: what merely sounds alike (consonants of Arabic names, other readings of Han
  characters, another spelling of a name that both write in the same script), initials, single
  words. Many people share these, and a wrong match is worse than a question.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from cistrat_training.attendance import arabic, cyrillic, names, pinyin
from cistrat_training.attendance.lists import How
from cistrat_training.attendance.names import Name, Script, Shown
from cistrat_training.words import N_

MOST_CANDIDATES = 9  # as many as there are keys to choose with
LONG_HAN = 12  # characters; what is longer holds no name that could be found in it
TOO_COMMON = 40  # people who share one word: it says nothing any more


class Fit(StrEnum):
    """What speaks for somebody, the strongest first."""

    CODE = "code"
    EMAIL = "e-mail"
    EARLIER = "earlier"
    NAME = "name"
    ORDER = "order"
    SCRIPT = "script"
    SOUND = "sound"
    INITIALS = "initials"
    PART = "part"


FITS = {
    Fit.CODE: N_("Their own code stands in the name."),
    Fit.EMAIL: N_("It is their e-mail address."),
    Fit.EARLIER: N_("This name was decided to be theirs."),
    Fit.NAME: N_("The same name."),
    Fit.ORDER: N_("The same name in another order."),
    Fit.SCRIPT: N_("The same name in another script or spelling."),
    Fit.SOUND: N_("A name that sounds alike, written in another way."),
    Fit.INITIALS: N_("The same name with initials."),
    Fit.PART: N_("A part of the name is the same."),
}
RANK = {fit: rank for rank, fit in enumerate(Fit)}
HOW_OF = {
    Fit.CODE: How.TOKEN,
    Fit.EMAIL: How.EMAIL,
    Fit.EARLIER: How.ALIAS,
    Fit.NAME: How.NAME,
    Fit.ORDER: How.OTHER_FORM,
    Fit.SCRIPT: How.OTHER_FORM,
}


class Wanted(NamedTuple):
    """What a row says of who it is."""

    name: str
    email: str = ""
    token: str = ""


class Known(NamedTuple):
    """A participant. `token` is the code for their name in meetings, see workshops/tokens.py."""

    enrolment_id: int
    names: tuple[str, ...]
    emails: tuple[str, ...] = ()
    token: str = ""


class Alias(NamedTuple):
    """What was decided for the series about a name or an address: somebody, or no participant.
    `weighed` are those who could be seen to fit when it was."""

    enrolment_id: int | None
    weighed: frozenset[int] = frozenset()


class Found(NamedTuple):
    """`enrolment_id` and `how` where it is sure; else those whom it may be, the likeliest first,
    with what speaks for each. `is_nobody`: somebody decided that this is no participant."""

    enrolment_id: int | None = None
    how: How | None = None
    candidates: tuple[int, ...] = ()
    fits: tuple[Fit, ...] = ()
    is_nobody: bool = False


Scores = dict[int, tuple[Fit, int]]
"""By enrolment: the best level, and by how much within it."""


def match(
    rows: Sequence[Wanted], known: Sequence[Known], aliases: Mapping[str, Alias]
) -> list[Found]:
    """`aliases` by one of their `keys`."""
    people = _people(rows, known)
    found = {row: _found(row, people, aliases) for row in dict.fromkeys(rows)}
    return [found[row] for row in rows]


def weighed(row: Wanted, known: Sequence[Known]) -> set[int]:
    """All whom it may be, however many: those between whom somebody who decides has chosen."""
    people, shown = _people([row], known), names.shown(row.name)
    return {*people.claims(row, shown), *people.fits(shown), *people.alike(shown)}


def keys(row: Wanted) -> list[str]:
    """By which decisions about such a row are remembered: its address, else the name unless that
    can be anybody's, as that of a kind of telephone."""
    return [key for key in (row.email.strip().casefold(), names.key_of(row.name)) if key]


def _people(rows: Iterable[Wanted], known: Iterable[Known]) -> "_People":
    texts = chain((row.name for row in rows), *(person.names for person in known))
    characters = {each for text in texts if not text.isascii() for each in text}
    return _People(known, pinyin.readings(characters))


def _found(row: Wanted, people: "_People", aliases: Mapping[str, Alias]) -> Found:
    shown = names.shown(row.name)
    fits = people.fits(shown)
    claims = people.claims(row, shown)
    if claims:
        return _claimed(claims, fits, is_shared=bool(shown.halves))
    if decided := _earlier(row, people, aliases):
        alike = people.alike(shown) if not fits and not row.email else {}
        return _decided(decided, {**alike, **_scored(fits)})
    if len(fits) == 1 and not _is_shared(shown, people):
        ((person, fit),) = fits.items()
        return Found(person, HOW_OF[fit], (person,), (fit,))
    return _asked(_scored(fits) or people.alike(shown))


def _earlier(row: Wanted, people: "_People", aliases: Mapping[str, Alias]) -> list[Alias]:
    found = [alias for key in keys(row) if (alias := aliases.get(key))] if aliases else []
    return [one for one in found if one.enrolment_id is None or one.enrolment_id in people.names]


def _claimed(claims: dict[int, Fit], fits: dict[int, Fit], *, is_shared: bool) -> Found:
    """One person's code or address, unless the name is in full that of others."""
    others = {} if claims.keys() & fits.keys() else fits
    if len(claims) == 1 and not others and not (is_shared and len(fits) > 1):
        ((person, fit),) = claims.items()
        return Found(person, HOW_OF[fit], (person,), (fit,))
    return _asked(_scored({**fits, **claims}))


def _decided(decided: list[Alias], scores: Scores) -> Found:
    """As decided, unless two decisions differ, or somebody fits as well as the one who was chosen
    and was not weighed then."""
    answers = {alias.enrolment_id for alias in decided}
    weighed = frozenset().union(*(alias.weighed for alias in decided))
    person = min(answers, key=lambda one: one or 0)
    least = _worst_rival(person, scores)
    rivals = {one for one, score in scores.items() if _order(score) <= least} - {person}
    if len(answers) == 1 and rivals <= weighed:
        if person is None:
            return Found(is_nobody=True)
        return Found(person, How.ALIAS, (person,), (Fit.EARLIER,))
    chosen = {one: (Fit.EARLIER, 0) for one in answers if one is not None}
    return _asked({**scores, **chosen})


def _worst_rival(person: int | None, scores: Scores) -> tuple[int, int]:
    """How well somebody must fit for a decision to be made again. That somebody is no participant
    is doubted only when it is the whole name of one."""
    if person is None:
        return _order((Fit.SCRIPT, 0))
    return _order(scores.get(person, (Fit.PART, 0)))


def _order(score: tuple[Fit, int]) -> tuple[int, int]:
    fit, by = score
    return RANK[fit], -by


def _scored(fits: Mapping[int, Fit]) -> Scores:
    return {person: (fit, 0) for person, fit in fits.items()}


def _is_shared(shown: Shown, people: "_People") -> bool:
    """Whether two people seem to be on one line; one person may stand there in two scripts."""
    return any(not people.full(half) for half in shown.halves)


def _asked(scores: Scores) -> Found:
    order = sorted(scores.items(), key=lambda one: (_order(one[1]), one[0]))
    first = order[:MOST_CANDIDATES]
    return Found(
        candidates=tuple(person for person, _ in first), fits=tuple(fit for _, (fit, _) in first)
    )


class _People:
    """The participants, found by whatever a row may tell of them."""

    def __init__(self, known: Iterable[Known], readings: pinyin.Readings) -> None:
        self.readings = readings
        self.names: dict[int, tuple[Name, ...]] = {}
        self.by_code: dict[str, set[int]] = defaultdict(set)
        self.by_email: dict[str, set[int]] = defaultdict(set)
        self.by_words: dict[tuple[str, ...], set[int]] = defaultdict(set)
        self.by_order: dict[tuple[str, ...], set[int]] = defaultdict(set)
        self.by_form: dict[tuple[Script, tuple[str, ...]], set[int]] = defaultdict(set)
        self.by_sound: dict[tuple[str, ...], set[int]] = defaultdict(set)
        self.by_initials: dict[str, set[int]] = defaultdict(set)
        self.by_word: dict[str, set[int]] = defaultdict(set)
        self._forms_seen: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        self._sounds: dict[Name, set[tuple[str, ...]]] = {}
        self.scripts: set[Script] = set()
        for person in known:
            self._add(person)

    def _add(self, person: Known) -> None:
        number = person.enrolment_id
        called = dict.fromkeys(name for text in person.names for name in names.known_as(text))
        self.names[number] = tuple(called)
        self.by_code[person.token].add(number)
        for email in person.emails:
            self.by_email[email.strip().lower()].add(number)
        for name in called:
            self._call(number, name)

    def _call(self, number: int, name: Name) -> None:
        self.scripts.add(name.script)
        self.by_words[name.words].add(number)
        self.by_order[tuple(sorted(name.words))].add(number)
        for form in self._forms(name):
            self.by_form[name.script, form].add(number)
        for sound in self._sounds_of(name):
            self.by_sound[sound].add(number)
        for written in self._forms(name) | {name.words}:
            for words in _with_initials(written):
                self.by_initials[words].add(number)
        for word in self._words_of(name):
            self.by_word[word].add(number)

    def claims(self, row: Wanted, shown: Shown) -> dict[int, Fit]:
        """Whose code or address it has."""
        emails = (row.email.strip().lower(), *shown.emails)
        found = {
            person: Fit.EMAIL for each in emails if each for person in self.by_email.get(each, ())
        }
        codes = (row.token, *shown.codes)
        return found | {
            person: Fit.CODE for each in codes if each for person in self.by_code.get(each, ())
        }

    def fits(self, shown: Shown) -> dict[int, Fit]:
        """All whose whole name it is, in some way. Of who writes it in two scripts, as
        `王伟 Wang Wei`, both must be."""
        by_script = [
            self.full(name for name in shown.names if name.script is script)
            for script in {name.script for name in shown.names}
        ]
        found = [each for each in by_script if each]
        both = set.intersection(*map(set, found)) if found and not shown.halves else set()
        return self.full(shown.names) if not both else {each: _best(found, each) for each in both}

    def full(self, theirs: Iterable[Name]) -> dict[int, Fit]:
        found: dict[int, Fit] = {}
        for name in theirs:
            if name.is_full:
                for person, fit in self._full(name):
                    if person not in found or RANK[fit] < RANK[found[person]]:
                        found[person] = fit
        return found

    def _full(self, name: Name) -> Iterator[tuple[int, Fit]]:
        for person in self.by_words.get(name.words, ()):
            yield person, Fit.NAME
        if len(name.words) == 1 and name.words in self.by_words:
            for person in self.by_word[name.words[0]]:  # Maria is Maria alone, and Maria López
                yield person, Fit.PART
        for person in self.by_order.get(tuple(sorted(name.words)), ()):
            yield person, Fit.ORDER
        for person in self._in_other_scripts(name):
            yield person, Fit.SCRIPT

    def _in_other_scripts(self, name: Name) -> Iterator[int]:
        match name.script:
            case Script.HAN:
                yield from self._by_form(name, Script.OTHER)
            case Script.CYRILLIC:
                yield from self._through_cyrillic(name, Script.OTHER)
            case Script.OTHER:
                yield from self._by_form(name, Script.HAN)
                yield from self._by_form(name, Script.OTHER)
                yield from self._through_cyrillic(name, Script.CYRILLIC)

    def _by_form(self, name: Name, script: Script) -> Iterator[int]:
        for form in self._forms(name):
            for person in self.by_form.get((script, form), ()):
                if script is name.script or self._is_written_so(person, name, script):
                    yield person

    def _through_cyrillic(self, name: Name, script: Script) -> Iterator[int]:
        if script not in self.scripts:
            return
        for person in self.by_sound.get(_cyrillic_sound(name), ()):
            written = [one for one in self.names[person] if one.script is script]
            fits = any(_is_transcribed({name.script: name, script: one}) for one in written)
            if fits and self._is_written_so(person, name, script):
                yield person

    def _is_written_so(self, person: int, name: Name, script: Script) -> bool:
        """Who writes their own name in the script of the row, and otherwise, is somebody else;
        unless that is only another way to write the same characters, as Lü is Lyu."""
        written = [one for one in self.names[person] if one.script is name.script]
        if not written or script is Script.OTHER:
            return not written
        own = [one for one in self.names[person] if one.script is script]
        return any(self._are_one(one, other) for one in own for other in written)

    def _are_one(self, native: Name, latin: Name) -> bool:
        if native.script is Script.CYRILLIC:
            return _is_transcribed({native.script: native, latin.script: latin})
        return bool(self._forms(native) & self._forms(latin))

    def alike(self, shown: Shown) -> Scores:
        """Those whom it may be, though nothing is sure about it."""
        scores: Scores = {}
        for name in shown.names:
            for person, fit, by in self._alike(name):
                best = scores.get(person)
                if best is None or _order((fit, by)) < _order(best):
                    scores[person] = fit, by
        return scores

    def _alike(self, name: Name) -> Iterator[tuple[int, Fit, int]]:
        for sound in self._sounds_of(name) if name.is_full else ():
            for person in self.by_sound.get(sound, ()):
                yield person, Fit.SOUND, 0
        for person in self.by_initials.get(_initials(name.words), ()):
            yield person, Fit.INITIALS, 0
        for person, count in self._sharing(name).items():
            yield person, Fit.PART, count

    def _sharing(self, name: Name) -> dict[int, int]:
        """Those who have words of it, and how many."""
        shared: dict[int, int] = defaultdict(int)
        for word in self._words_of(name):
            bearers = self.by_word.get(word, ())
            for person in bearers if len(bearers) <= TOO_COMMON else ():
                shared[person] += len(word) if name.script is Script.HAN else 1
        return shared

    def _forms(self, name: Name) -> set[tuple[str, ...]]:
        if name.words not in self._forms_seen:
            self._forms_seen[name.words] = self._made(name)
        return self._forms_seen[name.words]

    def _made(self, name: Name) -> set[tuple[str, ...]]:
        if name.script is Script.HAN:
            return pinyin.forms(name.words[0], self.readings)
        if name.script is Script.OTHER:
            return {tuple(sorted(name.words)), *pinyin.joined(name.words)}
        return set()

    def _sounds_of(self, name: Name) -> set[tuple[str, ...]]:
        if name not in self._sounds:
            self._sounds[name] = set(self._all_sounds(name))
        return self._sounds[name]

    def _all_sounds(self, name: Name) -> Iterator[tuple[str, ...]]:
        if name.script is Script.HAN:
            yield from (("h", each) for each in pinyin.sounds(name.words[0], self.readings))
        if name.script is Script.OTHER:
            yield "h", "".join(name.words)
            yield "h", "".join((*name.words[1:], name.words[0]))
        if name.script in {Script.OTHER, Script.CYRILLIC}:
            yield _cyrillic_sound(name)
        if name.script in {Script.OTHER, Script.ARABIC}:
            yield from (("a", *each) for each in arabic.coarse(name.words))

    def _words_of(self, name: Name) -> set[str]:
        if name.script is not Script.HAN:
            return {word for word in name.words if len(word) > 1}
        text = name.words[0]
        parts = {text[start:end] for end in range(2, len(text) + 1) for start in range(end - 1)}
        return parts | {text[0]} if len(text) <= LONG_HAN else {text}


def _is_transcribed(by_script: Mapping[Script, Name]) -> bool:
    return cyrillic.fits(by_script[Script.CYRILLIC].words, by_script[Script.OTHER].words)


def _best(found: Iterable[dict[int, Fit]], person: int) -> Fit:
    return min((each[person] for each in found), key=RANK.__getitem__)


def _cyrillic_sound(name: Name) -> tuple[str, ...]:
    return ("c", *sorted(map(cyrillic.coarse, name.words)))


def _with_initials(words: tuple[str, ...]) -> Iterator[str]:
    """`li x m`, and `li x` for those who write one of them."""
    for place, word in enumerate(words):
        others = sorted(other[0] for at, other in enumerate(words) if at != place)
        yield " ".join((word, *others))
        for letter in set(others) if len(others) > 1 else ():
            yield f"{word} {letter}"


def _initials(words: tuple[str, ...]) -> str:
    """Where all words but one are initials; “XM” are two of them."""
    whole = [word for word in words if not _is_initial(word)]
    letters = sorted("".join(word for word in words if _is_initial(word)))
    return " ".join((*whole, *letters)) if len(whole) == 1 and letters else ""


def _is_initial(word: str) -> bool:
    return len(word) == 1 or (len(word) <= 3 and not set(word) & set("aeiouy") and word.isalpha())
