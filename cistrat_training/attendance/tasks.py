"""By the clock, the files of attendance lists go once they are needed no longer."""

from cistrat_training import clock, files, queue, trail
from cistrat_training.attendance import forgetting, list_queries
from cistrat_training.database import db


@queue.every(minutes=60)
def forget_lists() -> int:
    trail.acting(db.session, "job:forget-lists")
    now = clock.now()
    touched = 0
    for workshop in db.session.scalars(list_queries.workshops_with_lists(now.date())).all():
        count, gone = forgetting.forget(db.session, workshop, now=now)
        contents = [file.sha256 for file in gone]
        db.session.commit()
        for content in contents:
            files.remove(content)
        touched += count
    return touched
