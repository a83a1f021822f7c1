"""The proof: the demo's past, the Centre's two files, and the report that is theirs."""

import io
import json
import re
import subprocess
from datetime import timedelta

import docx
import page
import pytest
from sqlalchemy import func, select

from cistrat_training import clock, trail
from cistrat_training.places.models import Country, Organisation
from cistrat_training.reports import drafts
from cistrat_training.reports.activities import Activity
from cistrat_training.reports.facts import Period
from cistrat_training.reports.models import FrameSet
from cistrat_training.schedule.models import Lecture, Lecturer, Speaker
from cistrat_training.workshops.models import Audience, Enrolment, Series, Workshop
from tests.people_and_things import a_person
from tests.reports.rows import the_workshops
from tests.reports.test_prose import folded
from tests.reports.trainings import (
    CONSORTIUM,
    COUNTRIES,
    HOMES,
    LECTURES,
    OVERSEAS_EXPERTS,
    TOPICS,
    reference,
)

THE_CENTRES_OWN = ("house-wording.toml", "activities-2021-2022.toml")
MISTAKEN = "a stream /Length does not match its raw content length"
"""The checker takes a last byte of compressed data that is a CR for a part of the line's end."""


@pytest.fixture
def flask(app, db):
    def run(*args):
        db.commit()
        return app.test_cli_runner().invoke(args=[str(arg) for arg in args])

    return run


@pytest.fixture
def the_centres_own(tmp_path):
    """The two files, as the Centre would have them."""
    for name in THE_CENTRES_OWN:
        (tmp_path / name).write_text(reference(name), encoding="utf-8")
    return [tmp_path / name for name in THE_CENTRES_OWN]


@pytest.fixture
def written(flask, tmp_path):
    """`written("text")` is the report on 2021 and 2022 as a file."""

    def write(form="text", *options, period="2021-2022"):
        file = tmp_path / f"report.{form}"
        answer = flask("report", period, "--as", form, file, *options)
        assert answer.exit_code == 0, answer.output
        return file.read_bytes()

    return write


@pytest.fixture(scope="module")
def kept(app, database, tmp_path_factory):
    """Made once: the demo, and over it the Centre's wording and register."""
    folder, runner = tmp_path_factory.mktemp("own"), app.test_cli_runner()
    database.go_back()
    assert runner.invoke(args=["demo"]).exit_code == 0
    database.disconnect()
    database.keep("the demo")
    for name, how in zip(THE_CENTRES_OWN, (["wording"], ["activities", "--replace"]), strict=True):
        (folder / name).write_text(reference(name), encoding="utf-8")
        imported = runner.invoke(args=[f"import-{how[0]}", str(folder / name), *how[1:]])
        assert imported.exit_code == 0, imported.output
    database.disconnect()
    database.keep("the past")


@pytest.fixture
def the_demo(db, database, kept):
    database.go_back("the demo")


@pytest.fixture
def the_past(db, database, kept):
    database.go_back("the past")


def test_the_demo_and_two_files_give_the_centres_report(the_past, written):
    report = written("text").decode()

    assert folded(report) == folded(reference("cistrat-report-2021-2022.txt"))


def test_with_other_data_each_sentence_follows(db, the_past):
    def told():
        db.flush()
        return drafts.draft(db, Period(2021, 2022), "en", clock.now()).document

    for change, *expected in CHANGES:
        change(db)
        report = told().text
        for sentence in expected:
            assert sentence in report, change.__name__
        assert not re.search(r"  |\.\.|,\.| \.|\{|\[\[", report), change.__name__
        db.rollback()
    assert folded(told().text) == folded(reference("cistrat-report-2021-2022.txt"))


def enrolments(db, audience):
    asked = select(Enrolment).join(Workshop).join(Series).where(Series.code == "STI")
    return db.scalars(
        asked.where(Workshop.number.in_([9, 10]), Enrolment.audience == audience)
    ).all()


def leave(*leaving):
    for enrolment in leaving:
        enrolment.withdraw(now=enrolment.confirmed_at + timedelta(days=1))


def four_trainees_leave(db):
    trainees = enrolments(db, Audience.DOMESTIC)
    assert len(trainees) == 134
    leave(*trainees[130:])


def all_but_one_participant_leave(db):
    leave(*enrolments(db, Audience.INTERNATIONAL)[1:])


