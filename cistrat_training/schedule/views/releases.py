"""Organisers release the programme once they have seen what is new, and read each release again."""

from collections import Counter

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, languages, queue
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.database import db
from cistrat_training.schedule import (
    answers,
    lecturing_queries,
    letters,
    reader_queries,
    release_queries,
    releasing,
)
from cistrat_training.schedule.differences import Change
from cistrat_training.schedule.letters import HEADLINES
from cistrat_training.schedule.release_forms import ReleaseForm
from cistrat_training.schedule.releases import Release
from cistrat_training.schedule.views.blueprint import views
from cistrat_training.workshops.models import Workshop

RELEASES_ON_A_PAGE = 10


@views.route("/workshops/<int:workshop_id>/programme/release", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def release(workshop: Workshop) -> ResponseReturnValue:
    """What would be released; sent back, it is released if it is that still."""
    form = ReleaseForm()
    if form.validate_on_submit():
        with form.refusals():
            made = releasing.release_as_shown(
                db.session,
                workshop,
                form.shown.data,
                by=me(),
                public=form.is_public.data,
                now=clock.now(),
                language=languages.language(),
            )
            db.session.commit()
            queue.ring("release letters")
            flash(_("Release %(number)s is what everybody sees now.", number=made.number))
            return redirect(url_for(".released", programme_release_id=made.id))
    found = releasing.preview(db.session, workshop, now=clock.now(), language=languages.language())
    if not form.is_submitted():
        form.is_public.data = bool(found.before and found.before.is_public)
    page = render_template(
        "schedule/release.html",
        workshop=workshop,
        form=form,
        preview=found,
        changes=_told(found.changes, workshop),
        standings=_standings(workshop),
    )
    return page, form.code


def _standings(workshop: Workshop) -> Counter[str]:
    """How many lecturers of lectures have accepted, or what else they have done."""
    speakers = db.session.scalars(lecturing_queries.speakers_in(workshop))
    return Counter(answers.standing(speaker).name for speaker in speakers)


@views.get("/workshops/<int:workshop_id>/programme/releases")
@permit(may.organise, Workshop)
def releases(workshop: Workshop) -> ResponseReturnValue:
    found = db.paginate(release_queries.releases_of(workshop), per_page=RELEASES_ON_A_PAGE)
    changes = releasing.changes_in_each(db.session, found.items) if found.items else {}
    return render_template(
        "schedule/releases.html",
        workshop=workshop,
        releases=found,
        changes={one.id: _told(changes[one.id], workshop) for one in found.items},
        page_url=lambda page: url_for(".releases", workshop_id=workshop.id, page=page),
    )


@views.get("/programme-releases/<int:programme_release_id>")
@permit(may.organise, Release)
def released(programme_release: Release) -> ResponseReturnValue:
    """As it was, and what it changed."""
    release = programme_release
    return render_template(
        "schedule/released.html",
        release=release,
        workshop=release.workshop,
        changes=_told(releasing.changes_in(db.session, release), release.workshop),
        standings=releasing.released(db.session, release),
        latest=db.session.scalars(release_queries.latest_release(release.workshop)).one(),
        letters=db.session.scalar(reader_queries.letters_of(release)),
    )


@views.get("/programme-releases/<int:programme_release_id>/letters")
@permit(may.organise, Release)
def release_letters(programme_release: Release) -> ResponseReturnValue:
    """The bar alone; once all are written, the whole page is asked for anew."""
    written = db.session.scalar(reader_queries.letters_of(programme_release))
    page = render_template(
        "schedule/release_letters.html", release=programme_release, letters=written
    )
    goes_on = written and not written.finished_at
    return page, {} if goes_on or not request.headers.get("HX-Request") else {"HX-Refresh": "true"}


def _told(changes: list[Change], workshop: Workshop) -> list[tuple[str, letters.Entry]]:
    """In a word and in sentences, on the clock of the workshop."""
    return [
        (_(HEADLINES[change.what[0]]), letters.sentences(change, workshop.zone))
        for change in changes
    ]
