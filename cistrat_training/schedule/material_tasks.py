"""Makes one file of the chunks that have arrived, looks into it, and adds it to its lecture."""

from datetime import datetime

from flask import current_app

from cistrat_training import arriving, clock, queue
from cistrat_training.accounts.models import User
from cistrat_training.arriving import Arrival, Upload
from cistrat_training.database import db
from cistrat_training.errors import RuleBroken
from cistrat_training.files import MB, Content
from cistrat_training.schedule import receiving
from cistrat_training.words import N_

UPLOADS_AT_ONCE = 200


@queue.bell("uploads")
def take_in_next() -> int:
    upload = db.session.scalar(arriving.waiting(clock.now()).limit(1))
    if upload is None:
        db.session.rollback()
        return 0
    take_in(upload)
    return 1


@queue.every(minutes=24 * 60)
def end_uploads() -> int:
    """Those with which nobody went on, and bytes that belong to none."""
    uploads = db.session.scalars(arriving.expired(clock.now()).limit(UPLOADS_AT_ONCE)).all()
    ended = [upload.id for upload in uploads]
    for upload in uploads:
        db.session.delete(upload)
    db.session.commit()
    for number in ended:
        arriving.remove_bytes(number)
    return len(ended) + arriving.remove_dead(db.session, now=clock.now())


def take_in(upload: Upload) -> None:
    """No transaction is open while the chunks are joined: a recording takes a minute."""
    now = clock.now()
    upload.claim(now=now)
    number, told = upload.id, receiving.Told.of(upload)
    chunks = arriving.kept(db.session, upload)
    db.session.commit()
    kind = receiving.what_is_taken(told.kind, largest_recording())
    try:
        content = arriving.join(number, chunks, kind)
    except RuleBroken as no:
        _settle(number, now, no)
    else:
        _settle(number, now, content)


def largest_recording() -> int:
    return int(current_app.config["LARGEST_RECORDING_MB"]) * MB


def _settle(number: int, claimed_at: datetime, outcome: Content | RuleBroken) -> None:
    upload = db.session.get(Upload, number, with_for_update=True, populate_existing=True)
    if not (upload and upload.state is Arrival.MAKING and upload.claimed_at == claimed_at):
        db.session.rollback()  # it was dropped, or another worker took it up
        return
    no = _add(upload, outcome) if isinstance(outcome, Content) else outcome
    if no:
        upload.refuse(no)
    else:
        upload.end()
    upload.touch(now=clock.now())
    db.session.commit()
    arriving.remove_bytes(number)


def _add(upload: Upload, content: Content) -> RuleBroken | None:
    lecture = receiving.lecture_of(db.session, upload)
    if lecture is None:
        return RuleBroken(N_("The lecture is not in the programme any more."))
    person, told = db.session.get_one(User, upload.person_id), receiving.Told.of(upload)
    if not receiving.may_still_add(db.session, person, lecture, told.kind):
        return RuleBroken(N_("This lecture is not among yours any more, so nothing was added."))
    receiving.add(
        db.session,
        lecture,
        content,
        told,
        file_name=upload.name,
        by=person,
        now=clock.now(),
    )
    return None
