"""What each lecturer of a lecture agrees to. The answers are only ever added to."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.database import PERSONAL, Model, guard
from cistrat_training.errors import RuleBroken
from cistrat_training.schedule.models import Lecture, Lecturer
from cistrat_training.words import N_


class ConsentPurpose(StrEnum):
    RECORDING = "recording"
    LIVESTREAM = "livestream"
    SLIDES = "slides"
    PHOTO = "photo"


class ConsentAnswer(StrEnum):
    YES = "yes"
    PARTICIPANTS = "participants only"
    NO = "no"


class Licence(StrEnum):
    CC_BY = "CC BY 4.0"
    CC_BY_NC_ND = "CC BY-NC-ND 4.0"


LICENCE_ADDRESSES = {
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_BY_NC_ND: "https://creativecommons.org/licenses/by-nc-nd/4.0/",
}
STRICTEST_FIRST = (Licence.CC_BY_NC_ND, Licence.CC_BY)

CONSENT_PURPOSES = {
    ConsentPurpose.RECORDING: N_("Recording"),
    ConsentPurpose.LIVESTREAM: N_("Livestream"),
    ConsentPurpose.SLIDES: N_("Slides"),
    ConsentPurpose.PHOTO: N_("Photo"),
}
CONSENT_ANSWERS = {
    ConsentAnswer.YES: N_("Yes"),
    ConsentAnswer.PARTICIPANTS: N_("Only for participants"),
    ConsentAnswer.NO: N_("No"),
}
OFFERED = {
    ConsentPurpose.RECORDING: (ConsentAnswer.PARTICIPANTS, ConsentAnswer.NO),
    ConsentPurpose.LIVESTREAM: (ConsentAnswer.PARTICIPANTS, ConsentAnswer.NO),
    ConsentPurpose.SLIDES: tuple(ConsentAnswer),
    ConsentPurpose.PHOTO: tuple(ConsentAnswer),
}
"""What can be answered. Recordings and livestreams are for participants in any case."""


class LectureConsent(Model):
    """One answer of one lecturer about one lecture; the last one of a purpose is what counts."""

    __tablename__ = "lecture_consent"
    __table_args__ = (
        CheckConstraint(
            "(licence IS NOT NULL) = (purpose = 'slides' AND answer = 'yes')",
            name="licence_of_public_slides",
        ),
        Index("ix_lecture_consent_whose", "lecture_id", "lecturer_id", "purpose"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    lecture_id: Mapped[int] = mapped_column(ForeignKey(Lecture.id, ondelete="CASCADE"), init=False)
    lecture: Mapped[Lecture] = relationship()
    lecturer_id: Mapped[int] = mapped_column(ForeignKey(Lecturer.id), index=True, init=False)
    lecturer: Mapped[Lecturer] = relationship()
    purpose: Mapped[ConsentPurpose]
    answer: Mapped[ConsentAnswer]
    licence: Mapped[Licence | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(default="", info=PERSONAL)
    """How we know, where organisers wrote the answer down for the lecturer."""
    answered_at: Mapped[datetime]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    answered_by: Mapped[User | None] = relationship(default=None)

    @classmethod
    def give(
        cls,
        lecture: Lecture,
        lecturer: Lecturer,
        purpose: ConsentPurpose,
        answer: ConsentAnswer,
        licence: Licence | None = None,
        *,
        by: User,
        note: str = "",
        now: datetime,
    ) -> "LectureConsent":
        if answer not in OFFERED[purpose]:
            raise RuleBroken(N_("This answer cannot be given here."), field=purpose.value)
        is_public = purpose is ConsentPurpose.SLIDES and answer is ConsentAnswer.YES
        if is_public and licence is None:
            raise RuleBroken(N_("Choose the licence of the slides."), field=purpose.value)
        return cls(
            lecture=lecture,
            lecturer=lecturer,
            purpose=purpose,
            answer=answer,
            licence=licence if is_public else None,
            note=note,
            answered_by=by,
            answered_at=now,
        )

    def says_the_same(self, answer: ConsentAnswer, licence: Licence | None) -> bool:
        return self.answer is answer and self.licence == licence


# Kept by the database as well, against whoever comes to it by another door

STAYS = "id, lecture_id, purpose, answer, licence, answered_at"
GUARDS = {
    "sqlite": [
        f"CREATE TRIGGER lecture_consent_stays BEFORE UPDATE OF {STAYS} ON lecture_consent "
        "BEGIN SELECT RAISE(ABORT, 'an answer is followed by another one, and stays'); END"
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse_to_alter_an_answer() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN RAISE EXCEPTION 'an answer is followed by another one, and stays'; END $$",
        f"CREATE TRIGGER lecture_consent_stays BEFORE UPDATE OF {STAYS} ON lecture_consent "
        "FOR EACH ROW EXECUTE FUNCTION refuse_to_alter_an_answer()",
    ],
}
guard(LectureConsent.__table__, GUARDS)


class Consents(NamedTuple):
    """What the lecturers of one lecture have answered last."""

    lecturers: list[Lecturer]
    answers: Mapping[tuple[int, ConsentPurpose], LectureConsent]

    def of(self, lecturer: Lecturer, purpose: ConsentPurpose) -> LectureConsent | None:
        return self.answers.get((lecturer.id, purpose))

    def unanswered(self, purpose: ConsentPurpose) -> list[Lecturer]:
        """Those who have not said anything, and can."""
        return [
            one
            for one in self.lecturers
            if self.of(one, purpose) is None and not one.person.erased_at
        ]

    def refusing(self, purpose: ConsentPurpose) -> list[Lecturer]:
        """Those who said no; who had their account erased took back every yes."""
        return [one for one in self.lecturers if self._refuses(one, purpose)]

    def lacking(self, purpose: ConsentPurpose) -> list[Lecturer]:
        """Whose yes is missing, for whichever of both reasons."""
        without = {*self.unanswered(purpose), *self.refusing(purpose)}
        return [one for one in self.lecturers if one in without]

    def allow(self, purpose: ConsentPurpose) -> bool:
        """To show it to participants."""
        return not self.lacking(purpose)

    def allow_everybody(self, purpose: ConsentPurpose) -> bool:
        """To show it to whoever comes; a lecture without lecturers has nobody who says so."""
        given = [self.of(one, purpose) for one in self.lecturers]
        return (
            bool(given)
            and self.allow(purpose)
            and all(one is not None and one.answer is ConsentAnswer.YES for one in given)
        )

    def licence(self) -> Licence | None:
        """Of the slides for everybody: the strictest that a lecturer chose."""
        if not self.allow_everybody(ConsentPurpose.SLIDES):
            return None
        chosen = {self.answers[one.id, ConsentPurpose.SLIDES].licence for one in self.lecturers}
        return next(licence for licence in STRICTEST_FIRST if licence in chosen)

    def shows_photo(self, lecturer: Lecturer, *, outside: bool) -> bool:
        """Beside the lecture: to participants, or `outside` to whoever comes."""
        given = self.of(lecturer, ConsentPurpose.PHOTO)
        if given is None or self._refuses(lecturer, ConsentPurpose.PHOTO):
            return False
        return given.answer is ConsentAnswer.YES or not outside

    def _refuses(self, lecturer: Lecturer, purpose: ConsentPurpose) -> bool:
        given = self.of(lecturer, purpose)
        return bool(lecturer.person.erased_at) or (
            given is not None and given.answer is ConsentAnswer.NO
        )
