import pytest

from cistrat_training.certificates.models import Certificate, Kind, Run, State
from cistrat_training.errors import RuleBroken
from cistrat_training.files import StoredFile
from tests.certificates.finished import AFTERWARDS
from tests.certificates.papers import the_facts
from tests.people_and_things import a_person, a_workshop, an_organiser


def a_certificate():
    workshop = a_workshop()
    run = Run(
        workshop=workshop,
        kind=Kind.PARTICIPATION,
        total=1,
        started_at=AFTERWARDS,
        started_by=an_organiser(),
    )
    return Certificate(
        workshop=workshop,
        person=a_person(),
        run=run,
        kind=Kind.PARTICIPATION,
        number=31,
        serial="STI-12-P-0031-7QX4",
        facts=the_facts().as_dict(),
        facts_sha256="0" * 64,
    )


def a_paper():
    return StoredFile(
        sha256="1" * 64, size=70_000, content_type="application/pdf", stored_at=AFTERWARDS
    )


def an_issued_one():
    certificate = a_certificate()
    certificate.id = 31  # as if it had been kept
    certificate.claim(now=AFTERWARDS)
    certificate.issue(a_paper(), now=AFTERWARDS)
    return certificate


def test_it_waits_is_made_and_is_valid():
    certificate = a_certificate()

    certificate.claim(now=AFTERWARDS)
    certificate.issue(a_paper(), now=AFTERWARDS)

    assert certificate.state is State.VALID


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("facts", {"holder": "Mallory"}),
        ("facts_sha256", "2" * 64),
        ("serial", "STI-12-P-0099-7QX4"),
        ("number", 99),
        ("pdf", None),
        ("person", a_person()),
        ("kind", Kind.LECTURING),
        ("issued_at", None),
    ],
)
def test_what_was_issued_never_changes(field, value):
    certificate = an_issued_one()

    with pytest.raises(RuleBroken, match="never changed"):
        setattr(certificate, field, value)


def test_it_is_issued_once():
    certificate = an_issued_one()

    with pytest.raises(RuleBroken):
        certificate.issue(a_paper(), now=AFTERWARDS)


def test_one_that_failed_is_tried_again_with_other_facts():
    certificate = a_certificate()
    certificate.claim(now=AFTERWARDS)
    certificate.fail("No such letters.")

    certificate.try_again(the_facts(holder="Amina B. Bello").as_dict())

    assert certificate.state is State.WAITING
    assert certificate.facts["holder"] == "Amina B. Bello"


def test_a_revocation_says_why():
    with pytest.raises(RuleBroken, match="Say why"):
        an_issued_one().revoke("  ", now=AFTERWARDS)


def test_a_revoked_one_stays_revoked():
    certificate = an_issued_one()
    certificate.revoke("The hours belonged to somebody else.", now=AFTERWARDS)

    with pytest.raises(RuleBroken):
        certificate.revoke("Another reason.", now=AFTERWARDS)
    with pytest.raises(RuleBroken):
        certificate.supersede()

    assert certificate.revoked_why == "The hours belonged to somebody else."


def test_one_that_is_not_issued_yet_cannot_be_revoked():
    with pytest.raises(RuleBroken):
        a_certificate().revoke("No reason.", now=AFTERWARDS)
