import io

import page
import pytest
from PIL import Image

from cistrat_training import files
from cistrat_training.certificates import looks, paper, sandbox, trials
from cistrat_training.certificates.cleaning import cleaned
from cistrat_training.certificates.looks import HOUSE, Look
from cistrat_training.certificates.models import Certificate, Kind
from cistrat_training.certificates.slots import OF_THE_HOUSE, declared
from cistrat_training.certificates.templates import TemplateUse, TemplateVersion
from cistrat_training.certificates.vault import VaultPicture
from cistrat_training.errors import RuleBroken
from tests.certificates.finished import a_finished_workshop, press_the_button
from tests.certificates.papers import the_facts
from tests.people_and_things import a_person, an_organiser, save
from tests.questions import counted


@pytest.fixture(scope="module", autouse=True)
def closed_afterwards():
    yield
    sandbox.close()


def a_signature():
    picture = io.BytesIO()
    Image.new("RGBA", (300, 100), (20, 33, 120, 90)).save(picture, "PNG")
    return picture.getvalue()


def a_template(visit, db, name="Silk"):
    visit.post("/certificates/templates", data={"name": name})
    return db.query(TemplateVersion).order_by(TemplateVersion.id.desc()).first()


def add_signature(visit, db):
    data = {"name": "Wei Anran", "kind": "signature", "alt_en": "Signature of Wei Anran"}
    visit.post("/certificates/vault", data=data | {"file": (io.BytesIO(a_signature()), "s.png")})
    return db.query(VaultPicture).one()


def test_an_organiser_writes_publishes_and_uses_a_template(browser, db, app):
    finished = a_finished_workshop(db)
    visit = browser(finished.organiser)
    picture, version = add_signature(visit, db), a_template(visit, db)
    here = f"/certificates/template-versions/{version.id}"
    said = {"text-closing-en": "Well done.", "picture-signature": picture.id}

    saved = visit.post(here, data={"source": version.source, **said}, follow_redirects=True)
    shown = visit.get(f"{here}/preview/1.png?sample=arabic")
    visit.post(f"{here}/publication")
    visit.post(
        f"/workshops/{finished.workshop.id}/certificates/look",
        data={"participation": version.id, "completion": 0, "lecturing": 0},
    )
    press_the_button(db, finished.workshop, finished.organiser)

    assert "The draft is saved." in saved.text
    assert shown.data.startswith(b"\x89PNG")
    db.expire_all()
    assert version.published_at
    certificate = db.query(Certificate).filter_by(kind=Kind.PARTICIPATION).first()
    assert certificate.facts["look"] == version.sha256
    with app.app_context():
        look = looks.look_named(db, version.sha256)
    made = paper.pdf(the_facts(), look, attachment=b"{}")
    assert look.texts["closing"].en == "Well done."
    assert made.count(b"/Subtype/Image") or made.count(b"/Subtype /Image")
    for profile in ("3a", "ua1"):
        assert [f.message for f in page.validate_pdf_bytes(made, profile=profile).failures] == []


def test_a_published_version_never_changes(browser, db):
    grace = an_organiser()
    save(db, grace)
    visit = browser(grace)
    version = a_template(visit, db)
    here = f"/certificates/template-versions/{version.id}"
    visit.post(f"{here}/publication")
    before = version.source

    refused = visit.post(here, data={"source": "= Another"})
    visit.post(f"/certificates/templates/{version.template_id}/versions")

    assert refused.status_code == 422
    db.expire_all()
    numbers = [(v.number, v.is_draft) for v in db.query(TemplateVersion).order_by("number")]
    assert version.source == before
    assert numbers == [(1, False), (2, True)]


def test_a_layout_that_leaves_something_out_is_not_published(browser, db):
    grace = an_organiser()
    save(db, grace)
    visit = browser(grace)
    version = a_template(visit, db)
    here = f"/certificates/template-versions/{version.id}"
    visit.post(here, data={"source": '#set document(title: "x")\n= Nothing'})

    refused = visit.post(f"{here}/publication")

    assert refused.status_code == 422
    assert "does not print the number" in refused.text
    db.expire_all()
    assert version.is_draft


def test_mistakes_are_told_with_their_line_while_one_writes(browser, db):
    grace = an_organiser()
    save(db, grace)
    visit = browser(grace)
    version = a_template(visit, db)
    here = f"/certificates/template-versions/{version.id}"

    wrong = visit.post(f"{here}/preview", data={"source": "= A\n#nothing"})
    right = visit.post(f"{here}/preview", data={"source": HOUSE.source, "sample": "many"})

    assert wrong.json == {"problems": ["Line 2, “#nothing”: unknown variable: nothing"]}
    assert len(right.json["pages"]) == 4
    db.expire_all()
    assert version.source == HOUSE.source


