"""From the draft to the page that anybody reads: frozen, released, corrected, protected."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from cistrat_training.errors import RuleBroken
from cistrat_training.reports import frozen, tasks
from cistrat_training.reports.models import Report
from cistrat_training.reports.publications import (
    FileState,
    ProposalState,
    Readers,
    ReportFile,
    ReportProposal,
)
from cistrat_training.reports.settings import ReportSettings
from cistrat_training.workshops.models import Audience, Enrolment
from tests.people_and_things import a_person, an_organiser, save
from tests.reports.rows import AFTER_IT_ALL, the_workshops
from tests.reports.test_views import page, publish, text_of, the_report

PERIOD = "/reports/2021-2022"


@pytest.fixture(autouse=True)
def _after_it_all():
    with time_machine.travel(AFTER_IT_ALL, tick=False):
        yield


@pytest.fixture
def desk(db, browser):
    lin = an_organiser(full_name="Lin Yue")
    save(db, lin)
    return browser(lin)


@pytest.fixture
def other_desk(db, browser):
    wang = an_organiser(full_name="Wang Lei")
    save(db, wang)
    return browser(wang)


def let_two_people_publish(db):
    save(db, ReportSettings(needs_two_people=True))


def send(desk, edition=1, **typed):
    data = {"language": "en", "edition": edition, **typed}
    return desk.post(f"{PERIOD}/editions", data=data)


def the_proposal(db):
    return db.scalars(select(ReportProposal)).one()


def someone_leaves(db):
    first = select(Enrolment).where(
        Enrolment.audience == Audience.INTERNATIONAL, Enrolment.withdrawn_at.is_(None)
    )
    db.scalars(first.limit(1)).one().withdraw(now=AFTER_IT_ALL)
    db.commit()


@pytest.fixture
def make_files(app, db):
    def make():
        db.commit()
        with app.app_context():
            while tasks.make():
                pass
        db.expire_all()

    return make


def later(**by):
    return time_machine.travel(AFTER_IT_ALL + timedelta(**by), tick=False)


# Two people


def test_one_person_prepares_and_another_releases(db, desk, other_desk):
    the_workshops(db)
    let_two_people_publish(db)

    send(desk)
    proposal = the_proposal(db)
    assert db.scalar(select(func.count(Report.id))) == 0
    released = other_desk.post(f"/reports/proposals/{proposal.id}/release")

    report = the_report(db)
    assert released.location.endswith(f"/reports/editions/{report.id}")
    assert (report.prepared_by.full_name, report.published_by.full_name) == ("Lin Yue", "Wang Lei")
    assert report.sha256 == proposal.sha256
    assert report.is_unaltered()


def test_who_prepared_it_cannot_release_it(db, desk):
    the_workshops(db)
    let_two_people_publish(db)
    send(desk)

    refused = desk.post(f"/reports/proposals/{the_proposal(db).id}/release")

    assert refused.status_code == 409
    assert "another person has to release it" in refused.text
    assert db.scalar(select(func.count(Report.id))) == 0


def test_the_database_wants_two_people_too(db, desk):
    the_workshops(db)
    let_two_people_publish(db)
    send(desk)

    with pytest.raises(IntegrityError):
        db.execute(
            text("UPDATE report_proposal SET answered_by_id = prepared_by_id, state = 'released'")
        )
    db.rollback()


def test_what_is_released_is_what_was_prepared_not_what_the_data_are_now(db, desk, other_desk):
    the_workshops(db)
    let_two_people_publish(db)
    send(desk)
    someone_leaves(db)

    with later(days=1):
        shown = page(other_desk, f"/reports/proposals/{the_proposal(db).id}")
        other_desk.post(f"/reports/proposals/{the_proposal(db).id}/release")

    assert "<del>30</del><ins>29</ins>" in shown
    assert "30 international participants" in frozen.document_of(the_report(db).content).text


def test_what_is_turned_down_says_why_and_can_be_prepared_anew(db, desk, other_desk):
    the_workshops(db)
    let_two_people_publish(db)
    send(desk)
    proposal = the_proposal(db)
    silent = other_desk.post(f"/reports/proposals/{proposal.id}/refusal", data={"why": ""})
    assert silent.status_code == 422

    other_desk.post(f"/reports/proposals/{proposal.id}/refusal", data={"why": "The title is old."})

    assert "The title is old." in page(desk, f"/reports/proposals/{proposal.id}")
    released = other_desk.post(f"/reports/proposals/{proposal.id}/release")
    assert released.status_code == 409
    assert send(desk).location.endswith(f"/reports/proposals/{proposal.id + 1}")


def test_what_was_prepared_is_taken_back_by_who_prepared_it_alone(db, desk, other_desk):
    the_workshops(db)
    let_two_people_publish(db)
    send(desk)
    proposal = the_proposal(db)

    assert other_desk.post(f"/reports/proposals/{proposal.id}/withdrawal").status_code == 409
    assert desk.post(f"/reports/proposals/{proposal.id}/withdrawal").status_code == 302
    db.refresh(proposal)
    assert proposal.state is ProposalState.TAKEN_BACK


def test_prepared_twice_it_waits_once(db, desk, other_desk):
    the_workshops(db)
    let_two_people_publish(db)

    answers = [send(desk), send(other_desk), send(desk)]

    assert len({answer.location for answer in answers}) == 1
    assert "waits to be released" in page(desk, f"{PERIOD}/editions/new")
    assert "Lin Yue" in page(desk, "/reports")


# Editions


def test_a_new_edition_says_what_it_corrects_and_what_differs(db, desk):
    the_workshops(db)
    publish(desk)
    someone_leaves(db)

    with later(days=1):
        before = page(desk, f"{PERIOD}/editions/new")
        send(desk, edition=2, changes="One participant had withdrawn in time.")
        second = db.scalars(select(Report).where(Report.edition == 2)).one()
        shown = text_of(page(desk, f"/reports/editions/{second.id}"))

    assert "<del>30</del><ins>29</ins>" in before
    assert "One participant had withdrawn in time." in shown
    assert "differ from edition 1" in shown
    changes = second.content["changes"]
    assert changes["edition_before"] == 1
    assert {"name": "STI-international", "before": 30, "after": 29} in changes["figures"]
    assert second.changes == changes["text"]


def test_the_first_edition_stays_readable_beside_the_second(db, desk):
    the_workshops(db)
    publish(desk)
    first = the_report(db)
    send(desk, edition=2)

    shown = page(desk, f"/reports/editions/{first.id}")

    assert "Editions:" in shown
    assert "30 international participants" in text_of(shown)


def test_each_number_of_an_indicator_says_what_came_and_went_and_opens_todays_list(db, desk):
    the_workshops(db)
    publish(desk)
    someone_leaves(db)

    with later(days=1):
        shown = page(desk, f"/reports/editions/{the_report(db).id}")
        doors = re.findall(r'href="(/reports/2021-2022/indicators/[^"]+)"', shown)
        opened = {desk.get(door.replace("&amp;", "&")).status_code for door in doors}

    assert "numbers of indicators would differ today" in shown
    assert "1 is gone." in text_of(shown)
    assert len(doors) > 3
    assert opened == {200}


def test_definitions_and_settings_are_frozen_with_the_figures(db, desk):
    the_workshops(db)
    publish(desk)

    content = the_report(db).content

    assert content["settings"]["youth_age"] == 35
    assert all(any(each["definition"].values()) for each in content["indicators"])


def test_who_reads_it_can_change_and_nothing_else(db, desk):
    the_workshops(db)
    publish(desk)
    report = the_report(db)

    desk.post(f"/reports/editions/{report.id}/readers", data={"is_public": "yes"})
    db.refresh(report)
    assert report.is_public
    assert report.is_unaltered()
    desk.post(f"/reports/editions/{report.id}/readers", data={"is_public": "no"})
    db.refresh(report)
    assert not report.is_public

    with pytest.raises(RuleBroken, match="does not change"):
        report.changes = "Something else"
    report.prepared_by = a_person()
    with pytest.raises(RuleBroken, match="does not change"):
        db.flush()
    db.rollback()
    with pytest.raises(DBAPIError, match="a published report does not change"):
        db.execute(text("UPDATE report SET changes = 'x'"))
    db.rollback()


# Files


def test_the_files_are_made_once_and_stay_byte_by_byte(db, desk, make_files):
    the_workshops(db)
    publish(desk)
    report = the_report(db)
    make_files()
    kept = {each.form: each.file.sha256 for each in db.scalars(select(ReportFile))}

    someone_leaves(db)
    with later(days=1):
        make_files()
        sent = {
            form: desk.get(f"/reports/editions/{report.id}/report.{form}").data for form in kept
        }

    assert {"pdf", "docx", "json"} <= set(kept)
    again = {each.form: each.file.sha256 for each in db.scalars(select(ReportFile))}
    assert again == kept
    assert json.loads(sent["json"]) == report.content
    assert kept["json"] == report.sha256
    assert all(sent.values())


def test_a_file_that_cannot_be_made_says_so_and_is_tried_again(db, desk, make_files):
    the_workshops(db)
    publish(desk)
    report = the_report(db)
    make_files()
    broken = db.scalars(select(ReportFile).where(ReportFile.form == "pdf")).one()
    broken.state, broken.file_id, broken.error = FileState.FAILED, None, "No font has this letter."
    db.commit()
    assert "No font has this letter." in page(desk, f"/reports/editions/{report.id}")

    desk.post(f"/reports/editions/{report.id}/files")
    make_files()

    db.refresh(broken)
    assert broken.state is FileState.MADE


# The public page


@pytest.fixture
def public_report(db, browser, make_files):
    def read():
        report = the_report(db)
        make_files()
        return report, browser().get(f"/reports/public/{report.id}")

    return read


def test_nobody_reads_what_is_not_public(db, desk, browser):
    the_workshops(db)
    publish(desk)
    report = the_report(db)

    assert browser().get(f"/reports/public/{report.id}").status_code in {302, 401, 403}
    assert browser().get(f"/reports/public/{report.id}/report.json").status_code in {302, 401, 403}
    assert "No report is public yet." in browser().get("/reports/public").text


def test_anybody_reads_what_is_public(db, desk, browser, public_report):
    the_workshops(db)
    send(desk, is_public="y")
    waiting = browser().get(f"/reports/public/{the_report(db).id}").text

    report, shown = public_report()

    assert "The public version is being made." in waiting
    assert "30 international participants" in text_of(shown.text)
    assert report.sha256 in shown.text
    assert "edition 1" in browser().get("/reports/public").text
    for door in re.findall(r'href="(/reports/public/[^"]+)"', shown.text):
        assert browser().get(door).status_code == 200


def test_the_public_reads_no_list_and_no_small_count(db, desk, browser, public_report):
    the_workshops(db, international=2, domestic=134)
    send(desk, is_public="y")

    report, shown = public_report()

    read = text_of(shown.text)
    assert "[not shown] international participants" in read
    assert "over 130" in read or "134" in read
    public = json.loads(browser().get(f"/reports/public/{report.id}/report.json").data)
    assert "figures" not in public
    assert "lists" not in public
    assert public["edition_sha256"] == report.sha256
    kept = db.scalars(select(ReportFile).where(ReportFile.audience == Readers.PUBLIC)).all()
    assert {each.state for each in kept} == {FileState.MADE}


# Erasure


def test_erasing_a_person_changes_no_published_number(db, desk, browser, public_report):
    the_workshops(db, international=5)
    send(desk, is_public="y")
    report, before = public_report()
    json_before = desk.get(f"/reports/editions/{report.id}/report.json").data

    for enrolment in db.scalars(select(Enrolment)):
        enrolment.person.full_name, enrolment.person.erased_at = "", AFTER_IT_ALL
        enrolment.withdraw(now=AFTER_IT_ALL)
    db.commit()

    with later(days=1):
        assert desk.get(f"/reports/editions/{report.id}/report.json").data == json_before
        assert browser().get(f"/reports/public/{report.id}").text == before.text
    db.refresh(report)
    assert report.is_unaltered()
