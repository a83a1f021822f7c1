"""What the readers of each application found together, kept up to date."""

from typing import Any

from sqlalchemy import insert, select

from cistrat_training.applications.models import Application
from cistrat_training.database import AnySession
from cistrat_training.reviews.calibration import Given, Together, together
from cistrat_training.reviews.models import ApplicationScore, Review
from cistrat_training.workshops.models import Workshop

DIGITS = 3  # pages show two; finer, and one review more would change the rows of all applications


def refresh(session: AnySession, workshop: Workshop) -> None:
    """One review changes what is normal for its reader, and so the scores of others.

    In the transaction of the review, under the lock of the workshop. Only what differs is written.
    """
    now = {key: _rounded(each) for key, each in together(_given(session, workshop)).items()}
    before = _standing(session, workshop)
    for gone in before.keys() - now.keys():
        session.delete(session.get_one(ApplicationScore, gone))
    new = [_row(key, workshop, now[key]) for key in now.keys() - before.keys()]
    if new:
        session.execute(insert(ApplicationScore), new)
    changed = [key for key in now.keys() & before.keys() if now[key] != before[key]]
    if changed:
        rows = [_row(key, workshop, now[key]) for key in changed]
        session.bulk_update_mappings(ApplicationScore.__mapper__, rows)


def _given(session: AnySession, workshop: Workshop) -> list[Given]:
    found = session.execute(
        select(Review.application_id, Review.reviewer_id, Review.average)
        .join(Application, Application.id == Review.application_id)
        .where(Application.workshop_id == workshop.id)
        .order_by(Review.application_id, Review.reviewer_id)
    )
    return [
        Given(application, reviewer, average)
        for application, reviewer, average in found
        if average is not None
    ]


def _standing(session: AnySession, workshop: Workshop) -> dict[int, Together]:
    found = session.execute(
        select(
            ApplicationScore.application_id,
            ApplicationScore.mean,
            ApplicationScore.normalised,
            ApplicationScore.uncalibrated,
            ApplicationScore.spread,
            ApplicationScore.readers,
        ).where(ApplicationScore.workshop_id == workshop.id)
    )
    return {row.application_id: Together(*row[1:]) for row in found}


def _rounded(found: Together) -> Together:
    return found._replace(
        mean=round(found.mean, DIGITS),
        normalised=round(found.normalised, DIGITS),
        spread=round(found.spread, DIGITS),
    )


def _row(application_id: int, workshop: Workshop, found: Together) -> dict[str, Any]:
    return {"application_id": application_id, "workshop_id": workshop.id, **found._asdict()}
