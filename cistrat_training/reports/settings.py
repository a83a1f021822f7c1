"""What administrators set for all reports."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.database import AnySession, Model
from cistrat_training.files import StoredFile

USUAL_SMALLEST_CELL = 3  # people; a count from one up to, but not, this is not shown in public
USUAL_YOUTH_AGE = 35  # years
THE_ONE = 1
SMALLEST_CELLS = range(2, 51)
AGES_OF_YOUTH = range(15, 61)
YEARS_OF_AGREEMENTS = range(1990, 2101)


class ReportSettings(Model):
    """One row, the first time that somebody sets something."""

    __tablename__ = "report_settings"
    __table_args__ = (
        CheckConstraint(f"id = {THE_ONE}", name="one_row"),
        CheckConstraint(
            f"smallest_cell BETWEEN {SMALLEST_CELLS[0]} AND {SMALLEST_CELLS[-1]}",
            name="smallest_cell_hides_one",
        ),
        CheckConstraint(
            f"youth_age BETWEEN {AGES_OF_YOUTH[0]} AND {AGES_OF_YOUTH[-1]}",
            name="youth_is_an_age",
        ),
        CheckConstraint("agreement_from <= agreement_until", name="agreement_begins_first"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=THE_ONE)
    smallest_cell: Mapped[int] = mapped_column(default=USUAL_SMALLEST_CELL)
    """Counts below it, nought apart, are merged or hidden in what the public reads."""
    youth_age: Mapped[int] = mapped_column(default=USUAL_YOUTH_AGE)
    """Young is who is at most so many years old on the first day of a workshop."""
    needs_two_people: Mapped[bool] = mapped_column(default=False)
    """Whether a report that one person prepared is released by another."""
    agreement_from: Mapped[int | None] = mapped_column(default=None)
    """The first and the last year of the agreement that the evidence pack is about."""
    agreement_until: Mapped[int | None] = mapped_column(default=None)
    reference_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id), init=False)
    reference: Mapped[StoredFile | None] = relationship(default=None)
    """A DOCX whose styles the reports take."""
    reference_name: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime | None] = mapped_column(default=None)


def settings_of(session: AnySession) -> ReportSettings:
    """What is set; where nobody set anything, the usual, not yet in the session."""
    return session.get(ReportSettings, THE_ONE) or ReportSettings()
