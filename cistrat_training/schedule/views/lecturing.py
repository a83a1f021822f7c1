"""What lecturers see of their lectures, what they answer, and how organisers ask them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cistrat_training import clock, languages, queue
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.database import db, lock
from cistrat_training.forms import UNPROCESSABLE, choices
from cistrat_training.letter import Letter
from cistrat_training.places.models import Country
from cistrat_training.schedule import (
    answers,
    fair_queries,
    inviting,
    lecture_history,
    letters,
    publishing,
    queries,
)
from cistrat_training.schedule import lecturing_queries as found_by
from cistrat_training.schedule.answers import Standing
from cistrat_training.schedule.checklist import TASKS, Facts, Item, checklist
from cistrat_training.schedule.consent_queries import consents_of
from cistrat_training.schedule.consents import ConsentPurpose
from cistrat_training.schedule.differences import Somebody
from cistrat_training.schedule.lecturing_forms import AskForm
from cistrat_training.schedule.lecturing_queries import Given
from cistrat_training.schedule.materials import Material, MaterialKind
from cistrat_training.schedule.models import REPLIES, Lecturer, Reply, Speaker
from cistrat_training.schedule.views.blueprint import views
from cistrat_training.trail import TrailEntry
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

INSTEAD_OF_A_LINK = N_("[the link, which is made when the letter is sent]")


@views.get("/my-lectures")
@permit(may.have_an_account)
def my_lectures() -> ResponseReturnValue:
    now = clock.now()
    lecturer = db.session.scalar(queries.lecturer_who_is(me()))
    given = found_by.given_by(db.session, lecturer) if lecturer else []
    standing = [one for one in given if not one.talk.cancelled_at]
    ahead = [one for one in standing if one.is_ahead(now)]
    following = ahead[0] if ahead else None
    return render_template(
        "schedule/my_lectures.html",
        lecturer=lecturer,
        given=given,
        minutes=sum(one.talk.length for one in standing),
        lectures=len(standing),
        ahead=ahead,
        following=following,
        todo=_todo(lecturer, ahead, now) if lecturer and ahead else [],
        listeners=_listeners(following),
        is_streamed=following is not None and following.lecture.id not in _closed([following]),
        history=_history(lecturer, given) if lecturer else [],
        feed=db.session.scalar(queries.feed_of(me())),
        form=DeedForm(),
        now=now,
        TASKS=TASKS,
        Reply=Reply,
    )


def _todo(lecturer: Lecturer, ahead: Sequence[Given], now: datetime) -> list[Item]:
    """Of the workshop that comes next."""
    workshop = ahead[0].workshop
    theirs = [one for one in ahead if one.workshop is workshop]
    lectures = [one.lecture for one in theirs]
    waiting = [one.speaker for one in theirs if one.speaker and not one.speaker.answer]
    asked = [speaker.invited_at for speaker in waiting if speaker.invited_at]
    told = db.session.scalar(found_by.availability_of(lecturer, workshop))
    consents = consents_of(db.session, lectures)
    with_slides = db.session.scalars(
        select(Material.lecture_id).where(
            Material.lecture_id.in_([lecture.id for lecture in lectures]),
            Material.kind == MaterialKind.SLIDES,
        )
    )
    facts = Facts(
        invited_at=min(asked, default=None),
        unanswered=len(waiting),
        begins_at=clock.instant(datetime.combine(workshop.first_day, time(12)), workshop.zone),
        first_at=theirs[0].talk.starts_at,
        has_told_hours=told is not None,
        hours_are_fixed=all(one.is_released and one.talk.starts_at for one in theirs),
        has_profile=bool(lecturer.photo_id and (lecturer.bio_en or lecturer.bio_zh)),
        consents_missing=sum(
            consents[lecture.id].of(lecturer, purpose) is None
            for lecture in lectures
            for purpose in ConsentPurpose
        ),
        without_slides=len({lecture.id for lecture in lectures} - set(with_slides)),
    )
    return checklist(facts, now)


def _listeners(following: Given | None) -> dict[str, Any] | None:
    """How many, from how many countries, and where it will be night: numbers, no names."""
    if following is None:
        return None
    counts = db.session.execute(queries.audience_counts(following.workshop)).all()
    nights = fair_queries.night_places(db.session, following.workshop, following.talk)
    codes = {place.country for place in nights}
    countries = db.session.scalars(select(Country).where(Country.code.in_(codes)))
    names = {country.code: country.name(languages.language()) for country in countries}
    return {
        "counts": counts,
        "in_the_night": sum(place.people for place in nights),
        "nights": [(names.get(place.country, place.country), place.local) for place in nights[:5]],
    }


def _closed(given: Sequence[Given]) -> frozenset[int]:
    """Those of which a lecturer does not want to be streamed: the address is told to nobody."""
    lectures = [one.lecture for one in given]
    return frozenset(publishing.closed_livestreams(db.session, lectures))


def _history(lecturer: Lecturer, given: Sequence[Given]) -> list[dict[str, Any]]:
    """The newest first, each in words."""
    closed = _closed(given)
    editions = _editions(lecturer)
    speakers = [one.speaker for one in given if one.speaker]
    entries = db.session.scalars(
        select(TrailEntry)
        .where(TrailEntry.record.in_([f"speaker:{speaker.id}" for speaker in speakers]))
        .options(joinedload(TrailEntry.personal))
        .order_by(TrailEntry.id)
    )
    told = [
        *(_in_words(one, closed) for one in lecture_history.of_releases(editions, lecturer)),
        *map(_answer_in_words, lecture_history.of_answers(entries, speakers, lecturer)),
    ]
    return sorted(told, key=lambda one: one["at"], reverse=True)


def _editions(lecturer: Lecturer) -> list[lecture_history.Edition]:
    copies = db.session.scalars(found_by.editions_of(lecturer)).all()
    names: dict[int, list[Somebody]] = defaultdict(list)
    for number, person_id, name in db.session.execute(found_by.lecturers_of(copies)):
        names[number].append(Somebody(person_id, name))
    return [lecture_history.Edition(copy, tuple(names[copy.id])) for copy in copies]


def _in_words(released: lecture_history.Released, closed: frozenset[int]) -> dict[str, Any]:
    said = letters.sentences(released.change, languages.reader_zone(), closed)
    return {
        "at": released.at,
        "headline": _(letters.HEADLINES[released.change.what[0]]),
        "release": released.release.number,
        "title": said.title,
        "lines": said.lines,
    }


def _answer_in_words(answered: lecture_history.Answered) -> dict[str, Any]:
    by_others = [] if answered.by_themself else [_("The organisers wrote it down for you.")]
    return {
        "at": answered.at,
        "headline": _(REPLIES[answered.reply]),
        "release": None,
        "title": answered.speaker.lecture.title(languages.language()),
        "lines": by_others,
    }


# Answers


@views.get("/lecturers/<int:lecturer_id>/answers")
@permit(may.speak_for, Lecturer)
def lecturer_answers(lecturer: Lecturer) -> ResponseReturnValue:
    return _answers_page(lecturer)


@views.post("/lecturers/<int:lecturer_id>/answers")
@permit(may.speak_for, Lecturer)
def answer_invitations(lecturer: Lecturer) -> ResponseReturnValue:
    lock(db.session, lecturer)
    typed = _typed_answers(lecturer)
    if wrong := {n for n, (reply, why) in typed.items() if reply is Reply.DECLINED and not why}:
        return _answers_page(lecturer, typed, wrong), UNPROCESSABLE
    form = DeedForm()
    with form.refusals():
        changed = inviting.take_answers(db.session, lecturer, typed, by=me(), now=clock.now())
        db.session.commit()
        queue.ring("letters")
        _thank(lecturer, typed, changed)
        return redirect(_answers_lead_to(lecturer))
    return _answers_page(lecturer, typed, form=form), UNPROCESSABLE


def _typed_answers(lecturer: Lecturer) -> dict[int, tuple[Reply, str]]:
    """By the id of the lecture."""
    found = {}
    for one in _given(lecturer):
        said = request.form.get(f"answer-{one.lecture.id}", "")
        if said in set(Reply):
            why = request.form.get(f"reason-{one.lecture.id}", "").strip()
            found[one.lecture.id] = Reply(said), why[: answers.LONGEST_REASON]
    return found


def _given(lecturer: Lecturer) -> list[Given]:
    return found_by.given_by(db.session, lecturer, untold=lecturer.person is not me())


def _thank(lecturer: Lecturer, typed: Mapping[int, tuple[Reply, str]], changed: int) -> None:
    if not changed:
        flash(_("Nothing was new in these answers; they stand as before."))
    elif any(reply is Reply.DECLINED for reply, _why in typed.values()):
        flash(
            _(
                "The answers are kept, and the organisers know. If other hours would suit, tell"
                " them below."
            )
        )
    else:
        flash(_("Thank you. The answers are kept; they can be changed until the lecture begins."))


def _answers_lead_to(lecturer: Lecturer) -> str:
    if request.form.get("from") == "my_lectures":
        return url_for(".my_lectures")
    return url_for(".lecturer_answers", lecturer_id=lecturer.id)


def _answers_page(
    lecturer: Lecturer,
    typed: Mapping[int, tuple[Reply, str]] | None = None,
    wrong: set[int] = frozenset(),  # type: ignore[assignment]
    form: DeedForm | None = None,
) -> str:
    now = clock.now()
    given = [one for one in _given(lecturer) if one.speaker]
    shown: Mapping[int, tuple[Reply | None, str]] = typed or {
        one.lecture.id: (one.speaker.answer, one.speaker.reason) for one in given if one.speaker
    }
    return render_template(
        "schedule/answers.html",
        lecturer=lecturer,
        is_mine=lecturer.person is me(),
        open=[one for one in given if one.can_be_answered(now)],
        closed=[one for one in given if not one.can_be_answered(now)],
        shown=shown,
        wrong=wrong,
        form=form,
        Reply=Reply,
    )


# Invitations


@views.get("/workshops/<int:workshop_id>/invitations")
@permit(may.organise, Workshop)
def invitations(workshop: Workshop) -> ResponseReturnValue:
    return _invitations_page(workshop)


@views.post("/workshops/<int:workshop_id>/invitations/letters")
@permit(may.organise, Workshop)
def ask_lecturers(workshop: Workshop) -> ResponseReturnValue:
    """Invite, remind, or look at the letters first. Who was written to meanwhile is left out."""
    lock(db.session, workshop)
    speakers = db.session.scalars(found_by.speakers_in(workshop)).all()
    form = _ask_form(speakers)
    if not form.validate_on_submit():
        return _invitations_page(workshop, form), form.code
    chosen = [one for one in speakers if one.lecturer_id in (form.lecturers.data or [])]
    note, deed = form.note.data or "", request.form.get("do")
    if deed not in {"invite", "remind"}:
        return _invitations_page(workshop, form, _previews(workshop, chosen, note))
    asked = _ask(workshop, chosen, note, again=deed == "remind")
    db.session.commit()
    queue.ring("letters")
    flash(_done(asked, again=deed == "remind"))
    return redirect(url_for(".invitations", workshop_id=workshop.id))


def _ask(workshop: Workshop, chosen: Sequence[Speaker], note: str, *, again: bool) -> int:
    now = clock.now()
    if again:
        asked = inviting.to_remind(chosen, now)
        inviting.remind(db.session, workshop, asked, note=note, leads_to=_answers_of, now=now)
        return len(asked)
    asked = inviting.to_invite(chosen)
    inviting.invite(db.session, workshop, asked, note=note, leads_to=_answers_of, by=me(), now=now)
    return len(asked)


def _answers_of(lecturer: Lecturer) -> str:
    return url_for(".lecturer_answers", lecturer_id=lecturer.id)


def _done(asked: int, *, again: bool) -> str:
    if not asked and again:
        return _("Nobody of them has to be reminded: they answered, or a letter went today.")
    if not asked:
        return _("All of them with an e-mail address have been invited already.")
    if again:
        return ngettext("%(num)s lecturer is reminded.", "%(num)s lecturers are reminded.", asked)
    return ngettext("%(num)s lecturer is invited.", "%(num)s lecturers are invited.", asked)


def _previews(workshop: Workshop, chosen: Sequence[Speaker], note: str) -> list[Any]:
    """The invitation of each, or the reminder of who has one already."""
    first = inviting.to_invite(chosen)
    later = [
        one
        for one in inviting.to_remind(chosen, clock.now())
        if one.lecturer not in {asked.lecturer for asked in first}
    ]

    def letter(asked: inviting.Asked, again: bool) -> tuple[Lecturer, bool, Letter]:
        link = languages.said_in(INSTEAD_OF_A_LINK, asked.lecturer.person.language)
        written = inviting.preview(db.session, workshop, asked, note, link, again=again)
        return asked.lecturer, again, written

    return [
        *(letter(asked, again=False) for asked in first),
        *(letter(asked, again=True) for asked in later),
    ]


def _ask_form(speakers: Sequence[Speaker], **facts: Any) -> AskForm:
    form = AskForm(**facts)
    found = found_by.by_lecturer(speakers)
    form.lecturers.choices = choices((one.id, one.person.full_name) for one in found)
    return form


def _invitations_page(
    workshop: Workshop, form: AskForm | None = None, previews: Sequence[Any] = ()
) -> str:
    now = clock.now()
    speakers = db.session.scalars(found_by.speakers_in(workshop)).all()
    to_invite = inviting.to_invite(speakers)
    if form is None:
        form = _ask_form(speakers, data={"lecturers": [one.lecturer.id for one in to_invite]})
    standings = [answers.standing(speaker) for speaker in speakers]
    return render_template(
        "schedule/invitations.html",
        workshop=workshop,
        form=form,
        previews=previews,
        asked=found_by.by_lecturer(speakers),
        told=_told(workshop),
        counts={standing: standings.count(standing) for standing in Standing},
        to_invite=len(to_invite),
        to_remind=len(inviting.to_remind(speakers, now)),
        standing=answers.standing,
        now=now,
    )


def _told(workshop: Workshop) -> dict[int, Any]:
    """Availability by the lecturer's id."""
    found = db.session.scalars(found_by.availabilities_in(workshop))
    return {one.lecturer_id: one for one in found}
