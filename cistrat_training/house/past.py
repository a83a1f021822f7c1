"""Brings the Centre's past workshops into the house: all that a workbook holds, or nothing.

What the workbook says goes in; where it leaves a cell empty, what is known stays; nothing is taken
away. So the same workbook twice changes nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from cistrat_training import tables
from cistrat_training.accounts.models import Gender, User
from cistrat_training.database import Model
from cistrat_training.errors import RuleBroken
from cistrat_training.grids import Grid
from cistrat_training.house import past_sheets as sheets
from cistrat_training.house.past_facts import facts_of_workshop, given, start_of, times_of
from cistrat_training.house.past_people import People
from cistrat_training.places import queries as places
from cistrat_training.places.models import (
    Category,
    Collective,
    Country,
    Organisation,
    OrganisationMembership,
    PrintedAs,
    key_of,
)
from cistrat_training.schedule import releasing
from cistrat_training.schedule.models import Lecture, Lecturer, LecturerRole, Speaker
from cistrat_training.tables import Line, Problem
from cistrat_training.words import N_
from cistrat_training.workshops.models import (
    Audience,
    Enrolment,
    Place,
    Series,
    Stage,
    Workshop,
)

M = TypeVar("M", bound=Model)
Seen = Callable[[int], object]

# Two imports of the same workbook at once: the second waits here, and then finds all of it known.
ONE_AT_A_TIME = select(Country).order_by(Country.code).limit(1).with_for_update(key_share=True)


@dataclass
class Count:
    """How many rows of a sheet brought something new, changed something, or said what is known."""

    new: int = 0
    changed: int = 0
    same: int = 0


@dataclass
class Outcome:
    counts: dict[str, Count] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        return not any(count.new or count.changed for count in self.counts.values())


def bring_in(
    session: Session,
    grids: Sequence[Grid],
    *,
    now: datetime,
    synthetic: bool = False,
    seen: Seen = lambda _rows: None,
) -> Outcome:
    """Put everything into the session. The caller commits if there is no problem, else rolls back.

    `seen` hears how many rows were looked at. Raises RuleBroken if a sheet is missing.
    """
    found = tables.sheets_of(grids, sheets.SHEETS)
    session.execute(ONE_AT_A_TIME)
    with session.no_autoflush:
        past = Past(session, now, synthetic)
        for layout in sheets.SHEETS:
            if layout.name in found:
                read = tables.lines_of(found[layout.name], layout)
                past.note_header(layout, read)
                seen(len(found[layout.name].rows) - len(read.lines))
                past.bring(layout.name, read.lines, seen)
        past.set_seats()
    if not past.outcome.problems:
        session.flush()
        past.release()
    return past.outcome


class Past:
    """The import while it runs: what the house knows, what the workbook adds, what is wrong."""

    def __init__(self, session: Session, now: datetime, synthetic: bool) -> None:
        self.session = session
        self.now = now
        self.outcome = Outcome()
        self.people = People(session, now, synthetic)
        self.countries = places.countries_by_any_name(session)
        self.collectives = {c.code: c for c in session.scalars(select(Collective))}
        self.series = {series.code: series for series in session.scalars(select(Series))}
        self.workshops = {(w.series.code, w.number): w for w in session.scalars(select(Workshop))}
        self.organisations = {
            (o.country_code, o.name_key): o for o in session.scalars(select(Organisation))
        }
        self.lecturers: dict[str, list[Lecturer]] = {}
        self.enrolments: dict[tuple[Workshop, User], Enrolment] = {}
        self.stated_seats: dict[tuple[Workshop, Audience], Line] = {}
        self.touched: set[Workshop] = set()
        self.taught: set[Workshop] = set()
        """Of which it has lectures."""
        self.seen: dict[tuple[Any, ...], int] = {}
        self.named: set[tuple[Any, ...]] = set()
        """What has a row, if a wrong one: that row says so, not the ones that refer to it."""

    def note_header(self, layout: tables.Layout, read: tables.Lines) -> None:
        self.outcome.problems += read.problems
        self.outcome.problems += [
            Problem(
                layout.name, 1, header, N_("This column is not known. Rename or delete it."), {}
            )
            for header in read.unknown
        ]
        self.outcome.counts[layout.name] = Count()

    def bring(self, sheet: str, lines: list[Line], seen: Seen) -> None:
        """Each line gathers its own problems, so that one that is wrong goes no further."""
        for line in lines:
            line.problems = []
        self.sheet = sheet
        self._look_ahead(sheet, lines)
        for line in lines:
            try:
                self._bring_one[sheet](self, line)
            except RuleBroken as broken:
                named = broken.field if broken.field in line.headers else next(iter(line.headers))
                line.wrong(named, broken.message, **broken.facts)
            self.outcome.problems += line.problems
            seen(1)

    def _look_ahead(self, sheet: str, lines: list[Line]) -> None:
        """Ask the database once for all people, places and lectures of a sheet."""
        if sheet in {sheets.LECTURERS.name, sheets.ENROLMENTS.name}:
            self.people.look_up(lines)
        if sheet == sheets.LECTURERS.name:
            known = select(Lecturer).options(joinedload(Lecturer.person))
            self.lecturer_of = {one.person: one for one in self.session.scalars(known)}
        if sheet == sheets.LECTURES.name:
            self._look_up_lectures()
        if sheet == sheets.ENROLMENTS.name:
            self._look_up_enrolments(lines)

    # The sheets, in their order

    def country(self, line: Line) -> None:
        country = self._country(line)
        facts = given(
            report_name=line.text("printed_name", 100),
            report_name_zh=line.text("printed_name_zh", 100),
            report_position=line.whole_number("position", 1),
        )
        if country and self._is_first(line, "country", country.code):
            self._put(line, country, None, facts)

    def collective(self, line: Line) -> None:
        code = line.text("code", 40)
        facts = given(name_en=line.text("name_en"), name_zh=line.text("name_zh"))
        if self._is_first(line, "code", code):
            self.collectives[code] = self._put(
                line, self.collectives.get(code), lambda: Collective(code=code, **facts), facts
            )

    def a_series(self, line: Line) -> None:
        code = line.text("code").upper()
        self.named.add((sheets.SERIES.name, code))
        facts = given(title_en=line.text("title_en"), title_zh=line.text("title_zh"))
        if self._is_first(line, "code", code):
            self.series[code] = self._put(
                line, self.series.get(code), lambda: Series(code=code, **facts), facts
            )

    def workshop(self, line: Line) -> None:
        series = self._series(line)
        number = line.whole_number("number", 1, 999)
        facts = facts_of_workshop(line)
        self.named.add((sheets.WORKSHOPS.name, line.text("series").upper(), number))
        if not series or not number or not self._is_first(line, "number", series.code, number):
            return
        known = self.workshops.get((series.code, number))
        if known and self._is_running(line, known):
            return
        workshop = self._put(
            line, known, lambda: Workshop(series=series, number=number, **facts), facts
        )
        self.workshops[series.code, number] = workshop
        self.touched.add(workshop)
        for audience, key in SEATS.items():
            if f"seats_{audience}" in facts:
                line.headers.setdefault(key, key)
                self.stated_seats[workshop, audience] = line

    def organisation(self, line: Line) -> None:
        country = self._country(line)
        self.named.add((sheets.ORGANISATIONS.name, key_of(line.text("name"))))
        facts = given(
            name=line.text("name"),
            category=sheets.chosen(line, "category", Category),
            name_zh=line.text("name_zh"),
            printed_name=line.text("printed_name"),
            printed_name_zh=line.text("printed_name_zh"),
            report_position=line.whole_number("position", 1),
            printed_as=sheets.chosen(line, "printed_as", PrintedAs),
            collective=self._collective(line),
            domains=[domain.lower() for domain in line.texts("domains")],
        )
        since, until = line.day("member_since"), line.day("member_until")
        if facts.get("printed_as") is PrintedAs.COLLECTIVE and "collective" not in facts:
            line.wrong("collective", N_("Printed as a collective, but none is named."))
        if line.problems or not country:
            return
        key = (country.code, key_of(facts["name"]))
        if self._is_first(line, "name", *key):
            known = self.organisations.get(key)
            organisation = self._put(
                line, known, lambda: Organisation(country=country, **facts), facts
            )
            self.organisations[key] = organisation
            self._belong(organisation, facts.get("collective"), since, until)

    def lecturer(self, line: Line) -> None:
        organisation = self._organisation(line)
        for key in ("full_name", "latin_name", "email"):
            self.named.add((sheets.LECTURERS.name, line.text(key).casefold()))
        facts = given(
            organisation=organisation,
            role=sheets.chosen(line, "role", LecturerRole),
            post_en=line.text("post_en"),
            post_zh=line.text("post_zh"),
        )
        name = line.text("organisation")
        if name and not organisation and not self._is_named(sheets.ORGANISATIONS, key_of(name)):
            line.wrong(
                "organisation", N_("“%(name)s” is not on the sheet “organisations”."), name=name
            )
        if line.problems or not organisation:
            return
        person = self.people.person(line, organisation.country.code, organisation.name_key)
        if not person or not self._is_first(line, "full_name", person):
            return
        known = self.lecturer_of.get(person)
        lecturer = self._put(line, known, lambda: Lecturer(person=person, **facts), facts)
        for called in {person.full_name, person.latin_name, person.email or ""} - {""}:
            self.lecturers.setdefault(called.casefold(), []).append(lecturer)

    def lecture(self, line: Line) -> None:
        workshop = self._workshop(line)
        place = line.whole_number("place", 1, 9999)
        lecturers = [self._lecturer(line, name) for name in line.texts("lecturers")]
        facts = given(
            title_en=line.text("title_en", 500),
            title_zh=line.text("title_zh", 500),
            topic_en=line.text("topic_en", 500),
            topic_zh=line.text("topic_zh", 500),
            topic_place=line.whole_number("topic_position", 1),
            minutes=line.whole_number("minutes", 1, 24 * 60),
            channel=line.text("channel"),
        )
        if workshop:
            facts |= times_of(line, workshop)
        if line.problems or not workshop or not place:
            return
        if self._is_first(line, "place", workshop.series.code, workshop.number, place):
            lecture = self._put(
                line,
                self.lectures.get((workshop, place)),
                lambda: Lecture(workshop=workshop, place=place, changed_at=self.now, **facts),
                facts,
            )
            self._let_speak(lecture, [lecturer for lecturer in lecturers if lecturer])
            self.taught.add(workshop)

    def enrolment(self, line: Line) -> None:
        workshop = self._workshop(line)
        facts = self._facts_of_enrolment(line)
        confirmed, withdrawn = line.day("confirmed_on"), line.day("withdrawn_on")
        if line.problems or not workshop:
            return
        organisation = facts.get("organisation")
        key = organisation.name_key if organisation else key_of(facts["institution"])
        person = self.people.person(line, facts["country_code"], key)
        if not person or not self._is_first(line, "full_name", workshop, person):
            return
        if withdrawn:
            facts |= {"status": Place.WITHDRAWN, "withdrawn_at": start_of(withdrawn, workshop)}
        if confirmed:
            facts["confirmed_at"] = start_of(confirmed, workshop)
        since = facts.get("confirmed_at", start_of(workshop.first_day, workshop))
        enrolment = self._put(
            line,
            self.enrolments.get((workshop, person)),
            lambda: Enrolment(workshop=workshop, person=person, **{"confirmed_at": since, **facts}),
            facts,
        )
        self.enrolments[workshop, person] = enrolment

    _bring_one: dict[str, Callable[["Past", Line], None]] = {
        sheets.COUNTRIES.name: country,
        sheets.COLLECTIVES.name: collective,
        sheets.SERIES.name: a_series,
        sheets.WORKSHOPS.name: workshop,
        sheets.ORGANISATIONS.name: organisation,
        sheets.LECTURERS.name: lecturer,
        sheets.LECTURES.name: lecture,
        sheets.ENROLMENTS.name: enrolment,
    }

    def release(self) -> None:
        """What took place was seen by those who were there, so it is no draft; nobody is told."""
        for workshop in sorted(self.taught, key=lambda workshop: workshop.id):
            if workshop.stage(self.now) is Stage.OVER and releasing.differs(self.session, workshop):
                releasing.release(self.session, workshop, by=None, public=False, now=self.now)

    def set_seats(self) -> None:
        """A workshop has at least as many seats as people; its own number must not be less."""
        taken: dict[tuple[Workshop, Audience], int] = {}
        for (workshop, _person), enrolment in self.enrolments.items():
            if enrolment.status is Place.CONFIRMED:
                seat = workshop, enrolment.audience
                taken[seat] = taken.get(seat, 0) + 1
        for (workshop, audience), people in taken.items():
            if people > workshop.seats(audience):
                self._seat(workshop, audience, people)

    def _seat(self, workshop: Workshop, audience: Audience, people: int) -> None:
        line = self.stated_seats.get((workshop, audience))
        if line is None:
            setattr(workshop, f"seats_{audience}", people)
            return
        line.problems = []
        line.wrong(
            SEATS[audience],
            N_("There are %(people)s people on the sheet “enrolments” for %(seats)s seats."),
            people=people,
            seats=workshop.seats(audience),
        )
        self.outcome.problems += line.problems

    # What a row refers to

    def _is_named(self, layout: tables.Layout, *identity: Any) -> bool:
        return (layout.name, *identity) in self.named

    def _country(self, line: Line) -> Country | None:
        name = line.text("country")
        country = self.countries.get(key_of(name)) if name else None
        if name and not country:
            line.wrong("country", N_("“%(name)s” is not a country that we know."), name=name)
        return country

    def _collective(self, line: Line) -> Collective | None:
        code = line.text("collective", 40)
        if code and code not in self.collectives:
            line.wrong("collective", N_("“%(code)s” is not on the sheet “collectives”."), code=code)
        return self.collectives.get(code)

    def _series(self, line: Line) -> Series | None:
        code = line.text("series").upper()
        if code and code not in self.series and not self._is_named(sheets.SERIES, code):
            line.wrong("series", N_("“%(code)s” is not on the sheet “series”."), code=code)
        return self.series.get(code)

    def _workshop(self, line: Line) -> Workshop | None:
        series, number = self._series(line), line.whole_number("number", 1, 999)
        if not series or not number:
            return None
        workshop = self.workshops.get((series.code, number))
        if not workshop and not self._is_named(sheets.WORKSHOPS, series.code, number):
            line.wrong(
                "number",
                N_("%(code)s-%(number)s is not on the sheet “workshops”."),
                code=series.code,
                number=number,
            )
        if workshop and self._is_running(line, workshop):
            return None
        return workshop

    def _is_running(self, line: Line, workshop: Workshop) -> bool:
        if workshop.is_published():
            line.wrong(
                "number",
                N_("%(code)s has a published call; the import of the past leaves it alone."),
                code=workshop.code,
            )
        return workshop.is_published()

    def _organisation(self, line: Line) -> Organisation | None:
        """By name, and by country where the name alone does not tell."""
        key, country = key_of(line.text("organisation")), self._country(line)
        if country:
            return self.organisations.get((country.code, key))
        found = [o for (_code, name), o in self.organisations.items() if name == key]
        if len(found) > 1:
            line.wrong(
                "country",
                N_("There are institutions of this name in several countries. Give the country."),
            )
        return found[0] if found else None

    def _lecturer(self, line: Line, name: str) -> Lecturer | None:
        found = self.lecturers.get(name.casefold(), [])
        if not found and not self._is_named(sheets.LECTURERS, name.casefold()):
            line.wrong("lecturers", N_("“%(name)s” is not on the sheet “lecturers”."), name=name)
        if len(found) > 1:
            line.wrong(
                "lecturers",
                N_("Several lecturers are called “%(name)s”. Give the e-mail instead."),
                name=name,
            )
        return found[0] if found else None

    def _facts_of_enrolment(self, line: Line) -> dict[str, Any]:
        organisation = self._organisation(line)
        country = self._country(line) or (organisation.country if organisation else None)
        category = sheets.chosen(line, "category", Category)
        if organisation and not category:
            category = organisation.category
        for key, value in (("country", country), ("category", category)):
            if not value and not line.text(key):
                line.wrong(
                    key, N_("Give this, since the institution is not on the sheet “organisations”.")
                )
        return given(
            audience=sheets.chosen(line, "audience", Audience),
            organisation=organisation,
            institution="" if organisation else line.text("organisation"),
            country_code=country.code if country else None,
            category=category,
            position=line.text("position"),
            gender=sheets.chosen(line, "gender", Gender),
        )

    # What a row brings

    def _is_first(self, line: Line, key: str, *identity: Any) -> bool:
        """Whether no row before said something about the same thing."""
        if line.problems:
            return False
        before = self.seen.setdefault((self.sheet, *identity), line.number)
        if before != line.number:
            line.wrong(key, N_("This is on row %(row)s already."), row=before)
        return before == line.number

    def _put(
        self, line: Line, known: M | None, make: Callable[[], M] | None, facts: dict[str, Any]
    ) -> M:
        count = self.outcome.counts[self.sheet]
        if known is None:
            assert make, "countries are all known"  # noqa: S101
            thing = make()
            self.session.add(thing)
            count.new += 1
            return thing
        differing = {name: value for name, value in facts.items() if getattr(known, name) != value}
        for name, value in differing.items():
            setattr(known, name, value)
        count.changed += bool(differing)
        count.same += not differing
        return known

    def _belong(
        self,
        organisation: Organisation,
        collective: Collective | None,
        since: date | None,
        until: date | None,
    ) -> None:
        if collective is None:
            return
        known = self._membership(organisation, collective, since)
        if known is None:
            self.session.add(
                OrganisationMembership(
                    organisation=organisation, collective=collective, since=since, until=until
                )
            )
        elif until:
            known.until = until

    def _membership(
        self, organisation: Organisation, collective: Collective, since: date | None
    ) -> OrganisationMembership | None:
        if organisation.id is None or collective.id is None:
            return None
        return self.session.scalar(
            select(OrganisationMembership).where(
                OrganisationMembership.organisation_id == organisation.id,
                OrganisationMembership.collective_id == collective.id,
                OrganisationMembership.since == since,
            )
        )

    def _let_speak(self, lecture: Lecture, lecturers: Iterable[Lecturer]) -> None:
        for lecturer in lecturers:
            if (lecture, lecturer) not in self.speakers:
                self.session.add(Speaker(lecture=lecture, lecturer=lecturer))
                self.speakers.add((lecture, lecturer))

    def _look_up_lectures(self) -> None:
        known = [workshop.id for workshop in self.workshops.values() if workshop.id]
        lectures = self.session.scalars(select(Lecture).where(Lecture.workshop_id.in_(known)))
        self.lectures = {(lecture.workshop, lecture.place): lecture for lecture in lectures}
        speakers = select(Speaker).join(Lecture).where(Lecture.workshop_id.in_(known))
        self.speakers = {(s.lecture, s.lecturer) for s in self.session.scalars(speakers)}

    def _look_up_enrolments(self, lines: list[Line]) -> None:
        """In the workshops that the workbook speaks of, and no others."""
        named = {(line.text("series").upper(), line.text("number")) for line in lines}
        spoken_of = {
            workshop.id
            for (code, number), workshop in self.workshops.items()
            if workshop.id and (workshop in self.touched or (code, str(number)) in named)
        }
        kept = (
            select(Enrolment)
            .where(Enrolment.workshop_id.in_(spoken_of))
            .options(joinedload(Enrolment.person))
        )
        self.enrolments = {(e.workshop, e.person): e for e in self.session.scalars(kept)}


SEATS = {
    Audience.INTERNATIONAL: "seats_international",
    Audience.DOMESTIC: "seats_domestic",
    Audience.PARTNER: "seats_partner",
}
