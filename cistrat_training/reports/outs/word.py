"""A report for a word processor: a DOCX with real headings, lists, captions and tables."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import UTC
from functools import singledispatchmethod
from typing import Any

from cistrat_training import word_files
from cistrat_training.reports.document import Block, Document, Drawing, Listing, Table
from cistrat_training.reports.outline import Line
from cistrat_training.reports.outs import references
from cistrat_training.reports.outs.columns import Columns, columns_of
from cistrat_training.reports.outs.lines import lines, stretches
from cistrat_training.reports.outs.numberings import Numberings
from cistrat_training.reports.outs.paper import Pictures
from cistrat_training.reports.outs.pieces import (
    Bookmarks,
    counted_field,
    paragraph,
    piece,
    run,
)
from cistrat_training.reports.outs.standing import Standing
from cistrat_training.reports.outs.words import WORDS
from cistrat_training.zips import FIRST_DAY

LEVELS = 2  # of headings in the contents
WHOLE = 5000  # fiftieths of a per cent: how wide a table is
EMU_A_TWIP = 635
COVER_BEGINS = 3000  # twentieths of a point below the edge


def docx(
    document: Document, standing: Standing, drawn: Pictures, reference: bytes | None = None
) -> bytes:
    """`drawn` are PNG. With a `reference`, the styles and pages are those of that DOCX."""
    language = document.language
    paper = references.supplied(reference) if reference else references.own(language)
    _Writer(document, standing, drawn, paper).write()
    _speak(paper, word_files.LANGUAGES[language])
    _describe(paper, document, standing)
    return _packed(paper)


class _Writer:
    def __init__(self, document: Document, standing: Standing, drawn: Pictures, paper: Any) -> None:
        self.document = document
        self.standing = standing
        self.drawn = drawn
        self.paper = paper
        self.words = WORDS[document.language]
        self.styles = references.ids_of(paper)
        self.numberings = Numberings(paper)
        self.bookmarks = Bookmarks()
        self.body = paper.element.body
        self.page = self.body[-1]
        self.counted = {self.words.table: 0, self.words.figure: 0}
        headings = [line for line in lines(document) if line.level]
        self.marked = [(line, *self.bookmarks.around(run(line.text))) for line in headings]
        self.places = iter(self.marked)

    def write(self) -> None:
        has_cover = bool(self.document.cover)
        self._foot(has_cover=has_cover)
        if has_cover:
            self._cover()
            self._contents()
        else:
            self._add(self._styled("Title", run(self.document.title.text)))
            self._note(self.standing.text)
        before = len(self.body) - 1
        self._text()
        if has_cover and len(self.body) > before + 1:
            _begin_page(self.body[before])

    def _text(self) -> None:
        told = list(stretches(self.document))
        for number, stretch in enumerate(told, 1):
            for line in stretch.lines:
                self._line(line)
            if number < len(told):
                self._end_of_section(is_wide=stretch.is_wide, is_first=number == 1)
        if self.document.closing.text:
            self._add(piece("w:p", run(self.document.closing.text)))
        if len(told) > 1:
            self._last_section(is_wide=told[-1].is_wide)

    def _add(self, element: Any) -> Any:
        self.page.addprevious(element)
        return element

    def _styled(self, style: str, *content: Any, **more: Any) -> Any:
        return paragraph(self.styles[style.casefold()], *content, **more)

    def _note(self, text: str) -> None:
        self._add(self._styled("Report Note", run(text)))

    # Before the text

    def _cover(self) -> None:
        for number, line in enumerate(self.document.cover):
            is_title = line.text == self.document.title.text
            style = "Title" if is_title else "Report Cover"
            more = {} if number else {"spacing": {"before": str(COVER_BEGINS)}}
            self._add(self._styled(style, run(line.text), **more))
        self._note(self.standing.text)

    def _contents(self) -> None:
        """A real table of contents. Page numbers are the word processor's: it knows the pages."""
        heading = self._styled("TOC Heading", run(self.words.contents), pageBreakBefore={})
        self._add(heading)
        entries = [self._entry(line, name) for line, name, _ in self.marked]
        if not entries:
            return
        begin, code, separate, _, end = counted_field(f'TOC \\o "1-{LEVELS}" \\h \\z \\u', "")
        first_runs = (begin, code, separate)
        for place, element in enumerate(first_runs, 1):
            entries[0].insert(place, element)
        entries[-1].append(end)
        for entry in entries:
            self._add(entry)

    def _entry(self, line: Line, name: str) -> Any:
        link = piece("w:hyperlink", run(line.text), anchor=name, history="1")
        return self._styled(f"toc {line.level}", link)

    def _foot(self, *, has_cover: bool) -> None:
        """The title and the page's number, unless the reference has a foot of its own."""
        section = self.paper.sections[0]
        if not section.footer.is_linked_to_previous:
            return
        section.different_first_page_header_footer = has_cover
        foot = section.footer
        foot.is_linked_to_previous = False
        line = self._styled(
            "footer",
            run(self.document.title.text),
            piece("w:r", piece("w:ptab", relativeTo="margin", alignment="right", leader="none")),
            *counted_field("PAGE", "1"),
        )
        for before in list(foot._element):
            foot._element.remove(before)
        foot._element.append(line)

    # The text

    def _line(self, line: Line) -> None:
        if line.level:
            _, _, content = next(self.places)
            heading = self._styled(f"heading {line.level}", *content)
            heading[0].append(piece("w:numPr", piece("w:numId", val="0")))  # it has its own number
            self._add(heading)
        else:
            self._block(line.block)

    @singledispatchmethod
    def _block(self, block: Block) -> None:
        self._add(piece("w:p", run(block.text)))

    @_block.register
    def _(self, listing: Listing) -> None:
        numbering = self.numberings.another(is_numbered=listing.is_numbered)
        style = "List Number" if listing.is_numbered else "List Bullet"
        for item in listing.items:
            made = self._styled(style, run(item.text))
            made[0].append(
                piece("w:numPr", piece("w:ilvl", val="0"), piece("w:numId", val=numbering))
            )
            self._add(made)

    @_block.register
    def _(self, drawing: Drawing) -> None:
        from docx.text.paragraph import Paragraph

        held = self._add(piece("w:p", piece("w:pPr", piece("w:keepNext"))))
        picture = (
            Paragraph(held, self.paper._body)
            .add_run()
            .add_picture(io.BytesIO(self.drawn[drawing.key]), width=self._text_width())
        )
        properties = picture._inline.docPr
        properties.set("descr", drawing.alt)
        properties.set("title", drawing.caption)
        self._caption(self.words.figure, drawing.caption)

    @_block.register
    def _(self, table: Table) -> None:
        self._caption(self.words.table, table.caption, keepNext={})
        columns = columns_of(table)
        rows = [self._row(table.head, columns, is_head=True)]
        rows += [self._row([cell.text for cell in row], columns) for row in table.rows]
        self._add(piece("w:tbl", self._table_properties(table), _grid(columns), *rows))
        for note in table.notes or ("",):
            self._note(note)

    def _caption(self, name: str, caption: str, **more: Any) -> None:
        self.counted[name] += 1
        number = counted_field(f"SEQ {name} \\* ARABIC", str(self.counted[name]))
        after = run(f"{self.words.after_number}{caption}")
        self._add(self._styled("caption", run(f"{name} "), *number, after, **more))

    def _table_properties(self, table: Table) -> Any:
        return piece(
            "w:tblPr",
            piece("w:tblStyle", val=self.styles["report table"]),
            piece("w:tblW", w=str(WHOLE), type="pct"),
            piece("w:tblLayout", type="fixed"),
            piece(
                "w:tblLook",
                val="00A0",
                firstRow="1",
                lastRow="0",
                firstColumn="1",
                lastColumn="0",
                noHBand="1",
                noVBand="1",
            ),
            piece("w:tblCaption", val=table.caption),
            piece("w:tblDescription", val=" ".join(table.notes) or table.caption),
        )

    def _row(self, texts: Sequence[str], columns: Columns, *, is_head: bool = False) -> Any:
        properties = piece(
            "w:trPr", piece("w:cantSplit"), piece("w:tblHeader") if is_head else None
        )
        cells = (
            self._cell(text, columns, place, is_head=is_head) for place, text in enumerate(texts)
        )
        return piece("w:tr", properties, *cells)

    def _cell(self, text: str, columns: Columns, place: int, *, is_head: bool) -> Any:
        more: dict[str, Any] = {"keepNext": {}} if is_head else {}
        if columns.are_numbers[place]:
            more["jc"] = {"val": "right"}
        words = run(text, piece("w:b"), piece("w:bCs")) if is_head else run(text)
        share = WHOLE * columns.widths[place] // sum(columns.widths)
        width = piece("w:tcW", w=str(share), type="pct")
        return piece("w:tc", piece("w:tcPr", width), self._styled("Report Cell", words, **more))

    # Pages

    def _end_of_section(self, *, is_wide: bool, is_first: bool) -> None:
        last = self.page.getprevious()
        last.get_or_add_pPr().append(self._section(is_wide=is_wide, is_first=is_first))

    def _last_section(self, *, is_wide: bool) -> None:
        self.body.replace(self.page, self._section(is_wide=is_wide, is_first=False))

    def _section(self, *, is_wide: bool, is_first: bool) -> Any:
        """Later sections have the head and the foot of the first one."""
        page = deepcopy(self.page)
        if not is_first:
            for name in ("headerReference", "footerReference", "titlePg", "pgNumType"):
                for before in page.xpath(f"./w:{name}"):
                    page.remove(before)
        if is_wide:
            _across(page)
        return page

    def _text_width(self) -> int:
        [size], [margin] = self.page.xpath("./w:pgSz"), self.page.xpath("./w:pgMar")
        return EMU_A_TWIP * (_twips(size, "w") - _twips(margin, "left") - _twips(margin, "right"))


