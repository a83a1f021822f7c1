import json
import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from cistrat_training.errors import RuleBroken
from cistrat_training.places.models import Country
from cistrat_training.reports.activities import Activity
from cistrat_training.reports.models import FrameSet, Plan, PlanKind, Report, Section
from cistrat_training.trail import Deed, TrailEntry
from cistrat_training.workshops.models import Audience, Enrolment
from tests.people_and_things import a_person, an_enrolment, an_organiser, save
from tests.reports.rows import AFTER_IT_ALL, both_trainings, the_workshops
from tests.reports.test_queries import keep_the_centres_own


@pytest.fixture(autouse=True)
def _after_it_all():
    with time_machine.travel(AFTER_IT_ALL, tick=False):
        yield


@pytest.fixture
def organiser(db):
    lin = an_organiser(full_name="Lin Yue")
    save(db, lin)
    return lin


@pytest.fixture
def desk(browser, organiser):
    return browser(organiser)


def page(desk, url, **query):
    response = desk.get(url, query_string=query)
    assert response.status_code == 200, response.text
    return response.text


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).replace("&amp;", "&")


def publish(desk, period="2021-2022", language="en", edition=1):
    return desk.post(f"/reports/{period}/editions", data={"language": language, "edition": edition})


def the_report(db):
    return db.scalars(select(Report)).one()


# The draft


def test_a_draft_is_written_from_the_data_and_each_figure_opens_its_list(db, desk):
    both_trainings(db)

    draft = page(desk, "/reports/2021-2022")

    assert "30 international participants, who work at government offices" in text_of(draft)
    for door in re.findall(r'class="door[^"]*" href="([^"]+)"', draft):
        assert desk.get(door).status_code == 200
    assert 'href="/reports/2021-2022/figures/STI-international"' in draft


def test_the_list_behind_a_figure_has_as_many_rows(db, desk):
    the_workshops(db, international=7)

    shown = page(desk, "/reports/2021-2022/figures/STI-international")

    assert "International participants: 7" in text_of(shown)
    assert shown.count('<th scope="row">') == 7


def test_a_long_list_has_pages(db, desk):
    the_workshops(db, domestic=134)

    first = page(desk, "/reports/2021-2022/figures/STI-domestic")
    second = page(desk, "/reports/2021-2022/figures/STI-domestic", page=2)

    assert first.count('<th scope="row">') == 100
    assert second.count('<th scope="row">') == 34
    assert "Page 2 of 2" in second


def test_a_draft_in_chinese_marks_what_chinese_lacks_and_cannot_be_published(db, desk):
    both_trainings(db)
    keep_the_centres_own(db)

    draft = page(desk, "/reports/2021-2022", **{"in": "zh"})

    assert "（一）" in draft
    assert '<mark lang="en">In July 2022, the founding conference' in draft
    assert "cannot be published in it" in draft
    assert "Publish edition" not in draft
    refused = publish(desk, language="zh")
    assert refused.status_code == 409
    assert "texts are missing in this language" in refused.text
    assert db.scalars(select(Report)).all() == []


def test_the_years_can_be_chosen(desk):
    gone_to = desk.get("/reports?first=2021&last=2022")

    assert gone_to.location.endswith("/reports/2021-2022")


@pytest.mark.parametrize(
    "url",
    [
        "/reports/last-year",
        "/reports/2022-2021",
        "/reports/2021-2022/report.exe",
        "/reports/2021-2022/figures/STI-nothing",
        "/reports/editions/77",
        "/wording/fr/training",
        "/wording/en/nothing",
    ],
)
def test_what_does_not_exist_is_not_found(desk, url):
    assert desk.get(url).status_code == 404


def test_a_report_on_years_without_anything_is_still_a_page(desk):
    assert "What CISTRAT did in 1999" in page(desk, "/reports/1999")


@pytest.mark.parametrize("kind", ["pdf", "docx", "json", "txt"])
def test_a_draft_is_taken_away_as_a_file(db, desk, kind):
    the_workshops(db)

    file = desk.get(f"/reports/2021-2022/report.{kind}")

    assert file.status_code == 200
    assert "attachment" in file.headers["Content-Disposition"]
    assert {"pdf": b"%PDF", "docx": b"PK", "json": b"{", "txt": b"Inter"}[kind] == file.data[
        : 4 if kind == "pdf" else {"docx": 2, "json": 1, "txt": 5}[kind]
    ]


