from datetime import UTC, datetime, timedelta

from cistrat_training.certificates.keys import IssuerKey, KeyUse
from tests.people_and_things import a_person, an_organiser, save

LONG_AGO = datetime(2024, 5, 1, 8, tzinfo=UTC)


def a_key(name, use=KeyUse.BADGE):
    return IssuerKey(name=name, use=use, public={"kty": "OKP"}, begins_at=LONG_AGO)


def test_organisers_see_which_keys_sign_and_which_did(browser, db):
    grace, ada = an_organiser(), a_person()
    signs, lost = a_key("badge-now"), a_key("paper-before", KeyUse.PAPER)
    lost.lose(since=LONG_AGO + timedelta(days=3), now=LONG_AGO + timedelta(days=9))
    save(db, grace, ada, signs, lost)

    shown = browser(grace).get("/keys")

    assert shown.status_code == 200
    assert "badge-now" in shown.text
    assert "In use" in shown.text
    assert "paper-before" in shown.text
    assert "Lost" in shown.text
    assert browser(ada).get("/keys").status_code == 403
