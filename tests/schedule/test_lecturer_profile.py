"""What lecturers tell of themselves, who sees their photo, and what goes when they go."""

import io

import pytest
from PIL import Image

from cistrat_training import files
from cistrat_training.files import StoredFile
from cistrat_training.house import erasure
from cistrat_training.places.models import Country
from cistrat_training.schedule.availability import Availability
from cistrat_training.schedule.consents import ConsentAnswer, ConsentPurpose
from cistrat_training.schedule.models import Lecturer
from tests.people_and_things import (
    NOON_IN_MAY,
    a_lecture,
    a_lecturer,
    a_person,
    a_workshop,
    an_enrolment,
    an_organisation,
    an_organiser,
    released,
    save,
)
from tests.pictures import from_a_telephone
from tests.questions import counted
from tests.recordings import agreed


@pytest.fixture
def scene(browser, db):
    class Scene:
        workshop = a_workshop()
        adaeze = a_person(full_name="Adaeze Example")
        organiser = an_organiser()

        def saves(self, person=None, **typed):
            return browser(person or self.adaeze).post(
                self.page, data=typed, content_type="multipart/form-data"
            )

        def shows(self, person=None):
            return browser(person).get(f"/lecturers/{self.lecturer.id}/photo")

    scene = Scene()
    scene.lecturer = a_lecturer(an_organisation(db.get(Country, "NG"), name="A"), scene.adaeze)
    scene.lecture, speaker = a_lecture(scene.workshop, scene.lecturer)
    save(db, scene.organiser, scene.lecture, speaker)
    scene.page = f"/lecturers/{scene.lecturer.id}/profile"
    return scene


def a_picture():
    return io.BytesIO(from_a_telephone()), "me.jpg"


def test_a_profile_is_kept_and_printed_in_two_languages(scene, db):
    scene.saves(affiliation_en="Institute for Counting", bio_en="She counts.", bio_zh="她计数。")

    lecturer = db.get(Lecturer, scene.lecturer.id)
    assert lecturer.institution("en") == "Institute for Counting"
    assert lecturer.institution("zh") == "Institute for Counting"
    assert lecturer.bio("en") == "She counts."
    assert lecturer.bio("zh") == "她计数。"


def test_without_an_affiliation_the_institution_is_printed(scene, db):
    lecturer = scene.lecturer
    lecturer.organisation.name_zh = "甲研究院"
    assert (lecturer.institution("en"), lecturer.institution("zh")) == ("A", "甲研究院")

    lecturer.affiliation_en = "Institute for Counting"

    assert lecturer.institution("en") == "Institute for Counting"
    assert lecturer.institution("zh") == "甲研究院"


def test_a_biography_has_a_length_and_what_was_typed_stays(scene, db):
    page = scene.saves(bio_en="word " * 203, bio_zh="字" * 200)

    assert page.status_code == 422
    assert "Shorten this by 3 words." in page.text
    assert "字" * 200 in page.text
    assert db.get(Lecturer, scene.lecturer.id).bio_zh == ""


def test_a_photo_lies_in_the_store_without_what_the_camera_wrote(scene, db, app):
    scene.saves(photo=a_picture())

    kept = db.get(Lecturer, scene.lecturer.id).photo
    with app.app_context():
        picture = Image.open(io.BytesIO(files.read(kept.sha256)))
    assert picture.size == (320, 480)
    assert not picture.getexif()
    shown = scene.shows(scene.adaeze)
    assert shown.mimetype == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert Image.open(io.BytesIO(shown.data)).size == (320, 480)


def test_what_is_no_picture_is_refused_and_nothing_is_lost(scene, db):
    page = scene.saves(photo=(io.BytesIO(b"GIF89a"), "me.gif"), bio_en="She counts.")

    assert page.status_code == 422
    assert "not a JPEG / PNG" in page.text
    assert "She counts.</textarea>" in page.text
    assert db.get(Lecturer, scene.lecturer.id).photo is None


def test_a_photo_stays_until_it_is_taken_away(scene, db):
    scene.saves(photo=a_picture())
    scene.saves(bio_en="She counts.")
    assert db.get(Lecturer, scene.lecturer.id).photo

    scene.saves(without_photo="y")

    lecturer = db.get(Lecturer, scene.lecturer.id)
    assert lecturer.photo is None


