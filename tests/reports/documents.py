"""Reports built by hand, with each kind of block; the numbers are invented."""

from datetime import UTC, datetime

from cistrat_training.reports.document import (
    Cell,
    Document,
    Drawing,
    Listing,
    Paragraph,
    Part,
    Section,
    Table,
)
from cistrat_training.reports.outs.standing import Standing
from cistrat_training.reports.sentences import Run, Sentence

NOON = datetime(2023, 2, 3, 4, 0, tzinfo=UTC)
DRAFT = Standing("Draft. Figures as of 3 February 2023, 12:00 (Beijing).", NOON)
BARS = {"mark": {"type": "bar"}, "encoding": {}}
LINES = {"layer": [{"mark": {"type": "line", "point": True}}]}

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="420" height="140" viewBox="0 0 420 140">'
    b'<rect x="90" y="20" width="300" height="30" fill="#0a5ea8"/>'
    b'<rect x="90" y="70" width="150" height="30" fill="#0a5ea8"/>'
    b'<text x="0" y="40" font-family="Noto Sans" font-size="12">Africa</text>'
    b'<text x="0" y="90" font-family="Noto Sans SC" font-size="12">\xe4\xba\x9a\xe5\xa4\xaa</text>'
    b"</svg>"
)


def said(*texts, key="", figure=None, space=" "):
    """A paragraph of these sentences."""
    runs = ((Run(text, figure=figure),) for text in texts)
    return Paragraph(tuple(Sentence(run, key=f"{key}/{n}") for n, run in enumerate(runs)), space)


def counted(number):
    return Cell(f"{number:,}", number)


def share(percent):
    return Cell(f"{percent}%", percent / 100)


def regions(key="regions", caption="International participants by region"):
    return Table(
        key=key,
        caption=caption,
        head=("Region", "People", "Women", "Countries"),
        rows=(
            (Cell("Africa"), Cell("1,240", 1240, "STI-countries"), share(41), counted(12)),
            (Cell("Asia and the Pacific"), counted(8), share(50), counted(3)),
            (Cell("Arab States"), Cell("fewer than 3"), Cell("–"), Cell("over 130", 134)),
        ),
        notes=(
            "Country of the institution, counted once for each person.",
            "Regions as of 31 December 2022; source: UNESCO, list of 2022.",
        ),
    )


def series(key="series"):
    years = range(2013, 2025)
    return Table(
        key=key,
        caption="Participants and hours, year by year",
        head=("Year", "International", "Domestic", "Hours of contact"),
        rows=tuple(
            (Cell(str(y), y), counted(10 + y % 7), counted(900 + 31 * (y % 11)), counted(y % 5))
            for y in years
        ),
        notes=("Confirmed and not withdrawn places.",),
    )


def wide(columns=14):
    return Table(
        key="wide",
        caption="Countries, year by year",
        head=("Country", *(f"International participants in {2009 + n}" for n in range(columns))),
        rows=tuple(
            (Cell(f"United Republic of Example {r}"), *(counted(r * n) for n in range(columns)))
            for r in range(60)
        ),
    )


def bars(table=None, key="bars"):
    return Drawing(
        key=key,
        caption="Participants by region",
        alt="Bars: Africa 1,240, Asia and the Pacific 8.",
        spec=BARS,
        table=table or regions(),
    )


def lines_of_years():
    return Drawing(
        key="lines",
        caption="Participants over the years",
        alt="Two lines, of which that of the domestic trainees stays far above the other.",
        spec=LINES,
        table=series(),
    )


def section(key, heading, *blocks, is_written_from_data=True):
    line = said(heading, key=f"{key}/heading") if heading else Paragraph(())
    return Section(key, line, tuple(blocks), is_written_from_data)


