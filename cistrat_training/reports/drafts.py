"""A report as the data give it now: its text, what it lacks, and what somebody should look at."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from cistrat_training.reports import manuscript_queries, queries, templates
from cistrat_training.reports.document import Document, Section
from cistrat_training.reports.edits import Edits
from cistrat_training.reports.facts import Period, Training
from cistrat_training.reports.figures import Figure
from cistrat_training.reports.house_names import Flag, Name, flags
from cistrat_training.reports.indicators import counting
from cistrat_training.reports.manuscripts import Override, Pin
from cistrat_training.reports.plain import as_plain, plain
from cistrat_training.reports.prose import write
from cistrat_training.reports.wording import Wording
from cistrat_training.words import N_

SLOTS_TO_PIN = ("international", "domestic", "lecturers", "workshops")
FORMAT = 2  # of the content; a reader of old reports goes by it


class Remark(NamedTuple):
    """Something to look at before the report is published. `message` is in the catalogue."""

    message: str
    facts: dict[str, Any]


class ByHand(NamedTuple):
    """A sentence written by hand, and what the data would say now."""

    override: Override
    data_say: str

    @property
    def is_outdated(self) -> bool:
        return self.override.data_said != self.data_say


@dataclass(frozen=True, kw_only=True)
class Draft:
    period: Period
    as_of: datetime
    document: Document
    by_data: Document
    """The same without the sentences that people wrote by hand, and with all sections."""
    trainings: list[Training]
    wording: Wording
    overrides: Sequence[Override] = ()
    pins: Sequence[Pin] = ()
    names: Sequence[Name] = ()
    """Those that the house writes in one way."""

    @property
    def lacking(self) -> list[str]:
        """The texts that the language of the report does not have."""
        return self.document.borrowed

    @property
    def by_hand(self) -> list[ByHand]:
        said = self.said_by_the_data
        return [ByHand(each, said.get(each.key, "")) for each in self.overrides]

    @cached_property
    def said_by_the_data(self) -> dict[str, str]:
        """The sentences that the data make, by their keys; headings without their numbers."""
        said = {s.key: s.text for p in self.by_data.paragraphs() for s in p.sentences}
        titles = {f"{s.key}/heading/0": s.title for s in self.by_data.sections if s.title}
        return said | titles

    def printed(self, key: str) -> str:
        """What stands in the report for this key: typed, or as the data say."""
        typed = {each.key: each.text for each in self.overrides}
        return typed.get(key, self.said_by_the_data.get(key, ""))

    def numbers_to_pin(self) -> Iterator[tuple[Training, str, int]]:
        for training in self.trainings:
            for slot in SLOTS_TO_PIN:
                if number := getattr(training, slot):
                    yield training, slot, number

    @property
    def left_out(self) -> list[Section]:
        printed = {section.key for section in self.document.sections}
        return [each for each in self.by_data.sections if each.key not in printed]

    def remarks(self) -> Iterator[Remark]:
        yield from (_remark_on_hand(each) for each in self.by_hand if each.is_outdated)
        for section in self.document.sections:
            if section.lacks:
                yield Remark(
                    N_(
                        "%(section)s: something was left out, since these facts are missing: "
                        "%(facts)s."
                    ),
                    {"section": section.heading.text, "facts": ", ".join(section.lacks)},
                )
        yield from (_remark_on_name(flag) for flag in flags(self.document, self.names))
        for training in self.trainings:
            yield from _remarks_on(training, self.wording.language)


def _remark_on_hand(told: ByHand) -> Remark:
    return Remark(
        N_(
            "Written by hand, and the data have changed since: “%(text)s” The data would say "
            "now: “%(said)s”"
        ),
        {"text": told.override.text, "said": told.data_say},
    )


def _remark_on_name(flag: Flag) -> Remark:
    return Remark(
        N_("“%(found)s”: the house writes “%(name)s”. It stands in: %(sentence)s"),
        flag._asdict(),
    )


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


def draft(
    session: Session,
    period: Period,
    language: str,
    as_of: datetime,
    template: str = "",
) -> Draft:
    """By the template of this name; where there is none, by the usual one for the period."""
    plan = templates.named(template) or templates.known()[templates.usual(period)]
    measures = counting.measure(session, period, as_of, sorted(plan.needs)) if plan.needs else {}
    wording = queries.wording(session, language)
    trainings = queries.trainings(session, period, as_of)
    register = queries.register(session, period.name)
    manuscript = manuscript_queries.manuscript(session, period.name, plan.key)
    changed = manuscript_queries.changes(session, manuscript, language)
    edits = changed.edits

    def written(edits: Edits) -> Document:
        return write(period, wording, trainings, register, edits, plan, measures)

    return Draft(
        period=period,
        as_of=as_of,
        document=written(edits),
        by_data=written(replace(edits, sentences={}, left_out=frozenset())),
        trainings=trainings,
        wording=wording,
        overrides=changed.overrides,
        pins=changed.pins,
        names=manuscript_queries.names(session, language),
    )


def content(told: Draft, figures: Iterator[Figure]) -> dict[str, Any]:
    """All that is frozen: the text, the figures and their lists, the wording, the time."""
    return {
        "format": FORMAT,
        "period": told.period.name,
        "language": told.document.language,
        "as_of": told.as_of.isoformat(),
        "document": plain(told.document),
        "by_hand": [
            {
                "key": each.override.key,
                "text": each.override.text,
                "data_say": each.data_say,
                "why": each.override.why,
                "written_by_id": each.override.written_by_id,
                "written_at": each.override.written_at.isoformat(),
            }
            for each in told.by_hand
        ],
        "figures": [vars(figure) for figure in figures],
        "wording": as_plain(asdict(told.wording)),
    }