def test_who_sees_a_photo(scene, db):
    inside, colleague, stranger = a_person(), a_person(), a_person()
    other = a_lecturer(an_organisation(db.get(Country, "CN")), colleague)
    save(db, stranger, an_enrolment(workshop=scene.workshop, person=inside))
    save(db, *a_lecture(scene.workshop, other, channel="Room 2"))
    scene.saves(photo=a_picture())
    readers = (scene.adaeze, scene.organiser, inside, colleague, stranger, None)

    def seen():
        return [scene.shows(person).status_code for person in readers]

    def agrees(answer):
        save(db, agreed(scene.lecture, scene.lecturer, answer, to=ConsentPurpose.PHOTO))

    released(db, scene.workshop)
    assert seen() == [200, 200, 403, 403, 403, 302]
    agrees(ConsentAnswer.PARTICIPANTS)
    assert seen() == [200, 200, 200, 200, 403, 302]
    released(db, scene.workshop, public=True)
    assert seen() == [200, 200, 200, 200, 403, 302]
    agrees(ConsentAnswer.YES)
    assert seen() == [200] * 6
    agrees(ConsentAnswer.NO)
    assert seen() == [200, 200, 403, 403, 403, 302]


def test_who_agreed_before_the_release_is_not_seen_before_it(scene, db):
    inside = a_person()
    save(db, an_enrolment(workshop=scene.workshop, person=inside))
    scene.saves(photo=a_picture())
    save(db, agreed(scene.lecture, scene.lecturer, ConsentAnswer.YES, to=ConsentPurpose.PHOTO))

    assert scene.shows(inside).status_code == 403


def test_an_organiser_may_write_it_for_them_and_a_stranger_may_not(scene, db):
    stranger = a_person()
    save(db, stranger)

    assert scene.saves(scene.organiser, bio_en="She counts.").status_code == 302
    assert scene.saves(stranger, bio_en="Hers is mine.").status_code == 403
    assert db.get(Lecturer, scene.lecturer.id).bio_en == "She counts."


def test_whose_account_is_erased_leaves_no_face_no_story_and_no_hours(scene, db, app):
    scene.saves(photo=a_picture(), bio_en="She counts.", affiliation_en="B")
    told = Availability(lecturer=scene.lecturer, workshop=scene.workshop, told_at=NOON_IN_MAY)
    save(db, told)
    photo = db.get(Lecturer, scene.lecturer.id).photo_id

    gone = erasure.erase(db, scene.adaeze, why="Asked for it.", now=NOON_IN_MAY)
    db.commit()

    lecturer = db.get(Lecturer, scene.lecturer.id)
    assert (lecturer.bio_en, lecturer.affiliation_en, lecturer.photo) == ("", "", None)
    assert [file.id for file in gone] == [photo]
    assert db.get(StoredFile, photo) is None
    assert db.get(Availability, told.id) is None


# The list


def test_lecturers_are_found_by_a_part_of_their_name_or_institution(scene, browser, db):
    wang = a_person(full_name="王小明", latin_name="Wang Xiaoming")
    save(db, a_lecturer(an_organisation(db.get(Country, "CN"), name_zh="科学院"), wang))

    def found(words):
        page = browser(scene.organiser).get("/lecturers", query_string={"find": words}).text
        return [name for name in ("Adaeze Example", "王小明") if f"<bdi>{name}</bdi>" in page]

    assert found("") == ["Adaeze Example", "王小明"]
    assert found("adaeze") == ["Adaeze Example"]
    assert found("xiaoming") == ["王小明"]
    assert found("小明 科学") == ["王小明"]
    assert found("100%") == []


def test_the_list_says_what_is_missing_and_costs_the_same_for_many(scene, browser, db):
    desk = browser(scene.organiser)

    def page():
        with counted() as asked:
            text = desk.get("/lecturers").text
        return text, len(asked)

    text, few = page()
    assert "Missing</span>: biography in English, biography in Chinese, photo and post" in text
    home = an_organisation(db.get(Country, "CN"))
    save(db, *(thing for _ in range(4) for thing in a_lecture(scene.workshop, a_lecturer(home))))

    assert page()[1] <= few
