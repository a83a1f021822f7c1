"""Names that the house writes in one way: other ways are pointed out, and never changed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cistrat_training.errors import RuleBroken
from cistrat_training.reports.document import Document
from cistrat_training.words import N_

USUAL = {
    "en": (
        "UN Women = UN Woman; U.N. Women\n"
        "National Commission of the People’s Republic of China for UNESCO = National Committee of "
        "the People’s Republic of China for UNESCO\n"
        "National Commission = National Committee\n"
        "Organisation for Economic Co-operation and Development = Organization for Economic "
        "Cooperation and Development; Organization for Economic Cooperation; Organisation for "
        "Economic Cooperation and Development\n"
        "Category 2 centre = Category II center; Category II centre; category II center\n"
        "UNESCO = Unesco"
    ),
    "zh": (
        "联合国教科文组织 = 联合国教育科学文化组织; 教科文\n"
        "联合国妇女署 = 联合国妇女组织; 联合国妇女机构\n"
        "经济合作与发展组织 = 经合发展组织; 经济合作发展组织\n"
        "中国联合国教科文组织全国委员会 = 中国教科文组织全国委员会; 教科文全委会"
    ),
}
"""Where nobody has kept a list yet; it is a proposal, and checks nothing before it is kept."""


class Name(NamedTuple):
    name: str
    others: tuple[str, ...]


class Flag(NamedTuple):
    """Words of the report that the house writes otherwise."""

    found: str
    name: str
    sentence: str


def read(lines: Iterable[str]) -> list[Name]:
    """Lines such as `UN Women = UN Woman; U.N. Women`."""
    names = [_name(line) for line in lines if line.strip()]
    told: set[str] = set()
    for each in names:
        if each.name in told:
            raise RuleBroken(
                N_("“%(name)s” stands here twice. Keep one line."), field="names", name=each.name
            )
        told.add(each.name)
    return names


def _name(line: str) -> Name:
    name, _, others = line.partition("=")
    if not name.strip():
        raise RuleBroken(
            N_("“%(line)s”: write the name first, then = and the other ways to write it."),
            field="names",
            line=line.strip(),
        )
    ways = (way.strip() for way in re.split("[;；]", others))
    return Name(name.strip(), tuple(way for way in ways if way))


def written(names: Iterable[Name]) -> str:
    return "\n".join(
        f"{each.name} = {'; '.join(each.others)}" if each.others else each.name for each in names
    )


def flags(document: Document, names: Sequence[Name]) -> Iterator[Flag]:
    """Each other way that the report uses, with the sentence in which it stands."""
    ways = [(each, re.compile(_ways(each), re.IGNORECASE)) for each in names]
    for paragraph in document.paragraphs():
        for sentence in paragraph.sentences:
            for each, pattern in ways:
                yield from _in(sentence.text, each, names, pattern)


def _in(text: str, name: Name, names: Sequence[Name], pattern: re.Pattern[str]) -> Iterator[Flag]:
    right = [span for each in names for span in _spans(text, each.name)]
    for match in pattern.finditer(text):
        if not any(start <= match.start() and match.end() <= end for start, end in right):
            yield Flag(match[0], name.name, text)


def _spans(text: str, name: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in re.finditer(re.escape(name), text))


def _ways(name: Name) -> str:
    """The longest first, and the name itself in other capitals; whole words where there are any."""
    ways = sorted({name.name, *name.others}, key=len, reverse=True)
    return "|".join(_whole_words(way) for way in ways)


def _whole_words(way: str) -> str:
    before = r"(?<![A-Za-z])" if way[0].isascii() else ""
    after = r"(?![A-Za-z])" if way[-1].isascii() else ""
    return f"{before}{re.escape(way)}{after}"