def test_the_order_of_the_countries_is_set(db, desk):
    workshops = the_workshops(db)
    new = an_enrolment(
        workshop=workshops[0], country_code="LA", confirmed_at=AFTER_IT_ALL - timedelta(days=9)
    )
    save(db, new)
    laos = db.get(Country, "LA").printed("en")
    assert "added at the end, without a place in the order" in page(desk, "/reports/2021-2022")
    assert f"Malaysia\n{laos}</textarea>" in page(desk, "/reports/2021-2022/countries")

    desk.post("/reports/2021-2022/countries", data={"countries": f"{laos}\r\n马来西亚\r\nIran"})

    draft = page(desk, "/reports/2021-2022")
    assert f"in {laos}, Malaysia, Iran, Pakistan, India, Nigeria" in text_of(draft)
    assert "without a place in the order" not in draft


def test_a_country_that_nobody_knows_is_told(db, desk):
    answer = desk.post("/reports/2021-2022/countries", data={"countries": "Iran\r\nAtlantis"})

    assert answer.status_code == 422
    assert "“Atlantis” is no country that we know" in answer.text


# Publishing


def test_what_is_published_stays_whatever_becomes_of_the_data(db, desk):
    first, _second = the_workshops(db)
    publish(desk)
    report = the_report(db)
    before = desk.get(f"/reports/editions/{report.id}/report.json").data

    leaving = db.scalars(select(Enrolment).where(Enrolment.audience == Audience.INTERNATIONAL))
    leaving.first().withdraw(now=AFTER_IT_ALL)
    first.printed_title_en = "Another title"
    db.commit()

    with time_machine.travel(AFTER_IT_ALL + timedelta(days=1), tick=False):
        shown = text_of(page(desk, f"/reports/editions/{report.id}"))
        after = desk.get(f"/reports/editions/{report.id}/report.json").data
    assert "30 international participants, who work at government offices" in shown
    assert after == before
    db.refresh(report)
    assert report.is_unaltered()
    assert (report.edition, report.published_by.full_name) == (1, "Lin Yue")


def test_a_published_report_says_what_would_differ_today(db, desk):
    the_workshops(db)
    publish(desk)
    [leaving] = db.scalars(
        select(Enrolment).where(Enrolment.audience == Audience.INTERNATIONAL).limit(1)
    )
    leaving.withdraw(now=AFTER_IT_ALL)
    db.commit()

    with time_machine.travel(AFTER_IT_ALL + timedelta(days=1), tick=False):
        shown = page(desk, f"/reports/editions/{the_report(db).id}")

    assert "<del>30</del><ins>29</ins>" in shown
    assert "1 place was withdrawn, on 3 February 2023 or later." in text_of(shown)
    assert ">30</a></td>" in shown
    assert ">29</a></td>" in shown


def test_a_published_report_says_that_nothing_differs(db, desk):
    the_workshops(db)
    publish(desk)

    shown = text_of(page(desk, f"/reports/editions/{the_report(db).id}"))

    assert "Every figure and every sentence would be the same today" in shown


def test_a_published_figure_keeps_its_list(db, desk):
    the_workshops(db, international=5)
    publish(desk)
    report = the_report(db)
    for enrolment in db.scalars(select(Enrolment)):
        enrolment.withdraw(now=AFTER_IT_ALL)
    db.commit()

    frozen = page(desk, f"/reports/editions/{report.id}/figures/STI-international")

    assert "International participants: 5" in text_of(frozen)
    assert frozen.count('<th scope="row">') == 5


def test_a_name_that_was_erased_is_gone_from_the_published_list_too(db, desk):
    the_workshops(db, international=1, domestic=0)
    publish(desk)
    report = the_report(db)
    [person] = [e.person for e in db.scalars(select(Enrolment))]
    person.full_name, person.erased_at = "", AFTER_IT_ALL
    db.commit()

    frozen = page(desk, f"/reports/editions/{report.id}/figures/STI-international")

    assert "Name erased" in frozen
    assert "Ada Example" not in json.dumps(report.content)


def test_publishing_twice_gives_one_edition(db, desk, browser):
    the_workshops(db)
    other = an_organiser()
    save(db, other)

    answers = [publish(desk), publish(browser(other)), publish(desk)]

    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.location for answer in answers}) == 1
    assert the_report(db).published_by.full_name == "Lin Yue"