def test_what_was_chosen_and_typed_stays_after_a_save_that_was_refused(browser, db):
    grace = an_organiser()
    save(db, grace)
    visit = browser(grace)
    picture, version = add_signature(visit, db), a_template(visit, db)
    said = {"text-closing-en": "Well done.", "picture-signature": picture.id}

    refused = visit.post(
        f"/certificates/template-versions/{version.id}",
        data={"source": HOUSE.source + "/" * 100_000, **said},
    )

    assert refused.status_code == 422
    assert 'value="Well done."' in refused.text
    assert f'<option value="{picture.id}" selected>Wei Anran</option>' in refused.text


def test_more_templates_ask_no_more_questions(browser, db):
    finished = a_finished_workshop(db)
    visit = browser(finished.organiser)

    def questions():
        with counted() as asked:
            shown = visit.get("/certificates/templates")
        assert shown.status_code == 200
        return len(asked)

    look = f"/workshops/{finished.workshop.id}/certificates/look"
    chosen = {"participation": 0, "completion": 0, "lecturing": 0}
    for name, kind in (("Silk", "participation"), ("Paper", "lecturing"), ("Stone", "completion")):
        version = a_template(visit, db, name)
        visit.post(f"/certificates/template-versions/{version.id}/publication")
        chosen[kind] = version.id
        visit.post(look, data=chosen)
        if name == "Silk":
            for_one = questions()

    assert questions() == for_one


def test_a_template_gets_another_name_unless_one_has_it(browser, db):
    grace = an_organiser()
    save(db, grace)
    visit = browser(grace)
    silk, paper_one = (
        a_template(visit, db, "Silk").template,
        a_template(visit, db, "Paper").template,
    )

    taken = visit.post(f"/certificates/templates/{silk.id}/name", data={"name": "Paper"})
    visit.post(f"/certificates/templates/{paper_one.id}/name", data={"name": "Parchment"})

    db.expire_all()
    assert taken.status_code == 422
    assert "There is a template of this name already." in taken.text
    assert (silk.name, paper_one.name) == ("Silk", "Parchment")


def test_only_a_published_version_can_be_used(db):
    with pytest.raises(RuleBroken, match="Only a published version"):
        TemplateUse(
            workshop=None,
            kind=Kind.LECTURING,
            version=TemplateVersion(
                template=None, number=1, source="", changed_at=None, changed_by=None
            ),
            chosen_at=None,
            chosen_by=None,
        )


def test_a_signature_image_lies_encrypted_and_only_organisers_see_it(browser, db, app):
    grace, ada = an_organiser(), a_person()
    save(db, grace, ada)
    picture = add_signature(browser(grace), db)
    address = f"/certificates/vault/{picture.id}.png"

    seen = browser(grace).get(address)

    with app.app_context():
        assert b"PNG" not in files.read(picture.file.sha256)
    assert seen.data.startswith(b"\x89PNG")
    assert browser(ada).get(address).status_code == 403


@pytest.mark.parametrize(
    "drawing",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>1</script></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><image href="/x"/></svg>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg viewBox="0 0 9 9">&a;</svg>',
        b"<?xml version='1.0'?><!DOCTYPE x []><svg viewBox='0 0 9 9'/>",
        b"<svg",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    ],
)
def test_a_drawing_that_holds_more_than_a_drawing_is_refused(drawing):
    with pytest.raises(RuleBroken):
        cleaned(drawing)


def test_a_drawing_keeps_its_lines_and_loses_its_deeds():
    made = cleaned(
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30" onload="x()">'
        b'<path d="M0 0h9" fill="url(http://a.example/b)" stroke="red"/></svg>'
    )

    assert (made.width, made.height) == (90, 30)
    assert b"M0 0h9" in made.content
    assert b"red" in made.content
    assert b"onload" not in made.content
    assert b"http://a.example" not in made.content


def test_the_layout_of_the_house_passes_its_own_trial():
    trials.check(Look("mine", HOUSE.source))

    assert {"logo", "signature"} <= set(declared(HOUSE.source).pictures)
    assert "closing" in declared(HOUSE.source).texts


def test_organisers_read_the_slots_of_the_house_in_their_language():
    slots = declared(HOUSE.source)

    assert [*slots.pictures.values(), *slots.texts.values()] == list(OF_THE_HOUSE)
