"""What the house does by the clock."""

from cistrat_training import clock, files, proof, queue
from cistrat_training.database import db
from cistrat_training.reports import drawings


@queue.every(minutes=10)
def seal() -> int:
    """Seal the trail, so that nobody can cut off its end unseen."""
    sealed = 0
    while some := proof.seal(db.session(), clock.now()):
        db.session.commit()
        sealed += some
    db.session.rollback()
    return sealed


@queue.every(minutes=24 * 60)
def tidy() -> int:
    """Remove the files of forms that nobody finished: they are somebody's papers; and drawings
    that nobody looks at, since they can be made again."""
    now = clock.now()
    return files.remove_orphans(now=now) + drawings.remove_old(now=now)
