"""The DOCX that a report is written into: the house's own, or one that somebody supplied.

Of a supplied one the report takes the styles, the page, its head and its foot. Nothing else of
it travels on: no text, no comments, no names of those who wrote it.
"""

import io
from collections.abc import Callable, Iterable
from copy import deepcopy
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from cistrat_training import word_files
from cistrat_training.errors import RuleBroken
from cistrat_training.word_files import INK
from cistrat_training.words import N_

STYLES = Path(__file__).with_name("styles.xml")
ENDS = {"header", "footer"}
KEPT = {
    *("styles", "stylesWithEffects", "settings", "webSettings", "fontTable", "theme"),
    *("numbering", "footnotes", "endnotes"),
    *ENDS,
}
"""Kinds of parts."""
OF_THE_PACKAGE = {"officeDocument", "core-properties"}
FORGOTTEN = (
    *("attachedTemplate", "mailMerge", "revisionView", "trackRevisions", "documentProtection"),
    *("writeProtection", "docVars", "updateFields", "linkStyles"),
)
"""Settings that a new document does not have."""
A4 = (11906, 16838)  # twentieths of a point


def own(language: str) -> Any:
    paper = word_files.begin((("Normal", 10.5, INK),), language)
    body_page = paper.sections[0]._sectPr
    size = body_page.find(_named("w:pgSz"))
    size.set(_named("w:w"), str(A4[0]))
    size.set(_named("w:h"), str(A4[1]))
    _put_in(paper, replacing=True)
    _clean(paper)
    _read_by_todays_programs(paper)
    return paper


def supplied(data: bytes) -> Any:
    paper = _opened(data)
    _clean(paper)
    _put_in(paper, replacing=False)
    return paper


def check(data: bytes) -> None:
    """Whether a report can be written into it."""
    paper = _opened(data)
    parts = [paper.part, *(rel.target_part for rel in _kept(paper.part.rels.values()))]
    for part in parts:
        for rel in part.rels.values():
            if rel.is_external and _kind(rel) not in {"hyperlink", "attachedTemplate"}:
                raise RuleBroken(
                    N_(
                        "This document shows pictures or data that lie elsewhere. Put them into the"
                        " document, save it, and choose it again."
                    )
                )


def _opened(data: bytes) -> Any:
    import docx
    from docx.opc.exceptions import OpcError

    try:
        paper = docx.Document(io.BytesIO(data))
        body = paper.element.body
    except (OpcError, BadZipFile, SyntaxError, KeyError, ValueError, AttributeError) as no:
        raise RuleBroken(
            N_(
                "We cannot open this document. Save it again as DOCX in your word processor and"
                " choose that."
            )
        ) from no
    if body.find(_named("w:sectPr")) is None:
        raise RuleBroken(
            N_("This document says nothing of its pages. Set the size of the paper in it.")
        )
    return paper


# What a new document does not take over


def _clean(paper: Any) -> None:
    body = paper.element.body
    for child in list(body)[:-1]:
        body.remove(child)
    used = set(body[-1].xpath("./w:headerReference/@r:id | ./w:footerReference/@r:id"))
    _drop(paper.part.rels, lambda name, kind: kind in KEPT and (kind not in ENDS or name in used))
    _drop(paper.part.package.rels, lambda _name, kind: kind in OF_THE_PACKAGE)
    _forget_settings(paper.settings.element)
    for rel in _kept(paper.part.rels.values()):
        if _kind(rel) == "settings":
            rel.target_part.rels.clear()


def _drop(rels: dict[str, Any], is_kept: Callable[[str, str], bool]) -> None:
    """A part to which nothing leads is not written."""
    for name in [name for name, rel in rels.items() if not is_kept(name, _kind(rel))]:
        del rels[name]


def _forget_settings(settings: Any) -> None:
    for name in FORGOTTEN:
        for setting in settings.findall(_named(f"w:{name}")):
            settings.remove(setting)


def _kept(rels: Iterable[Any]) -> Iterable[Any]:
    return (rel for rel in rels if _kind(rel) in KEPT and not rel.is_external)


def _kind(rel: Any) -> str:
    return str(rel.reltype).rpartition("/")[2]


def _read_by_todays_programs(paper: Any) -> None:
    """Without it, Word opens the document in a mode for older programs."""
    [mode] = paper.settings.element.xpath(".//w:compatSetting[@w:name='compatibilityMode']")
    mode.set(_named("w:val"), "15")


# Styles


def ids_of(paper: Any) -> dict[str, str]:
    """The ids of the styles by their names in small letters."""
    return {
        style.find(_named("w:name")).get(_named("w:val")).casefold(): style.get(_named("w:styleId"))
        for style in _styles_of(paper)
        if style.find(_named("w:name")) is not None
    }


def _put_in(paper: Any, *, replacing: bool) -> None:
    """The styles that reports need, in place of those that are there or beside them."""
    from docx.oxml import parse_xml

    there = {_name(style): style for style in _styles_of(paper)}
    usual = {kind: _usual(paper, kind) for kind in ("paragraph", "table")}
    for ours in parse_xml(STYLES.read_bytes()):
        if not isinstance(ours.tag, str):
            continue
        same = there.get(_name(ours))
        if same is None or replacing:
            _add(paper, deepcopy(ours), same, usual)


def _add(paper: Any, ours: Any, same: Any, usual: dict[str, str | None]) -> None:
    based_on = ours.find(_named("w:basedOn"))
    base = usual[ours.get(_named("w:type"))]
    if base is None:
        ours.remove(based_on)
    else:
        based_on.set(_named("w:val"), base)
    if (following := ours.find(_named("w:next"))) is not None and usual["paragraph"]:
        following.set(_named("w:val"), usual["paragraph"])
    styles = paper.styles.element
    if same is not None:
        styles.remove(same)
    ids = {style.get(_named("w:styleId")) for style in _styles_of(paper)}
    while ours.get(_named("w:styleId")) in ids:
        ours.set(_named("w:styleId"), "Report" + ours.get(_named("w:styleId")))
    styles.append(ours)


def _usual(paper: Any, kind: str) -> str | None:
    """The id of the style that everything of the kind builds on."""
    found: list[str] = paper.styles.element.xpath(
        f"./w:style[@w:type='{kind}'][@w:default='1' or @w:default='true']/@w:styleId"
    )
    return found[0] if found else None


def _styles_of(paper: Any) -> list[Any]:
    return list(paper.styles.element.findall(_named("w:style")))


def _name(style: Any) -> str:
    name = style.find(_named("w:name"))
    return "" if name is None else str(name.get(_named("w:val"))).casefold()


def _named(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))