def test_a_draft_that_changed_while_it_was_read_is_not_published(db, desk):
    the_workshops(db)
    draft = page(desk, "/reports/2021-2022/editions/new")
    read = re.search(r'name="read" value="([^"]+)"', draft)[1]
    [leaving] = db.scalars(
        select(Enrolment).where(Enrolment.audience == Audience.DOMESTIC).limit(1)
    )
    leaving.withdraw(now=AFTER_IT_ALL)
    db.commit()

    answer = desk.post(
        "/reports/2021-2022/editions",
        data={"language": "en", "edition": 1, "read": read},
        follow_redirects=True,
    )

    assert "The data changed while you read." in answer.text
    assert db.scalars(select(Report)).all() == []


def test_whoever_has_to_read_a_draft_again_reads_that_of_the_same_template(db, desk):
    the_workshops(db)

    answer = desk.post(
        "/reports/2021-2022/editions",
        data={"language": "en", "edition": 1, "template": "board", "read": "what was before"},
    )

    assert answer.location.endswith("/reports/2021-2022?in=en&as=board")


def test_an_export_of_the_lists_is_kept_on_the_trail(db, desk, organiser):
    the_workshops(db)
    publish(desk)
    report = the_report(db)

    desk.get(f"/reports/editions/{report.id}/report.json")
    desk.get("/reports/2021-2022/report.json")

    kept = db.scalars(select(TrailEntry).where(TrailEntry.deed == Deed.EXPORTED)).all()
    assert {entry.record for entry in kept} == {f"report:{report.id}", "report_draft:2021-2022"}
    assert {entry.actor_id for entry in kept} == {organiser.id}


def test_a_second_edition_stands_beside_the_first(db, desk):
    the_workshops(db)
    publish(desk)
    assert "Publish edition 2" in page(desk, "/reports/2021-2022")

    publish(desk, edition=2)

    assert [r.edition for r in db.scalars(select(Report).order_by(Report.edition))] == [1, 2]


def test_a_published_report_cannot_be_changed_by_the_model(db, desk):
    publish(desk)
    report = the_report(db)

    with pytest.raises(RuleBroken, match="does not change"):
        report.content = {}
    with pytest.raises(RuleBroken, match="does not change"):
        report.sha256 = "0" * 64
    db.delete(report)
    with pytest.raises(RuleBroken, match="does not change"):
        db.flush()
    db.rollback()


@pytest.mark.parametrize("deed", ["UPDATE report SET sha256 = 'x'", "DELETE FROM report"])
def test_a_published_report_cannot_be_changed_by_another_door(db, desk, deed):
    publish(desk)

    with pytest.raises(DBAPIError, match="a published report does not change"):
        db.execute(text(deed))
    db.rollback()


def test_the_digest_is_that_of_the_json(db, desk):
    import hashlib

    the_workshops(db)
    publish(desk)

    report = the_report(db)
    file = desk.get(f"/reports/editions/{report.id}/report.json").data

    assert hashlib.sha256(file).hexdigest() == report.sha256


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_files_of_an_edition_are_the_same_each_time(db, desk, language):
    publish(desk, language=language)
    url = f"/reports/editions/{the_report(db).id}/report.pdf"

    assert desk.get(url).data == desk.get(url).data


def test_a_report_is_published_in_chinese_once_all_is_written(db, desk):
    assert publish(desk, language="zh").status_code == 302

    shown = page(desk, f"/reports/editions/{the_report(db).id}")

    assert "2021年和2022年工作报告及2023年工作展望" in shown


@pytest.mark.parametrize("data", [{}, {"language": "fr", "edition": 1}, {"language": "en"}])
def test_a_publication_of_nothing_in_particular_is_refused(desk, data):
    assert desk.post("/reports/2021-2022/editions", data=data).status_code == 400


# The register

ACTIVITY = {
    "kind": "seminar",
    "role": "host",
    "when": "2022-07",
    "mode": "",
    "narrative_en": "We held a seminar.",
    "narrative_zh": "中心举办研讨会。",
}


def a_section(db, position=2, **facts):
    section = Section(period="2021-2022", position=position, heading_en="Seminars", **facts)
    save(db, section)
    return section


def write_activity(desk, section=None, **facts):
    address = "/register/activities/new" + (f"?section={section.id}" if section else "")
    return desk.post(address, data=ACTIVITY | facts)


def test_an_activity_is_written_changed_and_deleted(db, desk):
    write_activity(desk, a_section(db, heading_zh="研讨会"))
    activity = db.scalars(select(Activity)).one()
    assert (activity.when, activity.precision) == ("2022-07", "month")
    assert "We held a seminar." in page(desk, "/reports/2021-2022")

    desk.post(
        f"/register/activities/{activity.id}",
        data=ACTIVITY | {"when": "2021/2022", "narrative_en": "Two."},
    )
    db.refresh(activity)
    assert (activity.when, activity.narrative_en) == ("2021/2022", "Two.")

    desk.post(f"/register/activities/{activity.id}/deletion")
    assert db.scalars(select(Activity)).all() == []


