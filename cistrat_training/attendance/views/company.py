"""Who else has it open, in words."""

from flask_babel import gettext as _
from sqlalchemy import select

from cistrat_training import languages
from cistrat_training.accounts.models import User
from cistrat_training.attendance.company import THE_GRID, Looking
from cistrat_training.database import db
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import Workshop


def company_words(workshop: Workshop, others: list[Looking]) -> list[str]:
    """One sentence a person; nothing is asked of the database where one is alone."""
    if not others:
        return []
    people = db.session.execute(
        select(User.id, User.full_name).where(User.id.in_({one.person_id for one in others}))
    )
    names = {row.id: row.full_name for row in people}
    lectures = db.session.scalars(
        select(Lecture).where(
            Lecture.workshop_id == workshop.id, Lecture.id.in_({one.lecture_id for one in others})
        )
    )
    titles = {lecture.id: lecture.title(languages.language()) for lecture in lectures}
    return [
        _words(names[one.person_id], titles.get(one.lecture_id), one.lecture_id == THE_GRID)
        for one in others
        if one.person_id in names
    ]


def _words(name: str, title: str | None, is_grid: bool) -> str:
    if is_grid or title is None:
        return _("%(name)s has the whole grid open.", name=name)
    return _("%(name)s has the sheet of “%(title)s” open.", name=name, title=title)
