"""The programme: arranged by organisers, seen by lecturers and participants."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from cistrat_training import clock, languages, queue
from cistrat_training import permissions as may
from cistrat_training.accounts import queries as people
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.accounts.links import open_link
from cistrat_training.accounts.models import User
from cistrat_training.database import db
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import choices
from cistrat_training.places.models import Category, Country, Organisation
from cistrat_training.places.queries import country_choices, organisation_named
from cistrat_training.schedule import calendar, letters, queries
from cistrat_training.schedule.clashes import refuse_clash, refuse_outside
from cistrat_training.schedule.forms import LectureForm, LecturerForm
from cistrat_training.schedule.models import Feed, Lecture, Lecturer, LecturerRole, Speaker
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

views = Blueprint("schedule", __name__)

MINUTES_A_CLIENT_MAY_WAIT = 15


@views.get("/workshops/<int:workshop_id>/lectures")
@permit(may.organise, Workshop)
def lectures(workshop: Workshop) -> ResponseReturnValue:
    found = db.session.scalars(queries.lectures_of(workshop)).all()
    return render_template(
        "schedule/lectures.html",
        workshop=workshop,
        lectures=found,
        speakers=queries.speakers_of(db.session, found),
        to_invite=_not_invited(found),
        form=DeedForm(),
    )


@views.route("/workshops/<int:workshop_id>/lectures/new", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def new_lecture(workshop: Workshop) -> ResponseReturnValue:
    form = _lecture_form()
    if form.validate_on_submit():
        with form.refusals():
            _wait_for_other_planners(workshop)
            lecture = Lecture(
                workshop=workshop,
                place=db.session.scalars(queries.next_place(workshop)).one(),
                title_en="",
                changed_at=clock.now(),
            )
            _arrange(lecture, form)
            db.session.add(lecture)
            db.session.commit()
            flash(_("“%(title)s” stands in the programme.", title=lecture.title_en))
            return redirect(url_for(".lectures", workshop_id=workshop.id))
    return _lecture_page(form, workshop), form.code


@views.route("/lectures/<int:lecture_id>", methods=["GET", "POST"])
@permit(may.organise, Lecture)
def edit_lecture(lecture: Lecture) -> ResponseReturnValue:
    workshop = lecture.workshop
    form = _lecture_form(lecture)
    if form.validate_on_submit():
        with form.refusals():
            _wait_for_other_planners(workshop)
            before = lecture.starts_at, lecture.ends_at, lecture.channel
            told = queries.speakers_of(db.session, [lecture])[lecture.id]
            _arrange(lecture, form)
            if before != (lecture.starts_at, lecture.ends_at, lecture.channel):
                _tell_invited(lecture, told, letters.moved)
            db.session.commit()
            queue.ring("letters")
            flash(_("“%(title)s” is changed.", title=lecture.title_en))
            return redirect(url_for(".lectures", workshop_id=workshop.id))
    return _lecture_page(form, workshop, lecture), form.code


@views.post("/lectures/<int:lecture_id>/cancellation")
@permit(may.organise, Lecture)
def cancel_lecture(lecture: Lecture) -> ResponseReturnValue:
    if lecture.cancelled_at is None:
        lecture.cancel(now=clock.now())
        told = queries.speakers_of(db.session, [lecture])[lecture.id]
        _tell_invited(lecture, told, letters.cancelled)
        db.session.commit()
        queue.ring("letters")
    flash(_("“%(title)s” is called off.", title=lecture.title_en))
    return redirect(url_for(".lectures", workshop_id=lecture.workshop_id))


@views.get("/lecturers")
@permit(may.organise)
def lecturers() -> ResponseReturnValue:
    found = db.session.scalars(queries.all_lecturers()).all()
    return render_template("schedule/lecturers.html", lecturers=found)


@views.route("/lecturers/new", methods=["GET", "POST"])
@permit(may.organise)
def new_lecturer() -> ResponseReturnValue:
    form = LecturerForm()
    form.offer(country_choices(db.session, languages.language()))
    if form.validate_on_submit():
        with form.refusals():
            lecturer = Lecturer(person=_lecturing_person(form), organisation=_organisation(form))
            _describe(lecturer, form)
            db.session.add(lecturer)
            db.session.commit()
            flash(_("%(name)s can be asked to lecture.", name=lecturer.person.full_name))
            return redirect(_back_to(request.args.get("workshop", type=int)))
    return render_template("schedule/lecturer.html", form=form, lecturer=None), form.code


@views.route("/lecturers/<int:lecturer_id>", methods=["GET", "POST"])
@permit(may.organise, Lecturer)
def edit_lecturer(lecturer: Lecturer) -> ResponseReturnValue:
    form = LecturerForm(obj=lecturer.person, data=_of_lecturer(lecturer))
    form.offer(country_choices(db.session, languages.language()))
    if form.validate_on_submit():
        with form.refusals():
            lecturer.organisation = _organisation(form)
            _describe(lecturer, form)
            _name(lecturer.person, form)
            db.session.commit()
            flash(_("Saved."))
            return redirect(url_for(".lecturers"))
    return render_template("schedule/lecturer.html", form=form, lecturer=lecturer), form.code


@views.post("/workshops/<int:workshop_id>/invitations")
@permit(may.organise, Workshop)
def invite(workshop: Workshop) -> ResponseReturnValue:
    """Write to each lecturer who has a lecture of which no letter told yet."""
    db.session.refresh(workshop, with_for_update=True)
    found = db.session.scalars(queries.lectures_of(workshop)).all()
    waiting = _not_invited(found)
    for lecturer, theirs in waiting.items():
        _invite(lecturer, workshop, theirs)
    db.session.commit()
    queue.ring("letters")
    flash(
        ngettext("%(num)s lecturer is invited.", "%(num)s lecturers are invited.", len(waiting))
        if waiting
        else _("Everybody with an e-mail address was invited already.")
    )
    return redirect(url_for(".lectures", workshop_id=workshop.id))


@views.get("/workshops/<int:workshop_id>/programme")
@permit(may.see_programme, Workshop)
def programme(workshop: Workshop) -> ResponseReturnValue:
    found = db.session.scalars(queries.lectures_of(workshop)).all()
    return render_template(
        "schedule/programme.html",
        workshop=workshop,
        days=_by_day(found, languages.reader_zone()),
        later=[lecture for lecture in found if not lecture.starts_at],
        speakers=queries.speakers_of(db.session, found),
    )


@views.get("/programme")
@permit(may.have_an_account)
def my_programme() -> ResponseReturnValue:
    found = db.session.scalars(queries.attended_by(me())).all()
    return render_template(
        "schedule/my_programme.html",
        programmes=_by_workshop(found),
        speakers=queries.speakers_of(db.session, found),
        feed=db.session.scalar(queries.feed_of(me())),
        form=DeedForm(),
    )


@views.get("/my-lectures")
@permit(may.have_an_account)
def my_lectures() -> ResponseReturnValue:
    found = db.session.scalars(queries.held_by(me())).all()
    now = clock.now()
    coming = [lecture for lecture in found if lecture.ends_at and lecture.ends_at > now]
    listeners = (
        db.session.execute(queries.audience_counts(coming[0].workshop)).all() if coming else []
    )
    return render_template(
        "schedule/my_lectures.html",
        lectures=found,
        coming=coming,
        minutes=sum(lecture.length for lecture in found),
        listeners=listeners,
        feed=db.session.scalar(queries.feed_of(me())),
        form=DeedForm(),
    )


@views.get("/lectures/<int:lecture_id>/lecture.ics")
@permit(may.see_lecture, Lecture)
def lecture_file(lecture: Lecture) -> ResponseReturnValue:
    return _calendar([lecture], lecture.title(languages.language()), f"lecture-{lecture.id}.ics")


@views.get("/workshops/<int:workshop_id>/programme.ics")
@permit(may.see_programme, Workshop)
def programme_file(workshop: Workshop) -> ResponseReturnValue:
    found = db.session.scalars(queries.lectures_of(workshop)).all()
    title = workshop.title(languages.language())
    return _calendar(found, title, f"{workshop.code}.ics")


@views.get("/calendar/<secret>.ics")
@permit(may.anyone)
def feed(secret: str) -> ResponseReturnValue:
    """For a calendar program, which cannot sign in: who has the address sees the lectures."""
    owner = db.session.scalar(queries.feed_with(secret))
    if owner is None or not owner.person.is_active:
        abort(404)
    held = db.session.scalars(queries.held_by(owner.person)).all()
    attended = db.session.scalars(queries.attended_by(owner.person)).all()
    with languages.in_language(owner.person.language):
        title = _("CISTRAT Training")
    both = {lecture.id: lecture for lecture in (*held, *attended)}.values()
    return _calendar(list(both), title, "cistrat-training.ics", owner.person.language)


@views.post("/calendar")
@permit(may.have_an_account)
def new_feed() -> ResponseReturnValue:
    """A new secret address; the one before ends."""
    now = clock.now()
    if before := db.session.scalar(queries.feed_of(me())):
        before.revoked_at = now
    db.session.add(Feed(person=me(), secret=secrets.token_urlsafe(24), created_at=now))
    db.session.commit()
    flash(_("The calendar address is new. One that you used before has ended."))
    place = "my_lectures" if request.form.get("from") == "my_lectures" else "my_programme"
    return redirect(url_for(f".{place}", _anchor="calendar"))


def _lecture_form(lecture: Lecture | None = None) -> LectureForm:
    form = LectureForm(obj=lecture, data=_of_lecture(lecture) if lecture else None)
    found = db.session.scalars(queries.all_lecturers()).all()
    form.lecturers.choices = choices((one.id, one.person.full_name) for one in found)
    return form


def _of_lecture(lecture: Lecture) -> dict[str, Any]:
    zone = lecture.workshop.zone
    return {
        "starts_at": clock.wall(lecture.starts_at, zone) if lecture.starts_at else None,
        "minutes": lecture.length or None,
        "lecturers": [one.id for one in queries.speakers_of(db.session, [lecture])[lecture.id]],
    }


def _lecture_page(form: LectureForm, workshop: Workshop, lecture: Lecture | None = None) -> str:
    return render_template(
        "schedule/lecture.html", form=form, workshop=workshop, lecture=lecture, deed=DeedForm()
    )


def _wait_for_other_planners(workshop: Workshop) -> None:
    """Lecturers and channels serve every workshop of these days, so one planner at a time."""
    meanwhile = queries.workshops_meanwhile(workshop)
    db.session.scalars(meanwhile.with_for_update()).all()


def _arrange(lecture: Lecture, form: LectureForm) -> None:
    """Raises RuleBroken when it would clash, or stand outside the workshop."""
    chosen = db.session.scalars(
        queries.all_lecturers().where(Lecturer.id.in_(form.lecturers.data or []))
    ).all()
    for name in ("title_en", "title_zh", "topic_en", "topic_zh", "channel"):
        setattr(lecture, name, form[name].data or "")
    lecture.livestream_url = form.livestream_url.data or ""
    lecture.recording_url = form.recording_url.data or ""
    lecture.minutes = form.minutes.data
    with db.session.no_autoflush:
        _place(lecture, form, chosen)
    _let_speak(lecture, chosen)


def _place(lecture: Lecture, form: LectureForm, lecturers: Sequence[Lecturer]) -> None:
    now = clock.now()
    if form.starts_at.data is None:
        lecture.starts_at = lecture.ends_at = None
        lecture.touch(now=now)
        return
    starts = clock.instant(form.starts_at.data, lecture.workshop.zone, field="starts_at")
    ends = starts + timedelta(minutes=form.minutes.data)
    lecture.place_at(starts, ends, now=now)
    slot = queries.slot_of(lecture, lecturers)
    refuse_outside(lecture.workshop, slot)
    refuse_clash(slot, queries.slots_between(db.session, starts, ends, lecture.id))


def _let_speak(lecture: Lecture, chosen: Sequence[Lecturer]) -> None:
    now_speaking = db.session.scalars(
        select(Speaker).where(Speaker.lecture_id == (lecture.id or 0))
    ).all()
    for speaker in now_speaking:
        if speaker.lecturer_id not in {one.id for one in chosen}:
            db.session.delete(speaker)
    known = {speaker.lecturer_id for speaker in now_speaking}
    db.session.add_all(
        Speaker(lecture=lecture, lecturer=one) for one in chosen if one.id not in known
    )


def _tell_invited(lecture: Lecture, told: Sequence[Lecturer], letter: Any) -> None:
    """Only those whom a letter told of this lecture before."""
    for lecturer in told:
        speaker = db.session.scalar(queries.speaking([lecture.id], lecturer))
        if speaker and speaker.invited_at and lecturer.person.email:
            db.session.add(letter(lecturer, lecture))


def _not_invited(found: Sequence[Lecture]) -> dict[Lecturer, list[Lecture]]:
    standing = {one.id: one for one in found if not one.cancelled_at}
    speakers = db.session.scalars(
        select(Speaker).where(Speaker.lecture_id.in_(standing), Speaker.invited_at.is_(None))
    )
    waiting: dict[Lecturer, list[Lecture]] = {}
    for speaker in speakers:
        if speaker.lecturer.person.email:
            waiting.setdefault(speaker.lecturer, []).append(standing[speaker.lecture_id])
    return waiting


def _invite(lecturer: Lecturer, workshop: Workshop, theirs: Sequence[Lecture]) -> None:
    now = clock.now()
    row, link = open_link(lecturer.person, url_for(".my_lectures"), now=now)
    speaking = db.session.scalars(queries.speaking([one.id for one in theirs], lecturer)).all()
    for speaker in speaking:
        speaker.invited_at = now
    about = f"invitation:{lecturer.id}:{'-'.join(str(one.id) for one in speaking)}"
    db.session.add_all([row, letters.invitation(lecturer, workshop, theirs, link, about=about)])


def _by_day(found: Sequence[Lecture], zone: str) -> list[tuple[Any, list[Lecture]]]:
    """The lectures that have a time, under the day they begin on in the reader's zone."""
    reader = ZoneInfo(zone)
    placed = [(one.starts_at.astimezone(reader).date(), one) for one in found if one.starts_at]
    return [
        (day, [one for _, one in those]) for day, those in groupby(placed, lambda pair: pair[0])
    ]


