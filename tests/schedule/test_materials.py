"""Materials of a lecture: who adds, publishes and opens them, and what a consent changes."""

import io
from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from cistrat_training import arriving, clock, files, formats
from cistrat_training.arriving import Upload
from cistrat_training.database import db as the_database
from cistrat_training.errors import RuleBroken
from cistrat_training.files import StoredFile
from cistrat_training.house import erasure, merging
from cistrat_training.places.models import Country
from cistrat_training.schedule import material_tasks, publishing, receiving, releasing
from cistrat_training.schedule.consents import (
    ConsentAnswer,
    ConsentPurpose,
    LectureConsent,
    Licence,
)
from cistrat_training.schedule.materials import Material, MaterialKind
from cistrat_training.schedule.models import Speaker
from tests.people_and_things import (
    A_DAY,
    NOON_IN_MAY,
    a_lecture,
    a_lecturer,
    a_person,
    a_workshop,
    an_enrolment,
    an_organisation,
    an_organiser,
    save,
)
from tests.schedule.uploads import an_upload, begin, in_chunks, put
from tests.test_files import a_pdf
from tests.test_streams import CAPTIONS, an_mp4

YES, PARTICIPANTS, NO = ConsentAnswer
RECORDING, LIVESTREAM, SLIDES, PHOTO = ConsentPurpose
SLIDE_FILE = MaterialKind.SLIDES
JSON = {"Accept": "application/json"}


@pytest.fixture
def talk(app, db):
    """A released lecture of the first day, of one lecturer, with one participant."""

    class Talk:
        workshop = a_workshop()
        organiser, stranger = an_organiser(), a_person()

        def answer(self, purpose, answer, licence=None, lecturer=None):
            given = LectureConsent.give(
                self.lecture,
                lecturer or self.ada,
                purpose,
                answer,
                licence,
                by=None,
                now=NOON_IN_MAY,
            )
            save(db, given)

        def material(self, kind=SLIDE_FILE, data=None, published=True, **facts):
            data = data or (an_mp4() if "recording" in kind else a_pdf())
            types = {MaterialKind.CAPTIONS: formats.VTT}
            content_type = formats.MP4 if "recording" in kind else types.get(kind, files.PDF)
            with app.app_context():
                content = files.put(data, content_type)
            known = db.scalar(select(StoredFile).filter_by(sha256=content.sha256))
            file = known or StoredFile(**content._asdict(), stored_at=NOON_IN_MAY)
            material = Material(
                lecture=self.lecture,
                kind=kind,
                file=file,
                file_name=f"{kind.value}.bin",
                added_at=NOON_IN_MAY,
                added_by=self.organiser,
                published_at=NOON_IN_MAY if published else None,
                **facts,
            )
            save(db, material)
            return material

        def release(self, *, public):
            releasing.release(db, self.workshop, by=None, public=public, now=NOON_IN_MAY)
            db.commit()

    talk = Talk()
    talk.ada = a_lecturer(an_organisation(db.get(Country, "CN")))
    talk.lecture, *speakers = a_lecture(talk.workshop, talk.ada)
    talk.participant = an_enrolment(workshop=talk.workshop)
    save(db, talk.organiser, talk.stranger, talk.lecture, *speakers, talk.participant)
    talk.release(public=False)
    return talk


def opened(browser, material, person=None):
    return browser(person).get(f"/materials/{material.id}/file").status_code


def test_slides_are_opened_by_those_for_whom_the_lecturer_said_yes(talk, browser, db):
    slides, someone = talk.material(), talk.participant.person
    assert opened(browser, slides, someone) == 410

    talk.answer(SLIDES, PARTICIPANTS)

    assert opened(browser, slides, someone) == 200
    assert opened(browser, slides, talk.stranger) == 403
    assert opened(browser, slides) == 302


def test_slides_under_a_licence_in_a_public_programme_are_for_everybody(talk, browser, db):
    slides = talk.material()
    talk.answer(SLIDES, YES, Licence.CC_BY)
    assert publishing.shown(db, talk.lecture, None) == []

    talk.release(public=True)

    assert opened(browser, slides) == 200
    assert publishing.shown(db, talk.lecture, None) == [slides]
    page = browser().get(f"/lectures/{talk.lecture.id}").text
    assert 'rel="license noreferrer">CC BY 4.0</a>' in page
    talk.answer(SLIDES, PARTICIPANTS)
    assert opened(browser, slides) == 302
    assert opened(browser, slides, talk.stranger) == 410
    assert publishing.shown(db, talk.lecture, talk.stranger) == []
    assert publishing.shown(db, talk.lecture, talk.participant.person) == [slides]