def a_country_comes_and_another_goes(db):
    people = enrolments(db, Audience.INTERNATIONAL)
    leave(*(person for person in people if person.country_code == "BN"))
    new = Enrolment(
        workshop=people[0].workshop,
        person=a_person(),
        audience=Audience.INTERNATIONAL,
        institution="Institute for Examples",
        country_code="LA",
        category=people[0].category,
        confirmed_at=people[0].confirmed_at,
    )
    db.get(Country, "LA").report_name = "Laos"
    db.add(new)


def a_lecturer_goes(db):
    [speaker] = db.scalars(
        select(Speaker)
        .join(Lecture)
        .join(Workshop)
        .join(Lecturer, Lecturer.id == Speaker.lecturer_id)
        .join(Organisation)
        .where(Organisation.printed_name == "Kuaishou")
    )
    db.delete(speaker)


def only_the_9th_took_place(db):
    tenth = db.scalars(
        select(Workshop).join(Series).where(Series.code == "STI", Workshop.number == 10)
    ).one()
    tenth.first_day = tenth.last_day = tenth.first_day.replace(year=2023)


def nothing_took_place(db):
    for workshop in db.scalars(select(Workshop)):
        workshop.first_day = workshop.last_day = workshop.first_day.replace(year=2019, day=1)


CHANGES = [
    (four_trainees_leave, ", and 130 domestic trainees from"),
    (all_but_one_participant_leave, "workshop enrolled one international participant from"),
    (a_country_comes_and_another_goes, "Serbia, Cambodia, Malaysia and Laos, and over 130"),
    (a_lecturer_goes, "Thirteen experts from Tsinghua"),
    (
        only_the_9th_took_place,
        "1. Host the 9th CISTRAT International Training Workshop",
        "In 2021, the 9th training workshop on “",
        "” was held through the online platform of CASTED.",
    ),
    (nothing_took_place, "1. Establish the 2nd governing board", "2. Participate in dialogue"),
]


def test_the_demo_alone_tells_the_same_facts_in_the_same_order(the_demo, written):
    report = written("text").decode()

    told_in_order(
        report,
        *("1. ", "9th and 10th", "In 2021 and 2022", "“Research and Methodology of Science"),
        *("the online platform of CASTED", "30 international participants", "government"),
        *("research institutes", "universities", *COUNTRIES, "134 domestic trainees", CONSORTIUM),
        *("fourteen experts", *HOMES, *TOPICS),
        *("2. ", "July 2022", "Li Meng", "China, Britain, Brazil, South Korea, Serbia, Pakistan"),
        *("3. ", "In November 2022", "“Public Management of National Research Institutes”"),
        *("live lectures online and recordings", "The US-China Business Training Center"),
        *(*(e.organisation for e in OVERSEAS_EXPERTS), *LECTURES, "70 people", "China’s science"),
        *("4. ", "5. ", "2023"),
    )
    assert "The work could be summarized" not in report


def test_the_demo_tells_them_in_chinese_too_and_lacks_nothing(the_demo, flask, tmp_path):
    answer = flask("report", "2021-2022", tmp_path / "zh.txt", "--language", "zh")

    assert answer.stderr.splitlines() == ["Counting 2021-2022 …", "Writing it as text …"]
    told_in_order(
        (tmp_path / "zh.txt").read_text(encoding="utf-8"),
        *("（一）", "第九、十期", "2021年和2022年", "“‘一带一路’国家", "国际学员30名", "巴基斯坦"),
        *("国内学员134名", "科技部智库研究联盟成员单位", "共有14位专家授课", "清华大学", "（二）"),
        *("（三）", "2022年11月", "线上直播和录播", "劳伦斯伯克利国家实验室", "70名学员", "（四）"),
        *("（五）", "二、2023年工作展望"),
    )


def told_in_order(report, *facts):
    at = 0
    for fact in facts:
        found = report.find(fact, at)
        assert found >= 0, f"“{fact}” does not follow “{report[max(at - 60, 0) : at]}”"
        at = found + len(fact)


# Files


