"""Indicators as the tables and drawings of a report, and as words for its sentences."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlencode

from cistrat_training.reports import charts
from cistrat_training.reports.document import Cell, Drawing, Table
from cistrat_training.reports.facts import Text
from cistrat_training.reports.grammar import Grammar
from cistrat_training.reports.indicators.definitions import DIMENSIONS, UNITS
from cistrat_training.reports.indicators.indicator import Door, Unit
from cistrat_training.reports.indicators.measures import Measure, MeasureCell, Number
from cistrat_training.reports.indicators.printing import printed
from cistrat_training.reports.indicators.values import AUDIENCE_NAMES
from cistrat_training.reports.sentences import Value
from cistrat_training.reports.templates import LISTED, slot_of

Measures = Mapping[str, Measure]

INDICATOR = Text("Indicator", "指标")
UNIT = Text("Unit", "单位")
ALL = Text("All", "合计")
MAIN_FIGURES = Text("Main figures", "主要数据")
NO_NUMBER = "–"
DEFINED = Text("{name}: {definition}", "{name}：{definition}")
ALT = Text("Bars: {caption}. The table says the same.", "条形图：{caption}。数据见表。")


def figure_of(door: Door) -> str:
    """As a cell names what opens behind it: `enrolled?audience=domestic`."""
    asked = {"value": door.value, "audience": door.audience}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{door.key}?{query}" if query else door.key


# Tables


def table_of_several(key: str, measures: Sequence[Measure], language: str) -> Table:
    """A row for each indicator: all, and by audience where it is split."""
    audiences = _audiences(measures)
    return Table(
        key=key,
        caption=_said(MAIN_FIGURES, language),
        head=tuple(
            _said(name, language)
            for name in (INDICATOR, UNIT, *(AUDIENCE_NAMES[a] for a in audiences), ALL)
        ),
        rows=tuple(_row_of(measure, audiences, language) for measure in measures),
        notes=tuple(_defined(measure, language) for measure in measures),
    )


def _audiences(measures: Iterable[Measure]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(a for measure in measures for a in measure.audiences))


def _row_of(measure: Measure, audiences: Sequence[str], language: str) -> tuple[Cell, ...]:
    cells = (measure.cell("", audience) for audience in audiences)
    return (
        Cell(_said(measure.indicator.name, language)),
        Cell(_said(UNITS[measure.indicator.unit], language)),
        *(_cell(measure, cell, language) for cell in cells),
        _number(measure, measure.number, measure.door, language),
    )


def _cell(measure: Measure, cell: MeasureCell | None, language: str) -> Cell:
    if cell is None:
        return Cell(NO_NUMBER)
    return _number(measure, cell.number, measure.door_of(cell), language)


def _number(measure: Measure, number: Number, door: Door, language: str) -> Cell:
    if number is None:
        return Cell(NO_NUMBER)
    return Cell(printed(number, measure.indicator, language), number, figure_of(door))


def table_by_value(measure: Measure, language: str) -> Table | None:
    """A row for each value of the classification; none where nothing is counted."""
    indicator, audiences = measure.indicator, _audiences([measure])
    if not measure.rows or indicator.by is None:
        return None
    return Table(
        key=indicator.key,
        caption=_said(indicator.name, language),
        head=(
            _said(DIMENSIONS[indicator.by], language),
            *(_said(AUDIENCE_NAMES[audience], language) for audience in audiences),
            _said(ALL, language),
        ),
        rows=tuple(
            (
                Cell(_said(name, language)),
                *(
                    _cell(measure, measure.cell(value, audience), language)
                    for audience in (*audiences, "")
                ),
            )
            for value, name in measure.rows
        ),
        notes=(_defined(measure, language),),
    )


def drawing_of(measure: Measure, language: str) -> Drawing | None:
    """Bars by value; those with the most, where there are many."""
    table = table_by_value(measure, language)
    if table is None:
        return None
    rows = charts.largest(
        charts.Row(_said(name, language), (cell.number if cell else None,))
        for value, name in measure.rows
        for cell in [measure.cell(value)]
    )
    return Drawing(
        key=f"drawing-{measure.indicator.key}",
        caption=table.caption,
        alt=_said(ALT, language).format(caption=table.caption),
        spec=charts.bars(
            rows,
            [_said(ALL, language)],
            unit=_said(UNITS[measure.indicator.unit], language),
            language=language,
        ),
        table=table,
    )


def _defined(measure: Measure, language: str) -> str:
    indicator = measure.indicator
    return _said(DEFINED, language).format(
        name=_said(indicator.name, language), definition=_said(indicator.definition, language)
    )


def _said(text: Text, language: str) -> str:
    return text.said_in(language)[0]


# Words


def values(measures: Measures, grammar: Grammar) -> dict[str, Value]:
    return {slot: value for each in measures.values() for slot, value in _values(each, grammar)}


def _values(measure: Measure, grammar: Grammar) -> Iterator[tuple[str, Value]]:
    slot = slot_of(measure.indicator.key)
    yield slot, _value(measure, measure.number, measure.door, grammar)
    for audience in AUDIENCE_NAMES:
        cell = measure.cell("", audience)
        number = cell.number if cell else None
        door = Door(measure.indicator.key, "", audience)
        yield f"{slot}_{audience}", _value(measure, number, door, grammar)
    if measure.indicator.by:
        yield slot + LISTED, _listed(measure, grammar)


def _value(measure: Measure, number: Number, door: Door, grammar: Grammar) -> Value:
    if not number:
        return Value()
    is_whole = isinstance(number, int) and measure.indicator.unit is not Unit.PER_CENT
    text = (
        grammar.number(int(number))
        if is_whole
        else printed(number, measure.indicator, grammar.language)
    )
    return Value(text, round(number), figure=figure_of(door), is_counted=True)


def _listed(measure: Measure, grammar: Grammar) -> Value:
    """The values, those with the most first, each with its number."""
    cells = [cell for value, _name in measure.rows if (cell := measure.cell(value)) and cell.number]
    cells.sort(key=lambda cell: -(cell.number or 0))
    said = [
        grammar.with_number(
            _said(cell.name, grammar.language),
            printed(cell.number, measure.indicator, grammar.language),
        )
        for cell in cells
    ]
    figure = figure_of(measure.door)
    return Value(grammar.listed(said), len(said), figure=figure)