def test_a_consent_taken_back_closes_a_known_address_at_once_for_everybody(talk, browser, db):
    slides, film = talk.material(), talk.material(MaterialKind.RECORDING)
    talk.answer(SLIDES, YES, Licence.CC_BY)
    talk.answer(RECORDING, PARTICIPANTS)
    everybody = (talk.participant.person, talk.organiser, talk.ada.person)
    after = talk.lecture.ends_at + A_DAY
    with time_machine.travel(after, tick=False):
        assert [opened(browser, film, one) for one in everybody] == [200, 200, 200]
        assert [opened(browser, slides, one) for one in everybody] == [200, 200, 200]

        talk.answer(RECORDING, NO)
        talk.answer(SLIDES, NO)

        assert [opened(browser, film, one) for one in everybody] == [410, 410, 410]
        assert [opened(browser, slides, one) for one in everybody] == [410, 410, 200]
    watch = publishing.recording_of(db, talk.lecture, after)
    assert not watch.can_be_watched
    assert watch.lacking == [talk.ada]


def test_what_is_not_published_is_for_those_who_prepare_the_lecture(talk, browser, db):
    slides = talk.material(published=False)
    talk.answer(SLIDES, PARTICIPANTS)

    assert opened(browser, slides, talk.participant.person) == 404
    assert opened(browser, slides, talk.ada.person) == 200
    assert opened(browser, slides, talk.organiser) == 200


def test_a_reading_needs_no_consent_and_is_never_for_everybody(talk, browser, db):
    reading = talk.material(MaterialKind.READING)
    talk.release(public=True)

    assert opened(browser, reading, talk.participant.person) == 200
    assert opened(browser, reading, talk.stranger) == 410


def test_an_address_elsewhere_is_told_only_with_the_consent_of_everybody(talk, browser, db):
    talk.lecture.recording_url = "https://video.example.org/1"
    db.commit()
    after = talk.lecture.ends_at + A_DAY

    desk = browser(talk.organiser).get(f"/lectures/{talk.lecture.id}/materials").text
    before = publishing.recording_of(db, talk.lecture, after)
    talk.answer(RECORDING, PARTICIPANTS)
    agreed = publishing.recording_of(db, talk.lecture, after)

    assert "Not shown" in desk
    assert talk.ada.person.full_name in desk
    assert (before.elsewhere, before.lacking, before.is_blocked) == ("", [talk.ada], True)
    assert (agreed.elsewhere, agreed.lacking) == ("https://video.example.org/1", [])
    assert agreed.can_be_watched


def test_a_recording_is_watched_within_its_window(talk, browser, db):
    film, captions = talk.material(MaterialKind.RECORDING), talk.material(MaterialKind.CAPTIONS)
    talk.answer(RECORDING, PARTICIPANTS)
    talk.lecture.recording_until = talk.lecture.ends_at + 3 * A_DAY
    db.commit()

    def at(moment):
        found = publishing.recording_of(db, talk.lecture, moment)
        with time_machine.travel(moment, tick=False):
            return found.can_be_watched, opened(browser, film, talk.participant.person)

    assert at(talk.lecture.ends_at - timedelta(minutes=1)) == (False, 410)
    assert at(talk.lecture.ends_at) == (True, 200)
    assert at(talk.lecture.recording_until) == (False, 410)
    assert publishing.recording_of(db, talk.lecture, NOON_IN_MAY).captions == [captions]


def test_publishing_waits_for_every_lecturer_and_says_for_whom(talk, db):
    second = a_lecturer(an_organisation(db.get(Country, "CN")))
    save(db, Speaker(lecture=talk.lecture, lecturer=second))
    film = talk.material(MaterialKind.RECORDING, published=False)
    talk.answer(RECORDING, PARTICIPANTS)

    with pytest.raises(RuleBroken, match=f"consent of {second.person.full_name} is missing"):
        receiving.publish(db, film, now=NOON_IN_MAY)
    talk.answer(RECORDING, PARTICIPANTS, lecturer=second)
    receiving.publish(db, film, now=NOON_IN_MAY)

    assert film.is_published


