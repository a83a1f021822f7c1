"""Who checked in to a lecture, and what organisers may want to ask about it."""

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.attendance import check_in_queries, queries
from cistrat_training.attendance.check_ins import BadgeScan, Fate
from cistrat_training.attendance.flags import compares_places, flags
from cistrat_training.attendance.views.blueprint import views
from cistrat_training.attendance.windows import window_of
from cistrat_training.database import db
from cistrat_training.schedule.models import Lecture


@views.get("/lectures/<int:lecture_id>/check-ins", endpoint="check_ins")
@permit(may.organise, Lecture)
def show_check_ins(lecture: Lecture) -> ResponseReturnValue:
    terms = queries.terms_of(db.session, lecture.workshop)
    check_ins = db.session.scalars(check_in_queries.check_ins_at(lecture)).all()
    scans = check_in_queries.scans_at(lecture).options(joinedload(BadgeScan.scanned_by))
    return render_template(
        "attendance/check_ins.html",
        lecture=lecture,
        window=window_of(lecture, terms),
        check_ins=check_ins,
        scans=db.session.scalars(scans.where(BadgeScan.fate == Fate.MARKED)).all(),
        flags=flags(check_ins, lecture.workshop.mode),
        compares_places=compares_places(lecture.workshop.mode),
        is_forgotten=bool(check_ins) and not any(one.device for one in check_ins),
        days=terms.days_with_lists,
    )