def _by_workshop(found: Sequence[Lecture]) -> list[tuple[Workshop, list[Lecture]]]:
    """The latest workshop first."""
    by_workshop: dict[Workshop, list[Lecture]] = {}
    for lecture in found:
        by_workshop.setdefault(lecture.workshop, []).append(lecture)
    return sorted(by_workshop.items(), key=lambda pair: pair[0].first_day, reverse=True)


def _calendar(
    found: Sequence[Lecture], title: str, name: str, language: str | None = None
) -> Response:
    content = calendar.calendar(
        found,
        queries.speakers_of(db.session, found),
        title=title,
        language=language or languages.language(),
        site=current_app.config["SITE_URL"],
    )
    response = Response(content, content_type=calendar.TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.set_etag(hashlib.sha256(content).hexdigest()[:32])
    changes = [lecture.changed_at for lecture in found]
    if changes:
        response.last_modified = max(changes)
    response.cache_control.private = True
    response.cache_control.max_age = MINUTES_A_CLIENT_MAY_WAIT * 60
    response.make_conditional(request)
    return response


def _lecturing_person(form: LecturerForm) -> User:
    email = form.email.data
    person = db.session.scalar(people.with_email(email)) if email else None
    if person is None:
        person = User(email=email or None, full_name=form.full_name.data, created_at=clock.now())
        _name(person, form)
    elif person.id and db.session.scalar(queries.lecturer_who_is(person)):
        raise RuleBroken(
            N_("%(email)s is among the lecturers already. Change that entry instead."),
            field="email",
            email=email,
        )
    return person


def _name(person: User, form: LecturerForm) -> None:
    person.full_name = form.full_name.data
    person.latin_name = form.latin_name.data or person.latin_name
    person.language = form.language.data
    person.zone = form.zone.data or person.zone


def _organisation(form: LecturerForm) -> Organisation:
    """The one of this name in this country, or a new one."""
    known = db.session.scalar(organisation_named(form.organisation.data, form.country.data))
    return known or Organisation(
        name=form.organisation.data,
        country=db.session.get_one(Country, form.country.data),
        category=Category(form.category.data),
    )


def _describe(lecturer: Lecturer, form: LecturerForm) -> None:
    lecturer.role = LecturerRole(form.role.data)
    lecturer.post_en = form.post_en.data or ""
    lecturer.post_zh = form.post_zh.data or ""


def _of_lecturer(lecturer: Lecturer) -> dict[str, Any]:
    return {
        "organisation": lecturer.organisation.name,
        "country": lecturer.organisation.country_code,
        "category": lecturer.organisation.category.value,
        "role": lecturer.role.value,
        "post_en": lecturer.post_en,
        "post_zh": lecturer.post_zh,
    }


def _back_to(workshop_id: int | None) -> str:
    if workshop_id:
        return url_for(".new_lecture", workshop_id=workshop_id)
    return url_for(".lecturers")