def test_a_new_version_leaves_the_old_one_until_it_is_published(talk, db):
    talk.answer(SLIDES, PARTICIPANTS)
    old = talk.material()
    new = talk.material(data=a_pdf() + b"\n", published=False, replaces=old)
    reader = talk.participant.person

    assert publishing.shown(db, talk.lecture, reader) == [old]
    receiving.publish(db, new, now=NOON_IN_MAY)
    db.commit()

    assert publishing.shown(db, talk.lecture, reader) == [new]
    assert old.withdrawn_at


def test_a_player_has_one_recording_at_a_time_and_captions_in_each_language(talk, db):
    talk.answer(RECORDING, PARTICIPANTS)
    first = talk.material(MaterialKind.RECORDING)
    english = talk.material(MaterialKind.CAPTIONS, CAPTIONS, language="en")
    second = talk.material(MaterialKind.RECORDING, an_mp4(b"better"), published=False)
    chinese = talk.material(MaterialKind.CAPTIONS, CAPTIONS + b"\n", published=False, language="zh")

    receiving.publish(db, second, now=NOON_IN_MAY)
    receiving.publish(db, chinese, now=NOON_IN_MAY)

    assert first.withdrawn_at
    found = publishing.recording_of(db, talk.lecture, NOON_IN_MAY)
    assert (found.ours, found.captions) == (second, [english, chinese])


def send(browser, talk, data, kind="slides", name="Slides 1.pdf", **told):
    told = {"kind": kind, "language": "", "replaces": "0"} | told
    file = FileStorage(io.BytesIO(data), name)
    boundary, body = encode_multipart(told | {"file": file})  # the client would leave a file open
    return browser.post(
        f"/lectures/{talk.lecture.id}/materials",
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
    )


def there(db):
    return db.scalars(select(Material).order_by(Material.id)).all()


def test_a_lecturer_adds_publishes_withdraws_and_deletes_slides(talk, app, browser, db):
    talk.answer(SLIDES, PARTICIPANTS)
    mine = browser(talk.ada.person)

    assert send(mine, talk, a_pdf(), title="Part one").status_code == 302
    (slides,) = there(db)
    assert (slides.title, slides.file_name) == ("Part one", "Slides 1.pdf")
    assert slides.added_by is talk.ada.person
    mine.post(f"/materials/{slides.id}/publication")
    assert opened(browser, slides, talk.participant.person) == 200
    assert mine.post(f"/materials/{slides.id}/removal").status_code == 409
    mine.post(f"/materials/{slides.id}/withdrawal")
    assert opened(browser, slides, talk.participant.person) == 410
    mine.post(f"/materials/{slides.id}/removal")

    assert there(db) == []
    assert db.scalars(select(StoredFile)).all() == []
    with app.app_context(), pytest.raises(FileNotFoundError):
        files.read(sha256(a_pdf()).hexdigest())


def test_the_same_file_again_is_the_one_that_is_there(talk, browser, db):
    mine = browser(talk.ada.person)

    send(mine, talk, a_pdf())
    send(mine, talk, a_pdf())

    assert len(there(db)) == 1


@pytest.mark.parametrize(
    ("data", "kind", "answer"),
    [
        (a_pdf() + b" " * (50 * files.MB + 1 - len(a_pdf())), "slides", "at most 50.0 MB fit"),
        (b"MZ a program", "slides", "This file is not a ODP / PDF / PPTX"),
        (b"", "slides", "This file is empty"),
        (an_mp4(), "recording", "Not a valid choice"),
    ],
)
def test_what_is_not_taken_is_answered_with_a_sentence(talk, browser, db, data, kind, answer):
    refused = send(browser(talk.ada.person), talk, data, kind)

    assert refused.status_code == 422
    assert answer in refused.text
    assert there(db) == []


def test_organisers_put_materials_in_order(talk, browser, db):
    desk = browser(talk.organiser)
    for number in range(3):
        send(desk, talk, a_pdf() + b"\n" * number, name=f"{number}.pdf")
    third = there(db)[2]

    desk.post(f"/lectures/{talk.lecture.id}/materials/order", data={"up": third.id})

    found = db.scalars(publishing.materials_of([talk.lecture.id]))
    assert [one.file_name for one in found] == ["0.pdf", "2.pdf", "1.pdf"]


