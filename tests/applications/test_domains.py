import pytest

from cistrat_training.applications.domains import Hint, hints


def told(email, applicant="amina@elsewhere.example", known=()):
    return [each.hint for each in hints(email, applicant=applicant, known=known)]


@pytest.mark.parametrize(
    "email",
    ["a@gmail.com", "a@QQ.com", "a@yahoo.fr", "a@hotmail.co.uk", "a@163.com", "a@mail.ru"],
)
def test_a_free_mail_provider_says_nothing_of_an_institution(email):
    domain = email.partition("@")[2].lower()

    assert told(email, applicant=f"b@{domain}", known=[domain]) == [Hint.FREE]


@pytest.mark.parametrize(
    "domain",
    [
        "science.gov.ng",
        "most.gov.cn",
        "moest.go.ke",
        "conacyt.gob.mx",
        "recherche.gouv.sn",
        "cam.ac.uk",
        "unam.edu.mx",
        "nasa.gov",
        "mit.edu",
        "who.int",
        "unesco.org",
        "field.unesco.org",
        "nrc.gc.ca",
    ],
)
def test_government_and_academic_forms(domain):
    assert told(f"a@{domain}") == [Hint.OFFICIAL]


@pytest.mark.parametrize(
    "domain", ["gov.example", "government.com", "edu.com", "academy.org", "go.com", "notunesco.org"]
)
def test_what_only_looks_official(domain):
    assert told(f"a@{domain}") == [Hint.NOTHING]


def test_the_domain_of_the_applicant():
    assert told("a@lab.example", applicant="b@lab.example") == [Hint.SHARED]
    assert told("a@dean.lab.example", applicant="b@lab.example") == [Hint.SHARED]
    assert told("a@lab.example", applicant="b@physics.lab.example") == [Hint.SHARED]
    assert told("a@collab.example", applicant="b@lab.example") == [Hint.NOTHING]


def test_two_universities_of_one_country_share_nothing():
    assert told("a@oxford.ac.uk", applicant="b@cambridge.ac.uk") == [Hint.OFFICIAL]
    assert told("a@oxford.ac.uk", applicant="b@ac.uk") == [Hint.OFFICIAL]


def test_a_known_domain_and_an_official_one():
    assert told("a@cas.ac.cn", known={"cas.ac.cn"}) == [Hint.KNOWN, Hint.OFFICIAL]


@pytest.mark.parametrize("email", ["", "nobody", "@", "a@.", "a@b"])
def test_what_is_no_address_breaks_nothing(email):
    assert told(email, applicant="") == [Hint.NOTHING]
