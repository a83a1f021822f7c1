"""Files on their way to a lecture."""

from hashlib import sha256

from cistrat_training.arriving import Upload
from tests.people_and_things import NOON_IN_MAY, save


def an_upload(db, person, lecture, **facts):
    """Of slides, of which nothing has arrived yet."""
    upload = Upload(
        **{
            "person_id": person.id,
            "about": f"lecture:{lecture.id}",
            "facts": {"kind": "slides", "language": "", "title": "", "replaces_id": None},
            "name": "slides.pdf",
            "size": 100,
            "chunk_size": 40,
            "begun_at": NOON_IN_MAY,
            "touched_at": NOON_IN_MAY,
        }
        | facts
    )
    save(db, upload)
    return upload


def in_chunks(data, size):
    return [data[start : start + size] for start in range(0, len(data), size)]


def put(browser, address, number, data):
    return browser.put(
        f"{address}/chunks/{number}",
        data=data,
        content_type="application/octet-stream",
        headers={"X-Chunk-SHA256": sha256(data).hexdigest(), "Accept": "application/json"},
    )


def begin(browser, lecture, name, size, **told):
    return browser.post(
        f"/lectures/{lecture.id}/uploads",
        data={"kind": "slides", "name": name, "size": size, "replaces": 0, "language": ""} | told,
        headers={"Accept": "application/json"},
    )