def _grid(columns: Columns) -> Any:
    whole = 9000  # twentieths of a point; the cells' own shares say how wide they are
    total = sum(columns.widths)
    return piece(
        "w:tblGrid",
        *(piece("w:gridCol", w=str(whole * width // total)) for width in columns.widths),
    )


def _across(page: Any) -> None:
    from docx.oxml.ns import qn

    [size] = page.xpath("./w:pgSz")
    width, height = size.get(qn("w:w")), size.get(qn("w:h"))
    size.set(qn("w:w"), height)
    size.set(qn("w:h"), width)
    size.set(qn("w:orient"), "landscape")


def _twips(element: Any, name: str) -> int:
    from docx.oxml.ns import qn

    return int(element.get(qn(f"w:{name}")))


def _begin_page(element: Any) -> None:
    properties = element.get_or_add_pPr()
    properties.get_or_add_pageBreakBefore()


# About the file


def _speak(paper: Any, language: str) -> None:
    """What spelling is checked in, wherever a style says nothing else."""
    [properties] = _defaults(paper)
    for before in properties.xpath("./w:lang"):
        properties.remove(before)
    properties.append(piece("w:lang", val=language, eastAsia="zh-CN", bidi="ar-SA"))
    for said in paper.styles.element.xpath("./w:style//w:lang"):
        said.getparent().remove(said)


def _defaults(paper: Any) -> Sequence[Any]:
    styles = paper.styles.element
    found: Sequence[Any] = styles.xpath("./w:docDefaults/w:rPrDefault/w:rPr")
    if not found:
        for before in styles.xpath("./w:docDefaults"):
            styles.remove(before)
        made = piece("w:docDefaults", piece("w:rPrDefault", piece("w:rPr")))
        styles.insert(0, made)
        found = made.xpath("./w:rPrDefault/w:rPr")
    return found


def _describe(paper: Any, document: Document, standing: Standing) -> None:
    author = document.cover[0].text if document.cover else document.title.text
    word_files.describe(
        paper,
        title=document.title.text,
        author=author,
        standing=standing.text,
        at=standing.as_of.astimezone(UTC).replace(microsecond=0),
    )
    about = paper.core_properties
    about.language = word_files.LANGUAGES[document.language]
    about.subject, about.last_modified_by, about.revision = document.period, author, 1
    about.keywords = about.category = about.content_status = ""


def _packed(paper: Any) -> bytes:
    """The same report gives the same bytes."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word_files.content_of(paper))) as made,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in _contents_first(made.namelist()):
            packed.writestr(zipfile.ZipInfo(name, FIRST_DAY), made.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _contents_first(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: name != "[Content_Types].xml")
