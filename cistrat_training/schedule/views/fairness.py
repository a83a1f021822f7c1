"""Who sits in the night: for an organiser who plans, by day, by person, and for one lecture."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, languages
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.database import db
from cistrat_training.schedule import (
    arranging,
    clash_queries,
    fair_queries,
    planning_queries,
    queries,
    suggestion_queries,
)
from cistrat_training.schedule.appointments import Appointment
from cistrat_training.schedule.better_hours import (
    Hour,
    Speaker,
    Surroundings,
    compare,
    half_hours,
    on_days,
)
from cistrat_training.schedule.fair_forms import HourForm, MoveForm
from cistrat_training.schedule.fair_queries import Speaking
from cistrat_training.schedule.fairness import (
    Burden,
    Crowd,
    Fairness,
    Nights,
    Span,
    Strip,
    day_of,
    strip,
)
from cistrat_training.schedule.forms import USUAL_MINUTES
from cistrat_training.schedule.hours_table import hours_table
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.moves import Placement
from cistrat_training.schedule.views.blueprint import views
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

MOST_HOURS = 30  # compared on one page; the best are shown
MOST_BURDENS = 60
PEOPLE_ON_A_PAGE = 100


class Day(NamedTuple):
    day: date
    lectures: int
    fairness: Fairness
    lecturers: Fairness


class Sitting(NamedTuple):
    lecture: Lecture
    nights: Nights
    strip: Strip


class Spoken(NamedTuple):
    """What a programme asks of one lecturer or moderator; None where their clock is unknown."""

    speaking: Speaking
    burden: Burden | None


@views.get("/workshops/<int:workshop_id>/fair-hours")
@permit(may.organise, Workshop)
def fair_hours(workshop: Workshop) -> ResponseReturnValue:
    lectures = suggestion_queries.standing(db.session, workshop)
    sat = {one: span for one in lectures if (span := fair_queries.span_of(one))}
    crowd = fair_queries.crowd_of(db.session, workshop)
    spoken = _spoken(workshop, lectures)
    spans = list(sat.values())
    days = _days(crowd, sat, spoken, workshop.zone)
    day = _chosen_day([one.day for one in days], workshop)
    burdens = crowd.burdens(spans, workshop.zone)
    return render_template(
        "schedule/fair_hours.html",
        workshop=workshop,
        crowd=crowd,
        days=days,
        day=day,
        fairness=crowd.fairness(spans),
        lecturers=_together(spoken),
        table=hours_table(crowd, spans, workshop.zone, day),
        sittings=[
            Sitting(one, crowd.nights(span), strip(crowd.marks(span)))
            for one, span in sat.items()
            if day_of(span, workshop.zone) == day
        ],
        burdens=burdens[:MOST_BURDENS],
        fewer=burdens[MOST_BURDENS:],
        spoken=sorted(spoken, key=_heaviest),
        countries=_countries(crowd, spoken),
        not_placed=sum(not one.starts_at and not one.cancelled_at for one in lectures),
    )


def _spoken(workshop: Workshop, lectures: Sequence[Lecture]) -> list[Spoken]:
    found = fair_queries.speaking(db.session, workshop, lectures)
    return [Spoken(one, fair_queries.burden_of(one, workshop)) for one in found if one.spans]


def _days(crowd: Crowd, sat: dict[Lecture, Span], spoken: Sequence[Spoken], zone: str) -> list[Day]:
    by_day: dict[date, list[Span]] = {}
    for span in sat.values():
        by_day.setdefault(day_of(span, zone), []).append(span)
    return [
        Day(day, len(spans), crowd.fairness(spans), _of_speakers(spoken, day, zone))
        for day, spans in sorted(by_day.items())
    ]


def _of_speakers(spoken: Sequence[Spoken], day: date, zone: str) -> Fairness:
    found = [
        Crowd([one.speaking.group]).fairness(
            [span for span in one.speaking.spans if day_of(span, zone) == day]
        )
        for one in spoken
    ]
    return _sum(found)


def _together(spoken: Sequence[Spoken]) -> Fairness:
    found = [Crowd([one.speaking.group]).fairness(one.speaking.spans) for one in spoken]
    return _sum(found)


def _sum(found: Sequence[Fairness]) -> Fairness:
    return Fairness(*(sum(part) for part in zip(*found, strict=True))) if found else NOBODY


NOBODY = Fairness(0, 0, 0, 0)


def _heaviest(one: Spoken) -> tuple[int, str]:
    return -one.burden.minutes if one.burden else 0, one.speaking.name


def _chosen_day(days: Sequence[date], workshop: Workshop) -> date:
    asked = request.args.get("day", "")
    first = days[0] if days else workshop.first_day
    return next((day for day in days if day.isoformat() == asked), first)


def _countries(crowd: Crowd, spoken: Iterable[Spoken] = ()) -> dict[str, Any]:
    codes = {group.country for group in [*crowd.groups, *crowd.strangers]}
    return fair_queries.countries(
        db.session, codes | {one.speaking.group.country for one in spoken}
    )


@views.get("/workshops/<int:workshop_id>/fair-hours/people")
@permit(may.organise, Workshop)
def fair_people(workshop: Workshop) -> ResponseReturnValue:
    """Who they are: those in the night of a lecture, or those who live by certain clocks."""
    crowd = fair_queries.crowd_of(db.session, workshop)
    lecture = _lecture_asked_for(workshop)
    span = fair_queries.span_of(lecture) if lecture else None
    clocks = set(request.args.getlist("zone"))
    if span:
        clocks = {zone for zone in crowd.by_zone if crowd.minutes(span, zone)}
    country = request.args.get("country", "")
    people = db.paginate(
        fair_queries.people_in(db.session, workshop, clocks, country),
        per_page=PEOPLE_ON_A_PAGE,
        max_per_page=PEOPLE_ON_A_PAGE,
        error_out=False,
    )
    return render_template(
        "schedule/fair_people.html",
        workshop=workshop,
        lecture=lecture,
        span=span,
        people=people,
        clocks={one.id: _clock(workshop, one) for one in people.items},
        countries=_countries(crowd),
    )


def _clock(workshop: Workshop, enrolment: Any) -> Any:
    told = fair_queries.Told(enrolment.person.zone, enrolment.country_code, 1)
    return fair_queries.group_of(workshop, told)


def _lecture_asked_for(workshop: Workshop) -> Lecture | None:
    if "lecture" not in request.args:
        return None
    wanted = request.args.get("lecture", 0, type=int)
    every = db.session.scalars(queries.lectures_of(workshop))
    return next((one for one in every if one.id == wanted), None) or abort(404)


# A better hour


@views.route("/lectures/<int:lecture_id>/hours", methods=["GET", "POST"])
@permit(may.organise, Lecture)
def better_hour(lecture: Lecture) -> ResponseReturnValue:
    form = MoveForm()
    if form.validate_on_submit() and (starts_at := form.instant):
        with form.refusals():
            ends_at = starts_at + timedelta(minutes=form.minutes.data or 0)
            arranging.place_all(
                db.session,
                lecture.workshop,
                {lecture.id: Placement(starts_at, ends_at, form.channel.data or "")},
                by=me(),
                now=clock.now(),
                what=N_("Moved “%(title)s” to a fairer hour"),
                facts={"title": arranging.titles(lecture)},
                seen=form.seen.data,
                language=languages.language(),
            )
            db.session.commit()
            flash(_("“%(title)s” is moved.", title=lecture.title(languages.language())))
            return redirect(url_for(".better_hour", lecture_id=lecture.id))
    return _hours_page(lecture, form), form.code


def _hours_page(lecture: Lecture, form: MoveForm) -> str:
    workshop = lecture.workshop
    hour_form = HourForm(request.args, meta={"csrf": False})
    typed = None
    if "at" in request.args and hour_form.validate():
        with hour_form.refusals():
            typed = clock.instant(hour_form.at.data, workshop.zone, field="at")
    all_days = "all" in request.args or not lecture.starts_at
    around = _surroundings(workshop, lecture)
    found = compare(_hours_to_compare(lecture, all_days, typed), around)
    return render_template(
        "schedule/fair_hour.html",
        workshop=workshop,
        lecture=lecture,
        form=form,
        hour_form=hour_form,
        all_days=all_days,
        now_at=next((one for one in found if one.hour == _hour_now(lecture)), None),
        typed=next((one for one in found if typed and one.span.starts_at == typed), None),
        found=found[:MOST_HOURS],
        more=len(found) - MOST_HOURS,
        around=around,
        countries=_countries(around.crowd),
        seen=planning_queries.latest_number(db.session, workshop),
    )


def _hours_to_compare(lecture: Lecture, all_days: bool, typed: datetime | None) -> list[Hour]:
    days = _days_asked_for(lecture, all_days)
    hours = _hours_of_slots(lecture, days) or _half_hours(lecture, days)
    if typed:
        hours.append(Hour(_span_at(lecture, typed), lecture.channel))
    if now := _hour_now(lecture):
        hours.append(now)
    return list(dict.fromkeys(hours))


def _hours_of_slots(lecture: Lecture, days: Sequence[date]) -> list[Hour]:
    """Of those that are long enough."""
    slots = db.session.scalars(planning_queries.slots_of(lecture.workshop)).all()
    hours = [
        Hour(span, slot.channel or lecture.channel)
        for slot in slots
        if (span := _span_at(lecture, slot.starts_at, slot.length)).ends_at <= slot.ends_at
    ]
    return on_days(hours, days, lecture.workshop.zone)


def _half_hours(lecture: Lecture, days: Sequence[date]) -> list[Hour]:
    spans = half_hours(days, lecture.length or USUAL_MINUTES, lecture.workshop.zone)
    return [Hour(span, lecture.channel) for span in spans]


def _span_at(lecture: Lecture, starts_at: datetime, minutes: int = USUAL_MINUTES) -> Span:
    return Span(starts_at, starts_at + timedelta(minutes=lecture.length or minutes))


def _hour_now(lecture: Lecture) -> Hour | None:
    if lecture.starts_at and lecture.ends_at:
        return Hour(Span(lecture.starts_at, lecture.ends_at), lecture.channel)
    return None


def _days_asked_for(lecture: Lecture, all_days: bool) -> list[date]:
    workshop = lecture.workshop
    length = (workshop.last_day - workshop.first_day).days + 1
    days = [workshop.first_day + timedelta(days=n) for n in range(length)]
    if all_days or not lecture.starts_at:
        return days
    return [lecture.starts_at.astimezone(workshop.tz).date()]


def _surroundings(workshop: Workshop, lecture: Lecture) -> Surroundings:
    language = languages.language()
    lectures = suggestion_queries.standing(db.session, workshop)
    everything = clash_queries.appointments(db.session, lectures, language, within=workshop)
    speaking = fair_queries.speaking(db.session, workshop, [lecture])
    return Surroundings(
        crowd=fair_queries.crowd_of(db.session, workshop),
        speakers=[Speaker(one.name, one.group.zone) for one in speaking],
        lecture=_as_appointment(lecture, speaking, language),
        rest=[one for one in everything if one.lecture_id != lecture.id],
        elsewhere=suggestion_queries.elsewhere(db.session, workshop, lectures),
        facts=clash_queries.plan_facts(db.session, workshop),
    )


def _as_appointment(lecture: Lecture, speaking: Sequence[Speaking], language: str) -> Appointment:
    """At no particular hour: each that is compared takes its place."""
    somewhen = lecture.starts_at or lecture.changed_at
    return Appointment(
        lecture.id,
        lecture.title(language),
        lecture.kind,
        somewhen,
        somewhen,
        lecture.channel,
        {one.person_id: one.name for one in speaking},
        moderator_id=lecture.moderator_id,
    )
