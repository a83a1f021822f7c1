"""Lists of a DOCX: each numbered one begins with one."""

from typing import Any

from cistrat_training.reports.outs.pieces import piece

INDENT, HANGING = 425, 425  # twentieths of a point


class Numberings:
    def __init__(self, paper: Any) -> None:
        self.paper = paper
        self.kinds: dict[bool, str] = {}
        """The ids of what numbered and other lists look like."""

    def another(self, *, is_numbered: bool) -> str:
        """The id of a list of its own."""
        definitions = self._definitions()
        if is_numbered not in self.kinds:
            self.kinds[is_numbered] = self._look(definitions, is_numbered=is_numbered)
        number = _next_id(definitions, "num", "numId")
        begins = piece("w:lvlOverride", piece("w:startOverride", val="1"), ilvl="0")
        look = piece("w:abstractNumId", val=self.kinds[is_numbered])
        made = piece("w:num", look, begins if is_numbered else None, numId=number)
        last = definitions.xpath("./w:num | ./w:abstractNum")[-1]
        last.addnext(made)
        return number

    def _look(self, definitions: Any, *, is_numbered: bool) -> str:
        number = _next_id(definitions, "abstractNum", "abstractNumId")
        level = piece(
            "w:lvl",
            piece("w:start", val="1"),
            piece("w:numFmt", val="decimal" if is_numbered else "bullet"),
            piece("w:lvlText", val="%1." if is_numbered else "•"),
            piece("w:lvlJc", val="left"),
            piece("w:pPr", piece("w:ind", left=str(INDENT), hanging=str(HANGING))),
            ilvl="0",
        )
        kind = piece("w:multiLevelType", val="singleLevel")
        look = piece("w:abstractNum", kind, level, abstractNumId=number)
        before = definitions.xpath("./w:abstractNum")
        place = definitions.index(before[-1]) + 1 if before else 0
        definitions.insert(place, look)
        return number

    def _definitions(self) -> Any:
        """The part of the document that holds them, which a reference may lack."""
        from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.parts.numbering import NumberingPart

        part = self.paper.part
        kinds = {rel.reltype for rel in part.rels.values()}
        if RELATIONSHIP_TYPE.NUMBERING not in kinds:
            made = NumberingPart(
                PackURI("/word/numbering.xml"),
                CONTENT_TYPE.WML_NUMBERING,
                piece("w:numbering"),
                part.package,
            )
            part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
        return part.numbering_part.element


def _next_id(definitions: Any, name: str, attribute: str) -> str:
    taken = definitions.xpath(f"./w:{name}/@w:{attribute}")
    return str(max((int(each) for each in taken), default=0) + 1)
