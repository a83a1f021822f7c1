"""What becomes of lectures when the law of a zone changes after they got their hours."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from cistrat_training.database import AnySession
from cistrat_training.schedule.arranging import Planner, deed
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.moves import Placement
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop
from cistrat_training.zones import instant, wall_text


def stands_elsewhere(lecture: Lecture) -> bool:
    """Whether the clock shows another hour now than when the lecture was put there.

    What was kept of an hour that somebody changed since says nothing.
    """
    if not (lecture.starts_at and lecture.stood_at):
        return False
    stood = datetime.fromisoformat(lecture.stood_at)
    return stood == lecture.starts_at and lecture.stood_at != wall_text(
        lecture.starts_at, lecture.stood_in
    )


def affected(lectures: Iterable[Lecture], now: datetime) -> list[Lecture]:
    """Those to come; of what is over nobody has to choose."""
    return [
        one
        for one in lectures
        if one.ends_at and one.ends_at > now and not one.cancelled_at and stands_elsewhere(one)
    ]


def keep_the_wall(
    session: AnySession, workshop: Workshop, lectures: Sequence[Lecture], planner: Planner
) -> None:
    """At the hour on the clock that was meant, by the law of today; one step for all.

    Raises RuleBroken where the new law leaves the hour out, or where they clash there.
    """
    what = N_("Kept the hours on the clock of %(zone)s after its law had changed")
    with deed(session, workshop, planner, what, {"zone": workshop.zone}) as draft:
        for lecture_id in [one.id for one in lectures]:
            if placement := _by_the_new_law(draft.lecture(lecture_id)):
                draft.place(lecture_id, placement)


def _by_the_new_law(lecture: Lecture) -> Placement | None:
    """None where somebody has settled it meanwhile."""
    if not (lecture.starts_at and lecture.ends_at and stands_elsewhere(lecture)):
        return None
    wall = datetime.fromisoformat(lecture.stood_at).replace(tzinfo=None)
    starts = instant(wall, lecture.stood_in)
    return Placement(starts, starts + (lecture.ends_at - lecture.starts_at), lecture.channel)


def keep_the_instant(lectures: Iterable[Lecture]) -> None:
    """Nobody's calendar changes; what the clock shows now is what was meant."""
    for one in lectures:
        one.note_the_wall()
