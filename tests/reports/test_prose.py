"""The Centre's own report, written from data and the Centre's wording, and what follows when the
data are others."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cistrat_training.reports import registers, wording
from cistrat_training.reports.document import Document, Section
from cistrat_training.reports.facts import Period, Plans, Register, Text, Training, WrittenSection
from cistrat_training.reports.numbers import english
from cistrat_training.reports.prose import write
from tests.reports.trainings import (
    COUNTRIES,
    Expert,
    Participant,
    experts,
    no_workshops,
    overseas_training,
    participants,
    reference,
    workshops,
)

BOTH_YEARS = Period(2021, 2022)
CHINESE = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"


def folded(text: str) -> str:
    """The same for two prints of one text: white space and the shape of quotes do not count."""
    for curly, straight in ('“"', '”"', "‘'", "’'"):
        text = text.replace(curly, straight)
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(rf"(?<={CHINESE}) (?={CHINESE})", "", text)


def house_wording() -> wording.Wording:
    own = wording.read(reference("house-wording.toml"), "house-wording.toml")
    return own.over(wording.products_own("en"))


def house_register() -> Register:
    text = reference("activities-2021-2022.toml")
    return registers.read(text, "activities-2021-2022.toml").register()


def house_report(*trainings: Training) -> Document:
    return write(BOTH_YEARS, house_wording(), trainings, house_register())


def first_section(**changes: object) -> Section:
    return house_report(workshops(**changes)).sections[0]  # type: ignore[arg-type]


def paragraphs(section: Section) -> list[str]:
    return [paragraph.text for paragraph in section.paragraphs]


def test_the_centres_report_is_written_character_for_character():
    report = house_report(workshops(), overseas_training())

    assert folded(report.text) == folded(reference("cistrat-report-2021-2022.txt"))


def test_it_is_the_same_report_whichever_training_is_told_first():
    assert house_report(overseas_training(), workshops()).text == (
        house_report(workshops(), overseas_training()).text
    )


def test_another_count_follows():
    section = first_section(international=participants(31), domestic=145)

    assert " 31 international participants from " in section.paragraphs[0].text
    assert "and over 140 domestic trainees from" in section.paragraphs[0].text


@pytest.mark.parametrize(
    ("domestic", "said"),
    [
        (1, "one domestic trainee from"),
        (2, "two domestic trainees from"),
        (10, "ten domestic trainees from"),
        (13, "over ten domestic trainees from"),
        (129, "over 120 domestic trainees from"),
        (130, "130 domestic trainees from"),
        (131, "over 130 domestic trainees from"),
        (139, "over 130 domestic trainees from"),
        (140, "140 domestic trainees from"),
        (1234, "over 1,230 domestic trainees from"),
    ],
)
def test_a_bound_is_below_the_number(domestic, said):
    assert f", and {said} member" in first_section(domestic=domestic).paragraphs[0].text


def test_a_pinned_bound_is_printed_as_long_as_it_is_one():
    pinned = 'bounds = { domestic = "over 130" }'
    text = reference("house-wording.toml").replace('bounds = { domestic = "over" }', pinned)
    words = wording.read(text, "ours.toml").over(wording.products_own("en"))

    def said(domestic: int) -> str:
        report = write(BOTH_YEARS, words, [workshops(domestic=domestic)], Register())
        return report.sections[0].paragraphs[0].text

    assert "over 130 domestic" in said(140)
    assert "and 130 domestic" in said(130)


def test_a_country_more_and_one_gone():
    others = (*COUNTRIES[:4], *COUNTRIES[5:], "Laos")

    section = first_section(international=participants(30, others))

    assert "Nigeria, Egypt, Mongolia, Serbia, Cambodia, Brunei, Malaysia and Laos, and over" in (
        section.paragraphs[0].text
    )
    assert "Afghanistan" not in section.paragraphs[0].text


def test_one_participant_from_one_country():
    section = first_section(international=[Participant("Chile", "research")], domestic=0)

    assert section.paragraphs[0].text.endswith(
        "The training workshop enrolled one international participant from research institutes "
        "in Chile."
    )


def test_only_domestic_trainees():
    section = first_section(international=[], domestic=88)

    assert "The training workshop enrolled over 80 domestic trainees from member institutions" in (
        section.paragraphs[0].text
    )


def test_a_workshop_without_participants_tells_of_the_workshop_alone():
    section = first_section(international=[], domestic=0)

    assert section.paragraphs[0].text.endswith("through the online platform of CASTED.")


def test_one_lecturer_fewer():
    section = first_section(lecturers=experts(13))

    assert section.paragraphs[1].text.startswith("Thirteen experts from Tsinghua University, ")


def test_one_lecturer():
    section = first_section(lecturers=[Expert("Fudan University")])

    assert section.paragraphs[1].text.startswith(
        "One expert from Fudan University was invited to give lectures. We provided"
    )


def test_two_organisations_take_no_comma():
    section = first_section(lecturers=[Expert("Fudan University"), Expert("Aliyun")])

    assert "Two experts from Fudan University and Aliyun were invited" in (
        section.paragraphs[1].text
    )


def test_lecturers_whose_topics_nobody_wrote_down():
    section = first_section(topics=[])

    assert section.paragraphs[1].text.endswith("were invited to give lectures.")


def test_no_lecturers_leave_the_topics():
    section = first_section(lecturers=[])

    assert section.paragraphs[1].text.startswith("We provided courses on topics including")


def test_one_workshop_only():
    section = first_section(ordinals=[9])

    assert section.heading.text.startswith("1. Host the 9th CISTRAT International")
    assert section.paragraphs[0].text.startswith("In 2021, the 9th training workshop on “")
    assert "Initiative” was held through" in section.paragraphs[0].text


def test_three_workshops():
    section = first_section(ordinals=[9, 10, 11])

    assert section.paragraphs[0].text.startswith(
        "In 2021, 2022 and 2023, the 9th, 10th and 11th training workshop"
    )


def test_workshops_of_two_titles_name_both_in_quotes():
    training = replace(workshops(), titles=[Text("One"), Text("Two")])

    assert "workshop on “One” and “Two” were held" in (
        house_report(training).sections[0].paragraphs[0].text
    )


def test_quotation_marks_within_a_title_become_inner_ones():
    training = replace(workshops(), titles=[Text("On “One” and more")])

    assert "on “On ‘One’ and more” were" in (house_report(training).sections[0].paragraphs[0].text)


def test_no_workshops_leave_no_section_and_no_gap():
    report = house_report(no_workshops(), overseas_training())

    assert [section.heading.text[:12] for section in report.parts[0].sections] == [
        "1. Establish",
        "2. Carry out",
        "3. Participa",
        "4. Expand an",
    ]


def test_a_sentence_without_slots_does_not_keep_an_empty_section():
    text = (
        'language = "en"\n[[training]]\nheading = "{series}"\n'
        'paragraphs = ["All went well. {international} people came."]'
    )
    words = wording.read(text, "ours.toml").over(wording.products_own("en"))

    def sections(training: Training) -> list[list[str]]:
        report = write(BOTH_YEARS, words, [training], Register())
        return [paragraphs(section) for section in report.sections]

    assert sections(workshops()) == [["All went well. 30 people came."]]
    assert sections(no_workshops()) == []


def test_no_trainings_at_all():
    report = house_report()

    assert [section.heading.text[:2] for section in report.parts[0].sections] == ["1.", "2.", "3."]


def test_nothing_at_all_is_still_a_report():
    report = write(Period(2031, 2031), wording.products_own("en"), [], Register())

    assert report.parts == ()
    assert "Part one" not in report.text
    assert "  " not in report.text


def test_an_overseas_training_of_few_people_begins_with_a_word():
    section = house_report(overseas_training(domestic=12)).sections[1]

    assert section.heading.text.startswith("2. Carry out online")
    assert " and so on. Twelve managerial officials" in section.paragraphs[0].text


def test_a_stop_after_an_abbreviation_is_not_doubled():
    section = first_section(lecturers=[Expert("Kuaishou Co., Ltd.")])

    assert section.paragraphs[1].text.endswith(", etc.")


def test_a_fact_that_a_sentence_needs_and_lacks_is_told():
    training = replace(workshops(), platforms=[], affiliations=[])

    section = house_report(training).sections[0]

    assert section.paragraphs[0].text.endswith("Brunei and Malaysia.")
    assert section.lacks == ("platform", "affiliations")


def test_every_number_opens_its_figure():
    section = first_section()

    figures = {
        run.slot: (run.text, run.figure)
        for paragraph in section.paragraphs
        for sentence in paragraph.sentences
        for run in sentence.runs
        if run.figure
    }

    assert figures["international"] == ("30", "STI-international")
    assert figures["domestic"] == ("over 130", "STI-domestic")
    assert figures["lecturers"] == ("Fourteen", "STI-lecturers")
    assert figures["ordinals"] == ("9th and 10th", "STI-workshops")
    assert figures["countries"][1] == "STI-countries"
    assert figures["topics"][1] == "STI-topics"


def test_trainings_without_a_place_fill_what_the_register_leaves_free():
    sections = [
        WrittenSection(key="board", position=1, heading=Text("Board"), paragraphs=[Text("Met.")]),
        WrittenSection(key="talks", position=3, heading=Text("Talks"), paragraphs=[Text("Held.")]),
    ]

    report = write(
        BOTH_YEARS,
        wording.products_own("en"),
        [workshops(), overseas_training()],
        Register(sections=sections),
    )

    assert [section.key for section in report.sections] == ["board", "STI", "talks", "OST"]


def test_a_report_on_one_year():
    report = write(Period(2023, 2023), house_wording(), [workshops(ordinals=[11])], Register())

    assert report.title.text == "CISTRAT 2023 Annual Report and 2024 Outlook"
    assert report.opening[0].text.startswith("In 2023, International Research")
    assert report.parts[0].heading.text == "I. Work of 2023"


def test_chinese_has_its_own_grammar():
    training = replace(
        workshops(domestic=134),
        series=Text("x", "科技创新政策国际培训班"),
        titles=[Text("x", "政策研究"), Text("y", "政策方法")],
        countries=[Text("Iran", "伊朗"), Text("Serbia", "塞尔维亚"), Text("Egypt", "埃及")],
        platforms=[Text("x", "线上平台")],
        affiliations=[Text("x", "联盟成员单位")],
        organisations=[Text("x", "清华大学"), Text("y", "复旦大学")],
        topics=[Text("x", "科技金融")],
    )

    report = write(BOTH_YEARS, wording.products_own("zh"), [training], Register())
    section = report.sections[0]

    assert section.heading.text == "（一）科技创新政策国际培训班（第九、十期）"
    assert section.paragraphs[0].text == (
        "2021年和2022年，中心举办2期培训班（第九、十期），主题为“政策研究”和“政策方法”。"
        "培训班依托线上平台举办。"
    )
    assert section.paragraphs[1].text == (
        "培训班录取国际学员30名，来自伊朗、塞尔维亚和埃及的政府部门、科研院所和高等院校；"
        "国内学员134名。国内学员来自联盟成员单位。"
    )
    assert section.paragraphs[2].text == (
        "共有14位专家授课，分别来自清华大学和复旦大学。课程内容涉及科技金融。"
    )
    assert report.borrowed == []


def test_a_text_that_chinese_lacks_is_borrowed_and_told():
    report = write(
        BOTH_YEARS,
        wording.products_own("zh"),
        [],
        Register(outlook=Plans(opening=Text("We will go on."), items=[Text("a", "甲")])),
    )

    assert report.borrowed == ["We will go on."]


def test_of_a_list_only_the_items_that_chinese_lacks_are_told():
    training = replace(
        workshops(), organisations=[Text("Tsinghua University", "清华大学"), Text("Aliyun")]
    )

    report = write(BOTH_YEARS, wording.products_own("zh"), [training], Register())

    assert "Aliyun" in report.borrowed
    assert not any("清华大学" in words for words in report.borrowed)


names = st.text(
    st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), min_size=1, max_size=12
)
lists = st.lists(names, max_size=6, unique=True)
trainings = st.builds(
    lambda ordinals, countries, categories, domestic, homes, lecturers, topics, platform: replace(
        workshops(ordinals=ordinals, topics=topics),
        titles=[Text("Title")] if ordinals else [],
        platforms=[Text(platform)] if platform else [],
        international=len(countries) * 3 if ordinals else 0,
        countries=[Text(name) for name in countries],
        categories=categories if countries else [],
        domestic=domestic,
        affiliations=[Text(name) for name in homes],
        lecturers=lecturers if homes else 0,
        organisations=[Text(name) for name in homes] if lecturers else [],
    ),
    ordinals=st.lists(st.integers(1, 40), max_size=3, unique=True).map(sorted),
    countries=lists,
    categories=st.sets(st.sampled_from(["government", "research", "university"]), min_size=1).map(
        sorted
    ),
    domestic=st.integers(0, 400),
    homes=lists,
    lecturers=st.integers(0, 40),
    topics=lists,
    platform=names | st.just(""),
)

WORDINGS = {
    "product-en": lambda: wording.products_own("en"),
    "product-zh": lambda: wording.products_own("zh"),
    "house": house_wording,
}


@pytest.mark.parametrize("which", WORDINGS)
def test_every_sentence_stays_a_sentence(which):
    words = WORDINGS[which]()

    @settings(max_examples=150, deadline=None)
    @given(trainings)
    def holds(training):
        report = write(BOTH_YEARS, words, [training], Register())
        for section in report.sections:
            for paragraph in section.paragraphs:
                for sentence in paragraph.sentences:
                    is_well_formed(sentence.text)
                is_well_formed(paragraph.text)

    holds()


def is_well_formed(text: str) -> None:
    assert text == text.strip()
    assert not re.search(r"\s{2}|\s[,.;:，。]|[,;，、][.。]|\.\.|。。|\b(and|from|in)\s*[.,]", text)
    assert not re.search(r"\{|\}|\[\[|\]\]", text)
    assert re.search(r"[^.。][.。]$", text)
    assert text[0] == text[0].upper()


@pytest.mark.parametrize("which", WORDINGS)
def test_the_sentences_say_what_the_facts_say(which):
    words = WORDINGS[which]()

    @settings(max_examples=150, deadline=None)
    @given(trainings)
    def holds(training):
        report = write(BOTH_YEARS, words, [training], Register())
        for run in runs_of(report):
            if run.slot == "international":
                assert run.text.lower() in {
                    str(training.international),
                    english(training.international),
                }
            if run.slot == "lecturers":
                assert run.text.lower() in {str(training.lecturers), english(training.lecturers)}
            if run.slot in {"countries", "organisations"}:
                items = [text.en for text in getattr(training, run.slot)]
                assert re.split(r", and |, | and |、|和", run.text) == items

    holds()


def runs_of(report: Document):
    for section in report.sections:
        for paragraph in section.paragraphs:
            for sentence in paragraph.sentences:
                yield from sentence.runs