def test_an_activity_shows_what_was_typed_when_it_is_wrong(desk):
    answer = write_activity(desk, when="last summer")

    assert answer.status_code == 422
    assert "last summer" in answer.text
    assert "We held a seminar." in answer.text
    assert "Write 2022-07-15, 2022-07, 2022 or 2021/2022" in answer.text


def test_a_kind_from_a_file_can_be_kept(db, desk):
    write_activity(desk)
    activity = db.scalars(select(Activity)).one()
    activity.kind = "a kind of its own"
    db.commit()

    form = page(desk, f"/register/activities/{activity.id}")

    assert '<option selected value="a kind of its own">' in form


def test_two_sections_cannot_have_one_number(db, desk):
    a_section(db, position=2)

    answer = desk.post(
        "/register/2021-2022/sections/new", data={"position": "2", "heading_en": "Again"}
    )

    assert answer.status_code == 422
    assert "Another section of this period has this number" in answer.text


def test_a_section_is_changed_and_deleted_when_it_is_empty(db, desk):
    section = a_section(db)
    desk.post(f"/register/sections/{section.id}", data={"position": "4", "heading_en": "Dialogue"})
    db.refresh(section)
    assert (section.position, section.heading_en) == (4, "Dialogue")

    desk.post(f"/register/sections/{section.id}/deletion")
    assert db.scalars(select(Section)).all() == []


def test_a_section_with_activities_stays(db, desk):
    section = a_section(db)
    write_activity(desk, section)

    answer = desk.post(f"/register/sections/{section.id}/deletion")

    assert answer.status_code == 409
    assert "Activities stand in this section" in answer.text


def test_the_register_is_shown_by_period(db, desk):
    a_section(db)
    save(db, Section(period="2023", position=1, heading_en="Later"))

    assert "Later" in page(desk, "/register")
    shown = page(desk, "/register", period="2021-2022")
    assert "Seminars" in shown
    assert "Later" not in shown


def test_the_outlook_is_written_as_paragraphs(db, desk):
    desk.post(
        "/register/2021-2022/plans",
        data={"outlook_en": "We plan:\r\n\r\nFirst, a.\r\n\r\nSecond,\r\nb.", "outlook_zh": "计划"},
    )

    plans = db.scalars(select(Plan).order_by(Plan.place)).all()
    assert [(p.kind, p.text_en, p.text_zh) for p in plans] == [
        (PlanKind.OUTLOOK, "We plan:", "计划"),
        (PlanKind.OUTLOOK, "First, a.", ""),
        (PlanKind.OUTLOOK, "Second, b.", ""),
    ]
    assert "First, a.\n\nSecond, b.</textarea>" in page(desk, "/register/2021-2022/plans")


# The wording

FRAMES = {
    "heading": "We held the {ordinals} {series}",
    "paragraphs": "It had {domestic} people.\r\n\r\n[[Its topics: {topics}.]]",
    "bounds": "domestic = over",
    "open_end": "topics = etc.",
    "serial_comma": ["topics"],
}


def test_frames_are_tried_before_they_are_kept(db, desk):
    the_workshops(db)

    tried = desk.post("/wording/en/training", data=FRAMES | {"preview": "1"})

    assert tried.status_code == 200
    assert "1. We held the 10th CISTRAT International" in tried.text
    assert "It had over 60 people." in tried.text
    assert db.scalars(select(FrameSet)).all() == []


def test_frames_are_kept_and_used(db, desk):
    the_workshops(db)

    desk.post("/wording/en/training", data=FRAMES)

    assert "It had over 130 people." in text_of(page(desk, "/reports/2021-2022"))
    form = page(desk, "/wording/en/training")
    assert "domestic = over" in form
    assert "[[Its topics: {topics}.]]" in form