def a_document(**facts):
    """A report with each kind of block, in English."""
    work = Part(
        "work",
        said("I. Work of 2021 and 2022"),
        (
            section(
                "STI",
                "1. The 9th and 10th workshop",
                said(
                    "The workshop enrolled 30 participants, among them the Vice Minister of an "
                    "example of a country whose institutions carry long names.",
                    "“Fourteen” experts came from 北京 and São Tomé.",
                    key="STI/0",
                ),
                regions(),
                bars(),
            ),
            section(
                "plans",
                "2. What follows",
                said("In the next year:"),
                Listing((said("we invite;"), said("we train;"), said("we report.")), True),
                said("And besides:"),
                Listing((said("one wish"), said("another wish"))),
                said("And again, from the first number:"),
                Listing((said("first"), said("second")), True),
                is_written_from_data=False,
            ),
        ),
    )
    annex = Part(
        "annex",
        said("Annex: [indicators] / “what” the data: say*"),
        (
            section("years", "", lines_of_years()),
            section("wide", "All countries", wide()),
            section("evil", "Cells that look like formulas", evil()),
        ),
    )
    usual = {
        "language": "en",
        "period": "2021-2022",
        "cover": (
            said("Centre for Examples"),
            said("Report 2021–2022"),
            said("Beijing, February 2023"),
        ),
        "title": said("Report 2021–2022"),
        "opening": (said("The work could be summarized as follows:", key="opening/0"),),
        "parts": (work, annex),
        "closing": said("Centre for Examples, 2021 and 2022"),
    }
    return Document(**usual | facts)


EVIL = ("=1+1", "@SUM(A1)", "-2+3|cmd", "+1", "\t=A1", "'=A1", '=HYPERLINK("http://a.example")')


def evil():
    rows = tuple((Cell(text), Cell(text, 7)) for text in EVIL)
    return Table("evil", "=Caption()", ("=Head", "=head"), rows, ("=Note()",))


def a_chinese_document(**facts):
    table = Table(
        key="regions",
        caption="国际学员地区分布",
        head=("地区", "人数", "女性占比", "国家数"),
        rows=(
            (Cell("非洲"), Cell("1,240", 1240), share(41), counted(12)),
            (Cell("亚太"), counted(8), share(50), counted(3)),
            (Cell("阿拉伯国家"), Cell("少于3人"), Cell("－"), counted(1)),
        ),
        notes=("国家以学员所在机构所在国为准，每人计一次。", "地区划分截至2022年12月31日。"),
    )
    work = Part(
        "work",
        said("一、2021年和2022年工作"),
        (
            section(
                "STI",
                "（一）举办第九、十期国际培训班",
                said(
                    "2021年和2022年，中心通过线上平台举办了第九、十期培训班，共招收国际学员30名，"
                    "分别来自政府部门、科研机构和高等院校。",
                    "共有14位专家授课，主题包括“气候变化国际合作”、科技金融、全球创新指数等。",
                    space="",
                ),
                table,
                Drawing("bars", "各地区学员人数", "柱状图：非洲1240人，亚太8人。", BARS, table),
            ),
            section("wide", "（二）各国情况", wide()),
            section(
                "plans",
                "（三）下一步",
                Listing((said("第一，继续开展培训；"), said("第二，做好协定续签。")), True),
            ),
        ),
    )
    usual = {
        "language": "zh",
        "period": "2021-2022",
        "cover": (said("国际科学和技术战略研究与培训中心"), said("2021—2022年度报告")),
        "title": said("2021—2022年度报告"),
        "opening": (said("现将主要工作报告如下："),),
        "parts": (work,),
        "closing": said("国际科学和技术战略研究与培训中心"),
    }
    return Document(**usual | facts)


def a_sheet():
    """Without a cover: what is laid before the governing board on one page."""
    facts = Part(
        "facts",
        Paragraph(()),
        (section("facts", "What was done", said("30 people came."), regions()),),
    )
    return a_document(cover=(), opening=(), parts=(facts,), template="board")


def a_long_document(sections=300):
    """As many sections as no report of the Centre will ever have, with a table in each."""
    told = tuple(
        section(
            f"s{number}",
            f"{number}. Section of many",
            said(*(["A sentence about what was done, and with whom, and what came of it."] * 9)),
            regions(f"regions-{number}"),
        )
        for number in range(1, sections + 1)
    )
    return a_document(parts=(Part("work", said("I. Work"), told),))
