"""What a lecturer answers to an invitation, and until when."""

from datetime import datetime
from enum import StrEnum

from cistrat_training.errors import RuleBroken
from cistrat_training.schedule.models import Reply, Speaker, Talk
from cistrat_training.words import N_

LONGEST_REASON = 1000  # half a page; whoever has more to say writes a letter


class Standing(StrEnum):
    NOT_INVITED = "not invited"
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"


def standing(speaker: Speaker) -> Standing:
    """An answer that was given without an invitation, by telephone, counts all the same."""
    if speaker.answer:
        return Standing(speaker.answer.value)
    return Standing.INVITED if speaker.invited_at else Standing.NOT_INVITED


def is_open(talk: Talk, *, now: datetime) -> bool:
    """Whether it can still be answered: until the lecture begins."""
    return talk.cancelled_at is None and (talk.starts_at is None or now < talk.starts_at)


def answer(speaker: Speaker, reply: Reply, reason: str, *, talk: Talk, now: datetime) -> bool:
    """Whether anything is new: the same answer twice is one. `talk` is what the lecturer sees."""
    if not is_open(talk, now=now):
        raise RuleBroken(
            N_("“%(title)s” has begun or was called off, so the answer stays as it is."),
            title=talk.title_en,
        )
    reason = reason.strip() if reply is Reply.DECLINED else ""
    if reply is Reply.DECLINED and not reason:
        raise RuleBroken(N_("Say in a few words what stands in the way."), field="reason")
    if (speaker.answer, speaker.reason) == (reply, reason):
        return False
    speaker.answered_at = now
    speaker.answer, speaker.reason = reply, reason
    return True


def is_news(before: Reply | None, after: Reply) -> bool:
    """Whether organisers get a letter: a yes that was asked for needs none."""
    return after is Reply.DECLINED or before is Reply.DECLINED