def test_frames_of_one_series_leave_the_others(db, desk):
    both_trainings(db)
    series = "Public Management of National Research Institutes"

    desk.post("/wording/en/training", query_string={"series": series}, data=FRAMES)

    shown = text_of(page(desk, "/reports/2021-2022"))
    assert "It had 70 people." in shown
    assert "Places went to 30 international participants, who" in shown
    assert series in page(desk, "/wording")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"paragraphs": "We met {nobody}."}, "there is no slot “nobody”"),
        ({"heading": "We met [[{years}"}, "character 8: this block is not closed"),
        ({"bounds": "domestic = under"}, "write “over”"),
        ({"open_end": "seats = etc."}, "no such key"),
        ({"heading": ""}, "The section needs a heading."),
        ({"position": "0"}, "A number from 1 to 99."),
    ],
)
def test_a_broken_frame_says_where_and_keeps_what_was_typed(db, desk, wrong, told):
    the_workshops(db)

    answer = desk.post("/wording/en/training", data=FRAMES | wrong)

    assert answer.status_code == 422
    assert told in answer.text
    assert FRAMES["open_end"] in answer.text or "open_end" in wrong
    assert db.scalars(select(FrameSet)).all() == []


def test_the_names_and_the_frames_of_the_document_are_kept(db, desk):
    desk.post("/wording/en/centre", data={"centre": "THE CENTRE"})
    desk.post("/wording/en/names", data={"categories__government": "ministries"})
    desk.post(
        "/wording/en/document", data={"closing": "The end of {centre}", "cover": "One\r\nTwo"}
    )
    the_workshops(db)

    shown = text_of(page(desk, "/reports/2021-2022"))

    assert "The end of THE CENTRE" in shown
    assert "ministries, research institutes" in shown
    assert "One\nTwo</textarea>" in page(desk, "/wording/en/document")


def test_the_names_and_the_frames_of_the_document_are_tried_before_they_are_kept(db, desk):
    the_workshops(db)
    trials = {
        "centre": {"centre": "THE CENTRE"},
        "names": {"categories__government": "ministries"},
        "document": {
            "closing": "The end of {centre}",
            "cover": "Of {years}",
            "opening": "The years {years}.",
            "opening_one_year": "The year {years}.",
            "section": "Training {number}: {heading}",
        },
    }

    told = {
        part: text_of(desk.post(f"/wording/en/{part}", data=words | {"preview": "1"}).text)
        for part, words in trials.items()
    }

    assert "What THE CENTRE did in 2021 and 2022, and plans for 2023" in told["centre"]
    assert "who work at ministries, research institutes" in told["names"]
    for line in (
        "Report on 2021-2022",
        "Report on 2022",
        "Of 2021 and 2022",
        "The years 2021 and 2022.",
        "The year 2022.",
        "Training 1: CISTRAT International",
        "The end of CISTRAT",
    ):
        assert line in told["document"]
    assert db.scalars(select(FrameSet)).all() == []


@pytest.mark.parametrize("part", ["centre", "document", "names"])
def test_the_preview_of_a_part_needs_no_data(desk, part):
    assert "There is no year with data to try the words on" in page(desk, f"/wording/en/{part}")


def test_a_preview_of_a_broken_slot_says_where_and_keeps_what_was_typed(db, desk):
    the_workshops(db)
    typed = {"closing": "The end of {topics}", "cover": "Our own cover"}

    answer = desk.post("/wording/en/document", data=typed | {"preview": "1"})

    assert answer.status_code == 422
    assert "there is no slot “topics”" in answer.text
    assert "Our own cover</textarea>" in answer.text
    assert "The end of {topics}" in answer.text


def test_a_broken_frame_of_the_document_is_refused(db, desk):
    answer = desk.post("/wording/en/document", data={"closing": "The end of {topics}"})

    assert answer.status_code == 422
    assert "there is no slot “topics”" in answer.text
    assert db.scalars(select(FrameSet)).all() == []


# Who


@pytest.mark.parametrize(
    "url",
    [
        "/reports",
        "/reports/2021-2022",
        "/reports/2021-2022/report.txt",
        "/reports/2021-2022/figures/STI-topics",
        "/register",
        "/register/2021-2022/plans",
        "/wording",
        "/wording/en/training",
    ],
)
def test_reports_are_the_organisers(db, browser, url):
    ada = a_person()
    save(db, ada)

    assert browser(ada).get(url).status_code == 403
    assert browser().get(url).status_code == 302


@pytest.mark.parametrize(
    "url",
    [
        "/reports/2021-2022/editions",
        "/reports/2021-2022/countries",
        "/register/activities/new",
        "/register/2021-2022/sections/new",
        "/register/2021-2022/plans",
        "/wording/en/training",
        "/wording/en/centre",
    ],
)
def test_nobody_else_writes(db, browser, url):
    ada = a_person()
    save(db, ada)

    assert browser(ada).post(url, data={"language": "en", "edition": 1}).status_code == 403
