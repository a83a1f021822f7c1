"""A report as the data give it now: its text, what it lacks, and what somebody should look at."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from cistrat_training.reports import manuscript_queries, queries
from cistrat_training.reports.document import Document
from cistrat_training.reports.facts import Period, Training
from cistrat_training.reports.figures import Figure
from cistrat_training.reports.plain import as_plain, plain
from cistrat_training.reports.prose import write
from cistrat_training.reports.wording import Wording
from cistrat_training.words import N_

FORMAT = 2  # of the content; a reader of old reports goes by it


class Remark(NamedTuple):
    """Something to look at before the report is published. `message` is in the catalogue."""

    message: str
    facts: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Draft:
    period: Period
    as_of: datetime
    document: Document
    trainings: list[Training]
    wording: Wording

    @property
    def lacking(self) -> list[str]:
        """The texts that the language of the report does not have."""
        return self.document.borrowed

    def remarks(self) -> Iterator[Remark]:
        for section in self.document.sections:
            if section.lacks:
                yield Remark(
                    N_(
                        "%(section)s: something was left out, since these facts are missing: "
                        "%(facts)s."
                    ),
                    {"section": section.heading.text, "facts": ", ".join(section.lacks)},
                )
        for training in self.trainings:
            yield from _remarks_on(training, self.wording.language)


def _remarks_on(training: Training, language: str) -> Iterator[Remark]:
    comma = "、" if language == "zh" else ", "
    if training.unplaced:
        yield Remark(
            N_("%(series)s: added at the end, without a place in the order: %(countries)s."),
            {
                "series": training.key,
                "countries": comma.join(text.said_in(language)[0] for text in training.unplaced),
            },
        )
    if training.still_to_come:
        yield Remark(
            N_("%(series)s: not begun yet, and told as if it were over: %(workshops)s."),
            {
                "series": training.key,
                "workshops": comma.join(f"{training.key}-{n}" for n in training.still_to_come),
            },
        )


def draft(session: Session, period: Period, language: str, as_of: datetime) -> Draft:
    manuscript = manuscript_queries.manuscript(session, period.name, "biennial")
    overridden = (
        session.scalars(manuscript_queries.overrides(manuscript, language)).all()
        if manuscript
        else []
    )
    wording = queries.wording(session, language)
    trainings = queries.trainings(session, period, as_of)
    register = queries.register(session, period.name)
    return Draft(
        period=period,
        as_of=as_of,
        document=write(
            period,
            wording,
            trainings,
            register,
            manuscript_queries.edits(session, manuscript, overridden),
        ),
        trainings=trainings,
        wording=wording,
    )


def content(told: Draft, figures: Iterator[Figure]) -> dict[str, Any]:
    """All that is frozen: the text, the figures and their lists, the wording, the time."""
    return {
        "format": FORMAT,
        "period": told.period.name,
        "language": told.document.language,
        "as_of": told.as_of.isoformat(),
        "document": plain(told.document),
        "figures": [vars(figure) for figure in figures],
        "wording": as_plain(asdict(told.wording)),
    }