def test_the_report_in_every_form(db, the_past, written, tmp_path):
    html = written("html").decode()
    content = json.loads(written("json"))
    paper = docx.Document(io.BytesIO(written("docx")))
    written("pdf")

    assert '<html lang="en">' in html
    assert "<h3>1. Host the 9th and 10th CISTRAT" in html

    lists = {figure["name"]: figure["rows"] for figure in content["figures"]}
    assert len(lists["STI-international"]) == 30
    assert (content["period"], content["wording"]["language"]) == ("2021-2022", "en")

    headings = [(p.style.name, p.text) for p in paper.paragraphs if p.style.name[:4] == "Head"]
    assert headings[0] == ("Heading 1", "I. Work of 2021 and 2022")
    assert headings[1][0] == "Heading 2"
    assert headings[-1] == ("Heading 1", "II. Outlook for 2023")

    (taken,) = db.scalars(trail.history("report_draft:2021-2022"))
    assert (taken.deed, taken.actor) == (trail.Deed.EXPORTED, "command:report")

    copied = copied_out_of(tmp_path / "report.pdf")
    assert "The training workshop enrolled 30 international" in copied
    assert "联合国教育、科学及文化组织" in copied


def copied_out_of(pdf):
    read = subprocess.run(  # noqa: S603
        ["/usr/bin/env", "pdftotext", pdf, "-"], check=True, capture_output=True, text=True
    )
    return " ".join(read.stdout.split())


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("profile", ["2a", "ua1"])
def test_the_report_as_pdf_is_archival_and_accessible(db, written, language, profile):
    the_workshops(db)

    made = written("pdf", "--language", language)

    failures = {f.message for f in page.validate_pdf_bytes(made, profile=profile).failures}
    if b"\r\nendstream" in made:
        failures.discard(MISTAKEN)
    assert failures == set()


# What goes wrong


@pytest.mark.parametrize(
    ("command", "content", "told"),
    [
        ("import-wording", b"language = ", "file.toml is not readable as TOML"),
        ("import-wording", b'language = "fr"', "file.toml: language: write one of en, zh here."),
        ("import-wording", "language = “en”".encode("utf-16"), "file.toml is not in UTF-8"),
        ("import-activities", b'period = "soon"', "file.toml: period: write the years here"),
        ("import-wording", None, "cannot be read: No such file or directory"),
        ("import-activities", None, "cannot be read: No such file or directory"),
    ],
)
def test_a_wrong_file_is_told_on_standard_error(db, flask, tmp_path, command, content, told):
    file = tmp_path / "file.toml"
    if content is not None:
        file.write_bytes(content)

    answer = flask(command, file)

    assert answer.exit_code == 1
    assert told in answer.stderr
    assert answer.stdout == ""
    assert db.scalar(select(func.count(FrameSet.id))) == 0


def test_a_register_that_is_there_is_not_replaced_unasked(db, flask, the_centres_own):
    _, activities = the_centres_own
    flask("import-activities", activities)

    again = flask("import-activities", activities)

    assert again.exit_code == 1
    assert "Say that you replace it" in again.stderr
    assert flask("import-activities", activities, "--replace").exit_code == 0
    assert db.scalar(select(func.count(Activity.id))) == 9


def test_frames_for_a_series_that_is_not_there_yet_are_kept_and_told(flask, the_centres_own):
    wording, _ = the_centres_own

    answer = flask("import-wording", wording)

    assert answer.exit_code == 0
    assert "No series is called “Public Management of National" in answer.stderr


def test_a_wrong_period_is_told(flask, tmp_path):
    answer = flask("report", "last-year", tmp_path / "report.txt")

    assert answer.exit_code == 1
    assert "“last-year” is no period" in answer.stderr


def test_a_text_that_chinese_lacks_is_told(flask, the_centres_own, tmp_path):
    _, activities = the_centres_own
    flask("import-activities", activities)

    answer = flask("report", "2021-2022", tmp_path / "zh.txt", "--language", "zh")

    assert answer.exit_code == 0
    assert "Missing in “zh”, shown in the other language: Establish the 2nd" in answer.stderr


def test_a_place_where_nothing_can_be_written_is_told(flask, tmp_path):
    answer = flask("report", "2021-2022", tmp_path / "no folder" / "report.txt")

    assert answer.exit_code == 1
    assert "no folder" in answer.stderr


@pytest.mark.parametrize("command", ["report", "import-wording", "import-activities"])
def test_help_has_an_example(flask, command):
    assert f"Example: flask --app wsgi {command}" in " ".join(
        flask(command, "--help").output.split()
    )
