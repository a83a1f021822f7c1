"""Lecturers, their lectures, and the calendar feeds that show them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.database import PERSONAL, SECRET, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.files import StoredFile
from cistrat_training.places.models import Organisation
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop
from cistrat_training.zones import wall_text


class LecturerRole(StrEnum):
    """What a lecturer is at home; reports may tell them apart."""

    EXPERT = "expert"
    RESEARCHER = "researcher"
    EXECUTIVE = "executive"
    PROFESSOR = "professor"


LECTURER_ROLES = {
    LecturerRole.EXPERT: N_("Expert"),
    LecturerRole.RESEARCHER: N_("Researcher"),
    LecturerRole.EXECUTIVE: N_("Executive"),
    LecturerRole.PROFESSOR: N_("Professor"),
}


class Lecturer(Model):
    """An invited expert."""

    __tablename__ = "lecturer"
    __table_args__ = (UniqueConstraint("person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    person: Mapped[User] = relationship()
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey(Organisation.id), index=True, init=False
    )
    organisation: Mapped[Organisation] = relationship()
    role: Mapped[LecturerRole] = mapped_column(default=LecturerRole.EXPERT)
    post_en: Mapped[str] = mapped_column(default="", info=PERSONAL)
    post_zh: Mapped[str] = mapped_column(default="", info=PERSONAL)
    affiliation_en: Mapped[str] = mapped_column(default="", info=PERSONAL)
    """As it should be printed, where that is not the name of the organisation."""
    affiliation_zh: Mapped[str] = mapped_column(default="", info=PERSONAL)
    bio_en: Mapped[str] = mapped_column(Text, default="", info=PERSONAL)
    bio_zh: Mapped[str] = mapped_column(Text, default="", info=PERSONAL)
    photo_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id), init=False)
    photo: Mapped[StoredFile | None] = relationship(default=None)
    """Turned upright, small, and without what cameras write beside a picture. Others see it
    where its lecturer agreed (consents.py)."""

    def institution(self, language: str) -> str:
        """As it is printed in this language."""
        home = self.organisation
        if language == "zh":
            return self.affiliation_zh or home.name_zh or self.affiliation_en or home.name
        return self.affiliation_en or home.name

    def bio(self, language: str) -> str:
        """In the other language rather than not at all."""
        told = [self.bio_en, self.bio_zh]
        return next(filter(None, reversed(told) if language == "zh" else told), "")

    def post(self, language: str) -> str:
        return self.post_zh if language == "zh" and self.post_zh else self.post_en


class LectureKind(StrEnum):
    LECTURE = "lecture"
    DISCUSSION = "discussion"
    CEREMONY = "ceremony"
    BREAK = "break"


LECTURE_KINDS = {
    LectureKind.LECTURE: N_("Lecture"),
    LectureKind.DISCUSSION: N_("Discussion"),
    LectureKind.CEREMONY: N_("Ceremony"),
    LectureKind.BREAK: N_("Break"),
}
TAUGHT = (LectureKind.LECTURE, LectureKind.DISCUSSION)
"""What counts as time taught: in attendance, in certificates and in reports."""


class Talk(MappedAsDataclass, kw_only=True, eq=False, repr=False):
    """What stands in a programme and when: in the organisers' draft, and as it was released."""

    kind: Mapped[LectureKind] = mapped_column(default=LectureKind.LECTURE)
    title_en: Mapped[str]
    title_zh: Mapped[str] = mapped_column(default="")
    topic_en: Mapped[str] = mapped_column(default="")
    topic_zh: Mapped[str] = mapped_column(default="")
    about_en: Mapped[str] = mapped_column(default="")
    """What it is about, as participants read it."""
    about_zh: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    """In which it is held; empty where it is that of the workshop."""
    interpretation: Mapped[str] = mapped_column(default="")
    """The line of interpretation, as participants read it: "English to Chinese, channel 2"."""
    starts_at: Mapped[datetime | None] = mapped_column(default=None)
    ends_at: Mapped[datetime | None] = mapped_column(default=None)
    minutes: Mapped[int | None] = mapped_column(default=None)
    """The length where the time of day is not known."""
    channel: Mapped[str] = mapped_column(default="")
    """The online channel or the room."""
    livestream_url: Mapped[str] = mapped_column(default="")
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)
    sequence: Mapped[int] = mapped_column(default=0)
    """Rises with each release that changes it, as iCalendar wants (RFC 5545, 3.8.7.4)."""
    changed_at: Mapped[datetime]

    def title(self, language: str) -> str:
        return self.title_zh if language == "zh" and self.title_zh else self.title_en

    def topic(self, language: str) -> str:
        return self.topic_zh if language == "zh" and self.topic_zh else self.topic_en

    def about(self, language: str) -> str:
        return self.about_zh if language == "zh" and self.about_zh else self.about_en

    @property
    def length(self) -> int:
        """In minutes; 0 where neither times nor a length are known."""
        if self.starts_at and self.ends_at:
            return int((self.ends_at - self.starts_at).total_seconds() // 60)
        return self.minutes or 0

    @property
    def is_taught(self) -> bool:
        return self.kind in TAUGHT


class Lecture(Talk, Model):
    """One entry of the draft. Until it has a time it waits to be placed; past ones may never
    get one. What participants and calendars see is its copy in the last release."""

    __tablename__ = "lecture"
    __table_args__ = (
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="both_times_or_none"),
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        UniqueConstraint("workshop_id", "place"),
        Index("ix_lecture_time", "workshop_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    place: Mapped[int]
    """The order of lectures and of their topics in print, from 1 within the workshop."""
    topic_place: Mapped[int | None] = mapped_column(default=None)
    """The place of the topic in a report's list, where it differs from the lecture's own."""
    moderator_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True, init=False)
    moderator: Mapped[User | None] = relationship(default=None)
    recording_url: Mapped[str] = mapped_column(default="")
    """An address elsewhere; recordings of our own are materials. Not part of a release."""
    recording_from: Mapped[datetime | None] = mapped_column(default=None)
    recording_until: Mapped[datetime | None] = mapped_column(default=None)
    """When the recording, ours or elsewhere, can be watched; without them from the end on."""

    stood_at: Mapped[str] = mapped_column(default="")
    """What the workshop's clock showed when the hour was set, `2026-10-12T09:00+08:00`. Laws
    change, and then the same instant is another hour."""
    stood_in: Mapped[str] = mapped_column(default="")
    """The zone of that clock."""

    def place_at(self, starts_at: datetime, ends_at: datetime, *, now: datetime) -> None:
        if ends_at <= starts_at:
            raise RuleBroken(N_("A lecture must end after it starts."), field="ends_at")
        is_elsewhere = starts_at != self.starts_at or not self.stood_at
        self.starts_at, self.ends_at = starts_at, ends_at
        if is_elsewhere:  # else it was not about the hour, and a change of law is still to settle
            self.note_the_wall()
        self.touch(now=now)

    def unplace(self, *, now: datetime) -> None:
        self.starts_at = self.ends_at = None
        self.stood_at = self.stood_in = ""
        self.touch(now=now)

    def note_the_wall(self) -> None:
        """Write down what the workshop's clock shows at its beginning, by the law of today."""
        if self.starts_at:
            self.stood_in = self.workshop.zone
            self.stood_at = wall_text(self.starts_at, self.stood_in)

    def cancel(self, *, now: datetime) -> None:
        self.cancelled_at = now
        self.touch(now=now)

    def touch(self, *, now: datetime) -> None:
        """It differs from its copy in the last release; the next release tells of it."""
        self.changed_at = now


class Reply(StrEnum):
    """What a lecturer answered to the invitation."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


REPLIES = {Reply.ACCEPTED: N_("Accepted"), Reply.DECLINED: N_("Declined")}


class Speaker(Model):
    """A lecturer in a lecture, and their answer to the invitation."""

    __tablename__ = "speaker"
    __table_args__ = (
        UniqueConstraint("lecture_id", "lecturer_id"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_has_a_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    lecture_id: Mapped[int] = mapped_column(ForeignKey(Lecture.id), init=False)
    lecture: Mapped[Lecture] = relationship()
    lecturer_id: Mapped[int] = mapped_column(ForeignKey(Lecturer.id), index=True, init=False)
    lecturer: Mapped[Lecturer] = relationship()
    invited_at: Mapped[datetime | None] = mapped_column(default=None)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    invited_by: Mapped[User | None] = relationship(default=None)
    """Who hears of a refusal."""
    reminded_at: Mapped[datetime | None] = mapped_column(default=None)
    """When a letter last asked for the answer that was missing."""
    answer: Mapped[Reply | None] = mapped_column(default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(Text, default="", info=PERSONAL)
    """Why they declined, in their words; empty otherwise."""


class Feed(Model):
    """A private calendar address; who has it sees the lectures, so it can be revoked."""

    __tablename__ = "feed"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True, init=False)
    person: Mapped[User] = relationship()
    secret: Mapped[str] = mapped_column(unique=True, info=SECRET)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
