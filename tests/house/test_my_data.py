"""What people see, download and take back of what is kept about them."""

import time_machine
from sqlalchemy import select

from cistrat_training import trail
from cistrat_training.accounts.consents import TEXTS
from cistrat_training.accounts.models import Consent, Purpose, User
from cistrat_training.database import Model
from cistrat_training.house.person import PARTS
from tests.people_and_things import A_DAY, NOON_IN_MAY, a_person, an_application, save

# Columns that name a person as the one who did something, not as the one it is about.
DOERS = {
    "activity.approved_by_id",
    "activity.changed_by_id",
    "activity_evidence.added_by_id",
    "apology.answered_by_id",
    "attendance_list.applied_by_id",
    "attendance_list.brought_by_id",
    "attendance_list.withdrawn_by_id",
    "attendance_list_row.decided_by_id",
    "certificate_run.started_by_id",
    "certificate_template.created_by_id",
    "check_in_room.closed_by_id",
    "check_in_room.opened_by_id",
    "decision.decided_by_id",
    "evidence.noted_by_id",
    "mailing.asked_by_id",
    "names_asked.asked_by_id",
    "nomination_list.imported_by_id",
    "objection_statement.said_by_id",
    "planning_step.by_id",
    "planning_step.undone_by_id",
    "programme_release.released_by_id",
    "recording_question.asked_by_id",
    "recording_question.ended_by_id",
    "manuscript_override.written_by_id",
    "manuscript_pin.pinned_by_id",
    "report.prepared_by_id",
    "report.published_by_id",
    "report_proposal.answered_by_id",
    "report_proposal.prepared_by_id",
    "square_code.chosen_by_id",
    "suggested_programme.asked_by_id",
    "template_use.chosen_by_id",
    "template_version.changed_by_id",
    "vault_picture.added_by_id",
}


def a_consent(person, purpose=Purpose.ALUMNI, **facts):
    return Consent(
        **{
            "person": person,
            "purpose": purpose,
            "version": TEXTS[purpose].version,
            "language": "en",
            "text": TEXTS[purpose].text,
            "given_at": NOON_IN_MAY,
        }
        | facts
    )


@time_machine.travel(NOON_IN_MAY, tick=False)
def test_a_consent_that_is_not_needed_can_be_withdrawn_and_given_again(browser, db):
    consent = a_consent(a_person(), given_at=NOON_IN_MAY - A_DAY)
    save(db, consent)
    visit = browser(consent.person)

    visit.post(f"/me/data/consents/{consent.id}/withdrawal")
    db.refresh(consent)
    assert consent.withdrawn_at == NOON_IN_MAY

    visit.post("/me/data/consents/alumni")
    visit.post("/me/data/consents/alumni")

    standing = select(Consent).where(Consent.withdrawn_at.is_(None))
    assert [c.purpose for c in db.scalars(standing)] == [Purpose.ALUMNI]


def test_a_changed_text_is_asked_for_again_and_not_shown_as_agreed(browser, db):
    consent = a_consent(a_person(), version="2020-01")
    save(db, consent)
    visit = browser(consent.person)

    page = visit.get("/me/data").text
    visit.post("/me/data/consents/alumni")

    assert "The text was changed since" in page
    assert 'action="/me/data/consents/alumni"' in page
    versions = select(Consent.version).where(Consent.purpose == Purpose.ALUMNI)
    assert set(db.scalars(versions)) == {"2020-01", TEXTS[Purpose.ALUMNI].version}


def test_a_consent_that_is_needed_has_no_button_and_no_way_round(browser, db):
    consent = a_consent(a_person(), Purpose.PROCESSING)
    save(db, consent)
    visit = browser(consent.person)

    page = visit.get("/me/data").text
    answer = visit.post(f"/me/data/consents/{consent.id}/withdrawal")

    assert "/withdrawal" not in page
    assert answer.status_code == 403


def test_nobody_withdraws_for_another(browser, db):
    consent, eve = a_consent(a_person()), a_person()
    save(db, consent, eve)

    answer = browser(eve).post(f"/me/data/consents/{consent.id}/withdrawal")

    assert answer.status_code == 403


def test_a_consent_withdrawn_twice_says_so(browser, db):
    consent = a_consent(a_person(), withdrawn_at=NOON_IN_MAY)
    save(db, consent)

    answer = browser(consent.person).post(f"/me/data/consents/{consent.id}/withdrawal")

    assert answer.status_code == 409


def test_a_purpose_that_we_do_not_know_is_not_found(browser, db):
    ada = a_person()
    save(db, ada)

    assert browser(ada).post("/me/data/consents/marketing").status_code == 404


def test_one_downloads_all_that_is_ones_own_and_no_more(browser, db):
    ada = a_person(full_name="阿达", password_hash="argon2-something")
    save(
        db,
        an_application(applicant=ada, motivation="I count."),
        an_application(motivation="Of somebody else"),
    )

    answer = browser(ada).get("/me/data.json")

    told = answer.json
    assert answer.headers["Content-Disposition"] == "attachment; filename=my-data.json"
    assert told["account"][0]["full_name"] == "阿达"
    assert [application["motivation"] for application in told["applications"]] == ["I count."]
    assert "argon2" not in answer.text
    assert ada.session_key not in answer.text


def test_a_download_is_kept_in_the_trail(browser, db):
    ada = a_person()
    save(db, ada)

    browser(ada).get("/me/data.json")

    entry = db.scalars(trail.history(trail.record_of(ada))).all()[-1]
    assert (entry.deed, entry.actor_id) == (trail.Deed.EXPORTED, ada.id)


def test_visitors_are_asked_to_sign_in(browser, db):
    for page in ("/me/data", "/me/data.json"):
        assert browser().get(page).status_code == 302


def test_no_table_about_people_is_forgotten():
    """A new table that names a person is either a part of what we tell them, or a doer's mark."""
    told = {part.rows(1).column_descriptions[0]["entity"].__tablename__ for part in PARTS}
    pointing = {
        f"{table.name}.{key.parent.name}"
        for table in Model.metadata.tables.values()
        for key in table.foreign_keys
        if key.column is User.__table__.c.id
    }

    assert {name for name in pointing if name.partition(".")[0] not in told} <= DOERS


def test_the_pages_about_the_house_are_open_to_everybody(browser, db):
    for page, words in {
        "/accessibility": "WCAG",
        "/privacy": "Who sees it",
        "/contact": "training@cistrat.example",
    }.items():
        answer = browser().get(page)
        assert answer.status_code == 200
        assert words in answer.text
