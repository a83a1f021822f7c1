"""What of a frozen report anybody may read: its text and its tables, without small counts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from cistrat_training.reports import frozen, public_counts
from cistrat_training.reports.document import (
    Block,
    Cell,
    Document,
    Drawing,
    Listing,
    Paragraph,
    Section,
    Table,
)
from cistrat_training.reports.drafts import FORMAT
from cistrat_training.reports.facts import Text
from cistrat_training.reports.figures import FigureName
from cistrat_training.reports.plain import plain
from cistrat_training.reports.public_counts import Count, Entry, of_sentence, parts_of_share
from cistrat_training.reports.sentences import Run, Sentence
from cistrat_training.reports.settings import USUAL_SMALLEST_CELL
from cistrat_training.reports.small_cells import Kept
from cistrat_training.reports.templates import LISTED

HIDDEN = Text("not shown", "不显示")
"""In the place of a number that is too small, or that would tell one."""
HIDDEN_IN_TEXT = Text("[not shown]", "【不显示】")
NOTE = Text(
    "Counts below {limit}, and those from which they could be reckoned, are not shown.",
    "小于{limit}的数，以及可据以推算出此类数字的数，均不显示。",
)


def public_content(content: Mapping[str, Any], *, sha256: str) -> dict[str, Any]:
    """`sha256` is that of the edition as the Centre keeps it."""
    whole = {"settings": {"smallest_cell": USUAL_SMALLEST_CELL}, **content}
    limit, kept = whole["settings"]["smallest_cell"], public_counts.protected(whole)
    indicators = {
        each["key"]: _indicator(each, kept)
        for each in content.get("indicators", [])
        if each["is_public"]
    }
    public = _Public(kept, indicators, content["language"], limit)
    return {
        "format": FORMAT,
        "period": content["period"],
        "language": content["language"],
        "as_of": content["as_of"],
        "edition_sha256": sha256,
        "smallest_cell": limit,
        "changes": {"text": content.get("changes", {}).get("text", "")},
        "document": plain(public.document(frozen.document_of(content))),
        "indicators": list(indicators.values()),
    }


# Figures


def _indicator(indicator: Mapping[str, Any], kept: Kept) -> dict[str, Any]:
    told = [_shown(indicator, entry, kept) for entry in public_counts.entries(indicator)]
    cells = [
        {
            **cell,
            "number": number,
            "base": cell["base"] if number is not None else None,
            "is_hidden": number is None and cell["number"] is not None,
        }
        for cell, number in zip(indicator["cells"], told[1:], strict=True)
    ]
    is_whole = told[0] is not None
    return {
        **indicator,
        "number": told[0],
        "is_hidden": told[0] is None and indicator["number"] is not None,
        "base": indicator["base"] if is_whole else None,
        "asked": indicator["asked"] if is_whole else None,
        "cells": cells,
    }


def _shown(indicator: Mapping[str, Any], entry: Entry, kept: Kept) -> float | None:
    if public_counts.is_of_people(indicator):
        return entry.number if kept.numbers.get(entry.whom.key) is not None else None
    if public_counts.is_share(indicator):
        return entry.number if _is_share_shown(indicator, entry, kept) else None
    return entry.number


def _is_share_shown(indicator: Mapping[str, Any], entry: Entry, kept: Kept) -> bool:
    counts = parts_of_share(indicator, entry)
    return all(kept.numbers.get(count.key) is not None for count in counts)


# Text and tables


@dataclass(frozen=True)
class _Public:
    kept: Kept
    indicators: Mapping[str, Mapping[str, Any]]
    """By the key, as they are public: without the numbers that are hidden."""
    language: str
    limit: int

    def document(self, told: Document) -> Document:
        parts = (
            replace(
                part,
                heading=self._paragraph(part.heading),
                sections=tuple(self._section(section) for section in part.sections),
            )
            for part in told.parts
        )
        return replace(
            told,
            opening=tuple(self._paragraph(paragraph) for paragraph in told.opening),
            parts=tuple(parts),
        )

    def _section(self, section: Section) -> Section:
        return replace(
            section,
            heading=self._paragraph(section.heading),
            blocks=tuple(self._block(block) for block in section.blocks),
        )

    def _block(self, block: Block) -> Block:
        match block:
            case Table():
                return self._table(block)
            case Drawing():
                table = self._table(block.table)
                return block if table == block.table else table
            case Listing():
                return replace(block, items=tuple(map(self._paragraph, block.items)))
        return self._paragraph(block)

    def _paragraph(self, paragraph: Paragraph) -> Paragraph:
        return replace(paragraph, sentences=tuple(map(self._sentence, paragraph.sentences)))

    def _sentence(self, sentence: Sentence) -> Sentence:
        """What the data would say where somebody wrote it otherwise is for the Centre alone."""
        return replace(sentence, runs=tuple(map(self._run, sentence.runs)), data_say=None)

    def _run(self, run: Run) -> Run:
        if self._may_be_told(run):
            return replace(run, figure=None)
        return replace(run, text=self._said(HIDDEN_IN_TEXT), figure=None)

    def _may_be_told(self, run: Run) -> bool:
        name = FigureName.of(run.figure or "")
        if name is None:
            return run.figure is None or self._indicator_may_be_told(run.figure, run.slot or "")
        count = of_sentence(*name)
        return count is None or self._is_shown(count)

    def _indicator_may_be_told(self, figure: str, slot: str) -> bool:
        """A list of values tells all their numbers, so that one which is hidden hides it."""
        if not slot.endswith(LISTED):
            return self._may_be_read(figure)
        cells = self.indicators.get(figure, {}).get("cells", [{"number": None}])
        return all(cell["number"] is not None for cell in cells)

    def _is_shown(self, count: Count) -> bool:
        return self.kept.numbers.get(count.key) is not None

    def _table(self, table: Table) -> Table:
        rows = tuple(tuple(map(self._cell, row)) for row in table.rows)
        if rows == table.rows:
            return table
        note = self._said(NOTE).format(limit=self.limit)
        return replace(table, rows=rows, notes=(*table.notes, note))

    def _cell(self, cell: Cell) -> Cell:
        """A number of which nobody knows what it counts is not for the public."""
        if cell.number is None or self._may_be_read(cell.figure or ""):
            return cell
        return replace(cell, text=self._said(HIDDEN), number=None)

    def _may_be_read(self, figure: str) -> bool:
        key, _, query = figure.partition("?")
        door = dict(parse_qsl(query))
        indicator = self.indicators.get(key)
        if indicator is None:
            return False
        wanted = (door.get("value", ""), door.get("audience", ""))
        if wanted == ("", ""):
            return indicator["number"] is not None
        return any(
            cell["number"] is not None
            for cell in indicator["cells"]
            if (cell["value"], cell["audience"]) == wanted
        )

    def _said(self, text: Text) -> str:
        return text.said_in(self.language)[0]
