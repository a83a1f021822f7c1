"""Charts as Vega-Lite describes them: bars, and lines over years, legible in print and in grey.

A chart holds all that it needs, its look included, so that the same one is drawn ten years later.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

Spec: TypeAlias = Mapping[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"  # a name; nothing is fetched
FAMILIES = {"en": "Noto Sans", "zh": "Noto Sans SC"}  # one each: sizes are measured with it
WIDTH = 600  # with the names beside it; as wide as the text of a page
TICKS = 6  # about
INK, SOFT, LINE = "#14213d", "#4b5773", "#ccd4e1"
FILLS = ("#0a5ea8", "#a9c6e3", "#5d6b85")  # dark, light, middle: three shades of grey in print
STROKES = ("#0a5ea8", "#4b5773", "#14213d")
DASHES = ([1, 0], [5, 3], [2, 2])
SHAPES = ("circle", "square", "triangle-up")
MOST_BARS = 20  # more of them are a table


class Row(NamedTuple):
    """A name on the axis, and a number for each entry of the legend: None where there is none."""

    name: str
    numbers: tuple[float | None, ...]


def bars(rows: Sequence[Row], legend: Sequence[str], *, unit: str, language: str) -> Spec:
    """Lying bars, in the order of the rows, those of one name beneath each other."""
    across = {"field": "number", "type": "quantitative", "title": unit, "axis": _axis(rows)}
    along = {"field": "name", "type": "nominal", "sort": None, "title": None}
    beneath = {"field": "of", "type": "nominal", "sort": list(legend)}
    thick = 18 if len(legend) == 1 else 13
    return _whole(
        language,
        values=_values(rows, legend),
        height={"step": thick, "for": "position" if len(legend) == 1 else "offset"},
        encoding={"y": along, "x": across, "yOffset": beneath, "color": _fills(legend)},
        layer=[
            {"mark": {"type": "bar", "stroke": STROKES[0], "strokeWidth": 0.5}},
            {
                "mark": {"type": "text", "align": "left", "dx": 4, "color": SOFT},
                "encoding": {"text": _said(rows), "color": {"value": SOFT}},
            },
        ],
    )


def lines(rows: Sequence[Row], legend: Sequence[str], *, unit: str, language: str) -> Spec:
    """Over years, from nought; where a number is missing the line stops."""
    along = {"field": "name", "type": "ordinal", "sort": None, "title": None}
    upwards = {"field": "number", "type": "quantitative", "title": unit, "axis": _axis(rows)}
    kinds = {
        "color": _scaled(legend, STROKES),
        "strokeDash": _scaled(legend, DASHES),
        "shape": _scaled(legend, SHAPES),
    }
    return _whole(
        language,
        values=_values(rows, legend),
        height=220,
        encoding={"x": {**along, "axis": {"labelAngle": 0}}, "y": upwards, **kinds},
        layer=[
            {"mark": {"type": "line", "invalid": "break-paths-filter-domains"}},
            {"mark": {"type": "point", "filled": True, "size": 55}},
            {
                "mark": {"type": "text", "dy": -10, "color": SOFT},
                "encoding": {"text": _said(rows), "color": {"value": SOFT}},
            },
        ],
    )


def largest(rows: Iterable[Row]) -> list[Row]:
    """As many as a chart holds, those with the most first."""
    known = sorted(rows, key=lambda row: -sum(number or 0 for number in row.numbers))
    return known[:MOST_BARS]


def _whole(
    language: str,
    *,
    values: list[dict[str, Any]],
    height: Any,
    encoding: dict[str, Any],
    layer: list[dict[str, Any]],
) -> Spec:
    return {
        "$schema": SCHEMA,
        "width": WIDTH,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": height,
        "data": {"values": values},
        "encoding": encoding,
        "layer": layer,
        "config": _look(FAMILIES[language]),
    }


def _look(family: str) -> dict[str, Any]:
    words = {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"}
    inks = {"labelColor": INK, "titleColor": SOFT}
    return {
        "font": family,
        "background": "#ffffff",
        "padding": 6,
        "axis": {**words, **inks, "labelLimit": 220, "gridColor": LINE, "domainColor": SOFT},
        "axisY": {"ticks": False, "labelPadding": 6},
        "legend": {**words, **inks, "orient": "top", "title": None, "labelLimit": 300},
        "view": {"stroke": None},
        "text": {"fontSize": 11, "font": family},
        "line": {"strokeWidth": 2},
    }


def _values(rows: Sequence[Row], legend: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {"name": row.name, "of": of, "number": number}
        for row in rows
        for of, number in zip(legend, row.numbers, strict=True)
    ]


def _axis(rows: Sequence[Row]) -> dict[str, Any]:
    """Between one and two people stands nobody."""
    whole = not _has_fractions(rows)
    step = {"tickMinStep": 1} if whole else {}
    return {"format": ",d" if whole else ",.1~f", "tickCount": TICKS, **step}


def _said(rows: Sequence[Row]) -> dict[str, Any]:
    shape = ",.1f" if _has_fractions(rows) else ",d"
    return {"field": "number", "type": "quantitative", "format": shape}


def _has_fractions(rows: Sequence[Row]) -> bool:
    return any(number % 1 for row in rows for number in row.numbers if number is not None)


def _fills(legend: Sequence[str]) -> dict[str, Any]:
    return _scaled(legend, FILLS)


def _scaled(legend: Sequence[str], kinds: Sequence[Any]) -> dict[str, Any]:
    """One entry needs no legend: the caption says what is drawn."""
    scale = {"domain": list(legend), "range": list(kinds[: len(legend)])}
    shown = {} if len(legend) > 1 else {"legend": None}
    return {"field": "of", "type": "nominal", "sort": None, "scale": scale, **shown}
