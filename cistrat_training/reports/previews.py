"""What words that are being typed would make of the data, before anybody keeps them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from cistrat_training.errors import RuleBroken
from cistrat_training.reports import queries
from cistrat_training.reports.document import Document
from cistrat_training.reports.facts import Period, Register, Training
from cistrat_training.reports.outline import Line, outline
from cistrat_training.reports.prose import write
from cistrat_training.reports.sentences import Sentence
from cistrat_training.reports.wording import (
    NAMES,
    Part,
    from_table,
    products_own,
    table_of,
)


class FramesPreview(NamedTuple):
    training: Training
    document: Document


def of_frames(
    session: Session, language: str, series: str, content: dict[str, Any], now: datetime
) -> FramesPreview | None:
    """What the frames say about the newest training that they serve; nothing while they break."""
    training = queries.newest_training(session, series, now)
    if training is None:
        return None
    try:
        typed = from_table({"language": language, "training": [content]}, "")
    except RuleBroken:
        return None
    words = replace(queries.wording(session, language), trainings=typed.trainings)
    years = [day.year for day in training.first_days]
    period = Period(min(years), max(years))
    return FramesPreview(training, write(period, words, [training], Register()))


class PartPreview(NamedTuple):
    period: Period
    document: Document

    def sentences_with_names(self) -> Iterator[Sentence]:
        """Those in which kinds of institutions or of teaching are named."""
        return (
            sentence
            for section in self.document.sections
            for paragraph in section.paragraphs
            for sentence in paragraph.sentences
            if any(run.slot in NAMES for run in sentence.runs)
        )

    def headings(self) -> Iterator[Line]:
        return (line for line in outline(self.document) if line.level)


def of_part(
    session: Session, language: str, part: str, content: dict[str, Any], now: datetime
) -> list[PartPreview]:
    """The newest reports with this part as it was typed; none while it breaks."""
    others = [s for s in session.scalars(queries.frame_sets(language)) if s.part != part]
    table = table_of(language, [*others, Part(part, "", content)])
    try:
        words = from_table(table, "").over(products_own(language))
    except RuleBroken:
        return []
    return [
        PartPreview(
            period,
            write(
                period,
                words,
                queries.trainings(session, period, now),
                queries.register(session, period.name),
            ),
        )
        for period in _periods(queries.years(session), now.year)
    ]


def _periods(years: Sequence[int], this_year: int) -> list[Period]:
    """The newest year with data, and with the one before it: they may be worded differently."""
    newest = next((year for year in years if year <= this_year), None)
    return [] if newest is None else [Period(newest - 1, newest), Period(newest, newest)]
