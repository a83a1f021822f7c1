"""What open answers are about: themes of a workshop, and which answers stand under each."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.database import Model
from cistrat_training.evaluation.models import ResponseAnswer
from cistrat_training.workshops.models import Workshop

LONGEST_NAME = 80
MOST_THEMES = 60  # of a workshop; more than anybody keeps apart


class Theme(Model):
    __tablename__ = "theme"
    __table_args__ = (
        UniqueConstraint("workshop_id", "name"),
        CheckConstraint("name <> ''", name="has_a_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    name: Mapped[str]


class CodedAnswer(Model):
    """An open answer stands under a theme; under several, by several rows."""

    __tablename__ = "coded_answer"
    __table_args__ = (UniqueConstraint("answer_id", "theme_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    answer_id: Mapped[str] = mapped_column(ForeignKey(ResponseAnswer.id), init=False)
    answer: Mapped[ResponseAnswer] = relationship()
    theme_id: Mapped[int] = mapped_column(ForeignKey(Theme.id), index=True, init=False)
    theme: Mapped[Theme] = relationship()
