"""What a lecturer tells of themself, and the photo that shows it."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import files
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.database import db
from cistrat_training.schedule.lecturing_forms import MOST_WORDS, LecturerProfileForm
from cistrat_training.schedule.lecturing_queries import given_by
from cistrat_training.schedule.models import Lecturer
from cistrat_training.schedule.views.blueprint import views
from cistrat_training.uploads import KeptFile

PHOTO_NAME = "photo.jpg"
TEXTS = ("affiliation_en", "affiliation_zh", "post_en", "post_zh", "bio_en", "bio_zh")


@views.route("/lecturers/<int:lecturer_id>/profile", methods=["GET", "POST"])
@permit(may.speak_for, Lecturer)
def lecturer_profile(lecturer: Lecturer) -> ResponseReturnValue:
    form = LecturerProfileForm(data=_told(lecturer))
    if form.validate_on_submit():
        _describe(lecturer, form)
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for(".lecturer_profile", lecturer_id=lecturer.id))
    return (
        render_template(
            "schedule/lecturer_profile.html",
            lecturer=lecturer,
            form=form,
            given=given_by(db.session, lecturer) if lecturer.photo else [],
            is_mine=lecturer.person is me(),
            MOST_WORDS=MOST_WORDS,
        ),
        form.code,
    )


@views.get("/lecturers/<int:lecturer_id>/photo")
@permit(may.see_photo, Lecturer)
def lecturer_photo(lecturer: Lecturer) -> ResponseReturnValue:
    """With its own type, to be shown: it was drawn by us, from pixels alone."""
    if lecturer.photo is None:
        abort(404)
    photo = Response(files.read(lecturer.photo.sha256), content_type=files.JPEG)
    photo.headers["X-Content-Type-Options"] = "nosniff"
    photo.headers["Cache-Control"] = "private, no-cache"
    photo.set_etag(lecturer.photo.sha256)
    return photo


def _told(lecturer: Lecturer) -> dict[str, Any]:
    photo = KeptFile.of(lecturer.photo, PHOTO_NAME) if lecturer.photo else None
    texts = {name: getattr(lecturer, name) for name in TEXTS}
    return {**texts, "photo": photo}


def _describe(lecturer: Lecturer, form: LecturerProfileForm) -> None:
    for name in TEXTS:
        setattr(lecturer, name, form[name].data or "")
    photo = form.photo.data
    if form.without_photo.data or photo is None:
        lecturer.photo = None
    elif lecturer.photo is None or photo.content.sha256 != lecturer.photo.sha256:
        lecturer.photo = files.record(photo.content)
