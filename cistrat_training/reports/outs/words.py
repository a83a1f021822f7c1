"""The words that a file adds to a report, in the language of the report."""

from typing import NamedTuple


class Words(NamedTuple):
    contents: str
    table: str
    figure: str
    part: str
    section: str
    text: str
    definition: str
    file: str
    after_number: str
    """Between the number of a table and its caption."""


WORDS = {
    "en": Words(
        contents="Contents",
        table="Table",
        figure="Figure",
        part="Part",
        section="Section",
        text="Text",
        definition="Definition and source",
        file="File",
        after_number=". ",
    ),
    "zh": Words(
        contents="目录",
        table="表",
        figure="图",
        part="部分",
        section="章节",
        text="正文",
        definition="口径与来源",
        file="文件",
        after_number="　",
    ),
}
