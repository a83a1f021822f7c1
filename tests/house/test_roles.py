"""Who organises is said by an administrator, with a reason, and ends what was open."""

from cistrat_training.accounts.models import Role
from cistrat_training.trail import history
from tests.people_and_things import a_person, an_administrator, an_organiser, save


def test_an_administrator_gives_a_role_and_the_trail_says_why(browser, db):
    admin, ada = an_administrator(), a_person()
    save(db, admin, ada)
    key = ada.session_key

    answer = browser(admin).post(
        f"/people/{ada.id}/role", data={"role": "organiser", "why": "Joins the team"}
    )

    assert answer.status_code == 302
    db.refresh(ada)
    assert ada.role is Role.ORGANISER
    assert ada.session_key != key
    assert db.scalars(history(f"user:{ada.id}")).all()[-1].why == "Joins the team"


def test_a_role_needs_a_reason(browser, db):
    admin, ada = an_administrator(), a_person()
    save(db, admin, ada)

    answer = browser(admin).post(f"/people/{ada.id}/role", data={"role": "organiser"})

    assert answer.status_code == 422
    assert "Say why the role changes." in answer.text
    db.refresh(ada)
    assert ada.role is Role.PERSON


def test_nobody_gives_a_role_to_oneself_or_without_being_an_administrator(browser, db):
    admin, organiser, ada = an_administrator(), an_organiser(), a_person()
    save(db, admin, organiser, ada)
    typed = {"role": "person", "why": "Enough"}

    assert browser(admin).post(f"/people/{admin.id}/role", data=typed).status_code == 403
    assert browser(organiser).post(f"/people/{ada.id}/role", data=typed).status_code == 403
