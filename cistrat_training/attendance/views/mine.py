"""What a participant reads of their own attendance, and why it is so."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import LARGEST_ID, me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.attendance import mine
from cistrat_training.attendance.apologies import WISHES
from cistrat_training.attendance.objections import OBJECTION_STATES
from cistrat_training.attendance.standing import Way
from cistrat_training.attendance.views.blueprint import views
from cistrat_training.attendance.why import noted_by, of_excuses
from cistrat_training.database import db
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import Enrolment, Place, RuleKind, Workshop
from cistrat_training.workshops.queries import place_of


@views.get("/workshops/<int:workshop_id>/my-attendance")
@permit(may.attend, Workshop)
def my_attendance(workshop: Workshop) -> ResponseReturnValue:
    enrolment = my_place(workshop)
    return _page("attendance/mine.html", mine.about(db.session, enrolment, clock.now()))


@views.get("/workshops/<int:workshop_id>/attendance/people/<int:enrolment_id>")
@permit(may.organise, Workshop)
def one_person(workshop: Workshop, enrolment_id: int) -> ResponseReturnValue:
    """What that person reads, with lectures that are not released yet and who decided."""
    enrolment = _somebody(workshop, enrolment_id)
    about = mine.about(db.session, enrolment, clock.now(), drafts=True)
    return _page("attendance/one_person.html", about)


@views.get("/lectures/<int:lecture_id>/attendance/<int:enrolment_id>")
@permit(may.ask_why, Lecture)
def why(lecture: Lecture, enrolment_id: int) -> ResponseReturnValue:
    enrolment = _somebody(lecture.workshop, enrolment_id)
    if not may.ask_why_of(me(), lecture, enrolment):
        abort(403)
    about = mine.about(db.session, enrolment, clock.now(), drafts=may.mark(me(), lecture))
    line = next((line for line in about.lines if line.lecture is lecture), None)
    if line is None:  # tea, or called off
        abort(404)
    return render_template(
        "attendance/why.html",
        about=about,
        line=line,
        enrolment=enrolment,
        lecture=lecture,
        workshop=lecture.workshop,
        is_mine=enrolment.person is me(),
        noted_by=noted_by,
        of_excuses=of_excuses(about.terms),
        OBJECTION_STATES=OBJECTION_STATES,
    )


def my_place(workshop: Workshop) -> Enrolment:
    return db.session.scalars(place_of(me(), workshop.id)).one()


def _somebody(workshop: Workshop, enrolment_id: int) -> Enrolment:
    found = db.session.get(Enrolment, enrolment_id) if enrolment_id <= LARGEST_ID else None
    if found is None or found.workshop is not workshop or found.status is not Place.CONFIRMED:
        abort(404)
    return found


def _page(template: str, about: mine.OnePerson) -> ResponseReturnValue:
    return render_template(
        template,
        about=about,
        workshop=about.workshop,
        enrolment=about.enrolment,
        of_excuses=of_excuses(about.terms),
        Way=Way,
        RuleKind=RuleKind,
        WISHES=WISHES,
        OBJECTION_STATES=OBJECTION_STATES,
        form=DeedForm(),
    )
