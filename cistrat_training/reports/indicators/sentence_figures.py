"""What the sentences about the workshops of one series state, each with the list that it counts."""

from collections.abc import Sequence

from cistrat_training.reports.facts import FIGURES, Text
from cistrat_training.reports.indicators import rules
from cistrat_training.reports.indicators.indicator import (
    Dimension,
    Indicator,
    Part,
    Population,
    Unit,
)

KEY = "series-{}"


def _told(kind: str, name: Text, definition: Text, unit: Unit, as_of_rule: Text) -> Indicator:
    return Indicator(
        key=KEY.format(kind.replace("_", "-")),
        part=Part.SENTENCES,
        name=name,
        definition=definition,
        unit=unit,
        query=Population.TOLD,
        by=Dimension.SERIES,
        as_of_rule=as_of_rule,
        kind=kind,
    )


SENTENCES: Sequence[Indicator] = (
    _told(
        "workshops",
        Text("Workshops", "培训班"),
        Text(
            "The workshops of the series in the period. They are told together.",
            "该系列在报告期内的培训班，合并叙述。",
        ),
        Unit.WORKSHOPS,
        rules.OF_WORKSHOPS,
    ),
    _told(
        "international",
        Text("International participants", "国际学员"),
        Text(
            "Confirmed places of international participants in the workshops of the series.",
            "该系列培训班国际学员的确认名额。",
        ),
        Unit.PARTICIPATIONS,
        rules.OF_PLACES,
    ),
    _told(
        "domestic",
        Text("Domestic trainees", "国内学员"),
        Text(
            "Confirmed places of domestic trainees in the workshops of the series. The text may"
            " state a lower bound, such as “over 130”.",
            "该系列培训班国内学员的确认名额；正文可能只写下限，如“130余名”。",
        ),
        Unit.PARTICIPATIONS,
        rules.OF_PLACES,
    ),
    _told(
        "categories",
        Text("Kinds of institutions", "机构类别"),
        Text(
            "The kinds of the international participants' institutions.",
            "国际学员所在机构的类别。",
        ),
        Unit.ITEMS,
        rules.OF_PLACES,
    ),
    _told(
        "countries",
        Text("Countries", "国家"),
        Text(
            "Countries of the international participants' institutions, in the order that is set"
            " for reports, and behind them by first admission.",
            "国际学员所在机构所属国家，按报告设定的顺序排列，其余按最早录取时间排列。",
        ),
        Unit.COUNTRIES,
        rules.OF_PLACES,
    ),
    _told(
        "affiliations",
        Text("Institutions of the domestic trainees", "国内学员所在单位"),
        Text(
            "Institutions of the domestic trainees as the text names them: members of a consortium"
            " are one.",
            "正文所列国内学员所在单位；联盟成员合并为一项。",
        ),
        Unit.ITEMS,
        rules.OF_PLACES,
    ),
    _told(
        "lecturers",
        Text("Lecturers", "授课专家"),
        Text(
            "Who lectured in the workshops of the series, each counted once.",
            "在该系列培训班授课的专家，每人只计一次。",
        ),
        Unit.LECTURERS,
        rules.OF_LECTURERS,
    ),
    *(
        _told(kind, name, definition, Unit.ITEMS, rules.OF_LECTURERS)
        for kind, name, definition in (
            (
                "organisations",
                Text("Institutions of the lecturers", "授课专家所在机构"),
                Text(
                    "Institutions of the lecturers as the text names them: members of a"
                    " consortium are one.",
                    "正文所列授课专家所在机构；联盟成员合并为一项。",
                ),
            ),
            (
                "organisations_of_researchers",
                Text("Institutions of the researchers", "研究人员所在机构"),
                Text(
                    "Institutions of the lecturers who are researchers.",
                    "身份为研究人员的授课专家所在机构。",
                ),
            ),
            (
                "organisations_of_executives",
                Text("Companies of the executives", "企业高管所在企业"),
                Text(
                    "Institutions of the lecturers who are executives.",
                    "身份为企业高管的授课专家所在机构。",
                ),
            ),
            (
                "organisations_of_professors",
                Text("Universities of the professors", "教授所在高校"),
                Text(
                    "Institutions of the lecturers who are professors.",
                    "身份为教授的授课专家所在机构。",
                ),
            ),
        )
    ),
    *(
        _told(kind, name, definition, Unit.ITEMS, rules.OF_LECTURES)
        for kind, name, definition in (
            (
                "topics",
                Text("Topics", "专题"),
                Text(
                    "Lectures of the series that have a topic; the text names each topic once.",
                    "该系列中有专题的讲座；正文中每个专题只列一次。",
                ),
            ),
            (
                "lectures",
                Text("Lectures", "讲座"),
                Text(
                    "Lectures and discussions of the series; the text names each title once.",
                    "该系列的讲座和研讨；正文中每个题目只列一次。",
                ),
            ),
        )
    ),
)

BY_KIND = {indicator.kind: indicator for indicator in SENTENCES}
if BY_KIND.keys() != set(FIGURES.values()):  # a slot whose figure nobody defined
    raise KeyError(BY_KIND.keys() ^ set(FIGURES.values()))
