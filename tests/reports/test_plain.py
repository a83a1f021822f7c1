"""A document is written into JSON and read back, whatever its blocks are; old ones too."""

import json
from dataclasses import replace
from itertools import chain

from cistrat_training.reports import frozen, wording
from cistrat_training.reports.document import (
    NO_HEADING,
    Cell,
    Document,
    Drawing,
    Listing,
    Paragraph,
    Part,
    Section,
    Table,
)
from cistrat_training.reports.facts import Period, Plans, Register, Text
from cistrat_training.reports.outline import outline
from cistrat_training.reports.plain import document_of, plain
from cistrat_training.reports.prose import write
from cistrat_training.reports.sentences import Run, Sentence
from tests.reports.trainings import overseas_training, workshops

PLANS = Plans(opening=Text("Next:"), items=[Text("First, we go on.")])
TABLE = Table(
    "countries",
    "Countries",
    ("Country", "People"),
    ((Cell("Iran"), Cell("3", 3, "STI-countries")),),
    ("A note.",),
)


def a_paragraph(text: str) -> Paragraph:
    return Paragraph((Sentence((Run(text),), key="a/0/0"),))


def a_report() -> Document:
    return write(
        Period(2021, 2022),
        wording.products_own("en"),
        [workshops(), overseas_training()],
        Register(outlook=PLANS),
    )


def test_a_report_with_every_kind_of_block_is_read_back_as_it_was():
    blocks = (
        Listing((a_paragraph("One."), a_paragraph("Two.")), is_numbered=True),
        TABLE,
        Drawing("years", "Years", "A line that rises.", {"mark": "line"}, TABLE),
    )
    section = Section("all", NO_HEADING, blocks, is_written_from_data=True, lacks=("title",))
    part = Part("figures", a_paragraph("Figures"), (section,))
    report = replace(a_report(), parts=(*a_report().parts, part), template="annex")

    assert document_of(json.loads(json.dumps(plain(report)))) == report


def test_a_report_of_the_first_format_reads_as_it_did():
    report = a_report()
    told = plain(report)
    first_format = {
        **{key: told[key] for key in ("language", "period", "cover", "title", "opening")},
        "work": told["parts"][0]["heading"],
        "sections": [
            {**section, "paragraphs": section["blocks"]} for section in told["parts"][0]["sections"]
        ],
        "outlook": told["parts"][1]["heading"],
        "plans": told["parts"][1]["sections"][0]["blocks"],
        "closing": told["closing"],
    }

    read = frozen.document_of({"format": 1, "document": first_format})

    assert read.text == report.text
    assert [line.text for line in outline(read)] == [line.text for line in outline(report)]


def test_each_sentence_has_a_key_of_its_own_that_other_data_leave_alone():
    whole = keys_of(a_report())
    fewer = keys_of(
        write(
            Period(2021, 2022),
            wording.products_own("en"),
            [workshops(domestic=0), overseas_training()],
            Register(outlook=PLANS),
        )
    )

    assert "" not in whole
    assert len(set(whole)) == len(whole)
    assert whole["STI/2/0"].startswith("The lectures were given by fourteen")
    assert whole["outlook/1/0"] == "First, we go on."
    assert {key: fewer[key] for key in ("STI/2/0", "STI/heading/0")} == (
        {key: whole[key] for key in ("STI/2/0", "STI/heading/0")}
    )


def keys_of(report: Document) -> dict[str, str]:
    sentences = chain.from_iterable(each.sentences for each in report.paragraphs())
    return {sentence.key: sentence.text for sentence in sentences}