def test_a_lecturer_does_not_touch_a_recording(talk, browser, db):
    film = talk.material(MaterialKind.RECORDING)
    mine = browser(talk.ada.person)

    for deed in ("publication", "withdrawal", "removal"):
        assert mine.post(f"/materials/{film.id}/{deed}").status_code == 403


# In chunks


def upload_of(db):
    return db.scalars(select(Upload)).one()


def test_slides_come_in_chunks_to_whatever_server(talk, browser, another_app, app, db):
    data = a_pdf() + b"\n" * 2_500_000
    shared = app.config["FILES_URL"]
    mine = browser(talk.ada.person)
    begun = begin(mine, talk.lecture, "Slides.pdf", len(data)).json
    pieces = in_chunks(data, begun["chunk_size"])
    assert put(mine, begun["address"], 0, pieces[0]).status_code == 204

    other = another_app(FILES_URL=shared).test_client(user=talk.ada.person)
    db.commit()
    known = other.get(begun["address"]).json
    assert known["kept"] == {"0": sha256(pieces[0]).hexdigest()}
    for number in (2, 1):
        assert put(other, begun["address"], number, pieces[number]).status_code == 204
    ended = mine.post(f"{begun['address']}/completion", headers=JSON)

    assert ended.json["state"] == "done"
    (slides,) = there(db)
    assert (slides.kind, slides.file_name) == (SLIDE_FILE, "Slides.pdf")
    with app.app_context():
        assert files.read(slides.file.sha256) == data


def test_a_recording_is_joined_by_the_worker(talk, browser, work, app, db):
    film = an_mp4(b"0" * 60_000_000)
    desk = browser(talk.organiser)
    begun = begin(desk, talk.lecture, "Film.mp4", len(film), kind="recording", language="en").json

    for number, piece in enumerate(in_chunks(film, begun["chunk_size"])):
        put(desk, begun["address"], number, piece)
    state = desk.post(f"{begun['address']}/completion", headers=JSON).json["state"]
    assert state == "waiting"
    work()

    assert desk.get(begun["address"]).json["state"] == "done"
    (recording,) = there(db)
    assert (recording.kind, recording.file.content_type) == ("recording", formats.MP4)
    assert recording.file.size == len(film)


def test_a_wrong_type_is_refused_with_the_first_chunk(talk, browser, db):
    mine = browser(talk.ada.person)
    begun = begin(mine, talk.lecture, "Slides.pdf", 2000).json

    answer = put(mine, begun["address"], 0, b"MZ" + b"x" * 1998)

    assert answer.status_code == 409
    assert answer.json["says"].startswith("This file is not a ODP / PDF / PPTX")


def test_a_damaged_file_is_refused_when_it_is_whole_and_the_page_says_why(talk, browser, db):
    data = b"%PDF-1.7\nand nothing more"
    mine = browser(talk.ada.person)
    begun = begin(mine, talk.lecture, "Slides.pdf", len(data)).json
    put(mine, begun["address"], 0, data)

    ended = mine.post(f"{begun['address']}/completion", headers=JSON).json

    assert ended["state"] == "refused"
    assert ended["says"].startswith("This PDF is damaged")
    assert "This PDF is damaged" in mine.get(f"/lectures/{talk.lecture.id}/materials").text


def test_one_byte_too_many_is_refused_before_anything_is_sent(talk, browser, db):
    mine = browser(talk.ada.person)

    exactly = begin(mine, talk.lecture, "Slides.pdf", 50 * files.MB)
    too_much = begin(mine, talk.lecture, "Slides.pdf", 50 * files.MB + 1)

    assert exactly.status_code == 201
    assert too_much.status_code == 409
    assert "at most 50.0 MB fit" in too_much.json["says"]


def test_a_lecturer_cannot_begin_a_recording(talk, browser, db):
    answer = begin(browser(talk.ada.person), talk.lecture, "Film.mp4", 10, kind="recording")

    assert answer.status_code == 422
    assert db.scalars(select(Upload)).all() == []


def test_what_was_begun_is_shown_on_another_day_and_can_be_dropped(talk, app, browser, db):
    mine = browser(talk.ada.person)
    upload = an_upload(db, talk.ada.person, talk.lecture)
    put(mine, f"/uploads/{upload.id}", 0, b"%PDF-" + b"x" * 35)
    page = mine.get(f"/lectures/{talk.lecture.id}/materials").text
    assert "slides.pdf" in page
    assert "1 kB of 1 kB have arrived" in page

    mine.post(f"/uploads/{upload.id}/removal")

    assert "On the way" not in mine.get(f"/lectures/{talk.lecture.id}/materials").text
    assert put(mine, f"/uploads/{upload.id}", 1, b"x" * 40).status_code == 409


def test_nobody_sends_on_what_another_began(talk, browser, db):
    upload = an_upload(db, talk.ada.person, talk.lecture)

    assert put(browser(talk.organiser), f"/uploads/{upload.id}", 0, b"x" * 40).status_code == 403


def test_who_no_longer_gives_a_lecture_adds_nothing_to_it(talk, app, browser, db):
    mine, data = browser(talk.ada.person), a_pdf()
    begun = begin(mine, talk.lecture, "Slides.pdf", len(data)).json
    put(mine, begun["address"], 0, data)
    db.delete(db.query(Speaker).filter_by(lecture_id=talk.lecture.id).one())

    ended = mine.post(f"{begun['address']}/completion", headers=JSON).json

    assert ended["state"] == "refused"
    assert ended["says"].startswith("This lecture is not among yours any more")
    assert there(db) == []


def test_an_upload_with_which_nobody_goes_on_ends(talk, app, browser, work, db):
    old = an_upload(db, talk.ada.person, talk.lecture)
    young = an_upload(db, talk.ada.person, talk.lecture, touched_at=clock.now())
    put(browser(talk.ada.person), f"/uploads/{young.id}", 0, b"%PDF-" + b"x" * 35)
    old_id, young_id = old.id, young.id

    work()

    db.expire_all()
    assert db.get(Upload, old_id) is None
    assert list(arriving.kept(db, db.get(Upload, young_id))) == [0]


def test_two_workers_add_one_file(talk, app, browser, db):
    upload = an_upload(db, talk.ada.person, talk.lecture, size=len(a_pdf()), chunk_size=10**6)
    put(browser(talk.ada.person), f"/uploads/{upload.id}", 0, a_pdf())
    number = upload.id
    db.commit()
    with app.app_context():
        found = the_database.session.get(Upload, number)
        found.complete(1, now=NOON_IN_MAY)
        found.claim(now=NOON_IN_MAY)  # a worker that has died
        the_database.session.commit()
        assert material_tasks.take_in_next() == 1
        material_tasks._settle(number, NOON_IN_MAY, RuleBroken("The dead one wakes up."))

    db.expire_all()
    assert upload_of(db).state == "done"
    assert len(there(db)) == 1


# What is kept about a person


def test_slides_of_a_merged_account_go_with_the_person(talk, browser, db):
    send(browser(talk.ada.person), talk, a_pdf())
    stays = a_person()
    save(db, stays)
    upload = an_upload(db, talk.ada.person, talk.lecture)

    merging.merge(
        db,
        stays,
        talk.ada.person,
        by=talk.organiser,
        why="One person.",
        takes_sign_in=False,
        now=NOON_IN_MAY,
    )
    db.commit()
    assert upload.person_id == stays.id
    erasure.erase(db, stays, why="Asked for it.", now=NOON_IN_MAY)
    db.commit()

    assert there(db) == []


def test_an_erased_lecturer_takes_slides_and_consents_along(talk, browser, db):
    talk.answer(SLIDES, YES, Licence.CC_BY)
    talk.answer(RECORDING, PARTICIPANTS)
    send(browser(talk.ada.person), talk, a_pdf())
    film = talk.material(MaterialKind.RECORDING)
    an_upload(db, talk.ada.person, talk.lecture)

    erasure.erase(db, talk.ada.person, why="Asked for it.", now=NOON_IN_MAY)
    db.commit()

    assert there(db) == [film]
    assert db.scalars(select(Upload)).all() == []
    assert publishing.recording_of(db, talk.lecture, NOON_IN_MAY).lacking == [talk.ada]
