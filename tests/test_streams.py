"""Large files: what they are by their content, and how they come and go without filling memory."""

import io
import struct
import threading
import tracemalloc
import zipfile
from hashlib import sha256

import pytest
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from cistrat_training import arriving, clock, files, formats, streams
from cistrat_training.arriving import Upload
from cistrat_training.errors import RuleBroken
from cistrat_training.files import Kind, StoredFile
from tests.people_and_things import A_DAY, NOON_IN_MAY, a_person, save
from tests.test_files import a_pdf

VIDEO = Kind(formats.VIDEO_TYPES, 10 * files.MB)
ANY = Kind((formats.PDF, formats.PPTX, formats.ODP, formats.MP4, formats.VTT), 10 * files.MB)


def known_as(data, kind):
    return formats.sniff(io.BytesIO(data), len(data), kind)


def a_box(kind, content=b""):
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def an_mp4(content=b"pictures"):
    return a_box(b"ftyp", b"isom\0\0\2\0") + a_box(b"moov", b"where") + a_box(b"mdat", content)


def a_webm(kind=b"webm"):
    return b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84" + kind + b"\0" * 60


def slides(*parts, mimetype=""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        if mimetype:
            pack.writestr("mimetype", mimetype)
        for name in parts:
            pack.writestr(name, "<p/>")
    return out.getvalue()


def a_pptx():
    return slides("[Content_Types].xml", "ppt/presentation.xml")


def an_odp():
    return slides("content.xml", mimetype=formats.ODP)


CAPTIONS = b"""WEBVTT

1
00:01.000 --> 00:03.500 align:start
Welcome

01:00:02.000 --> 01:00:04.000
End
"""


@pytest.mark.parametrize(
    ("data", "kind", "content_type"),
    [
        (a_pdf(), formats.SLIDES, formats.PDF),
        (a_pptx(), formats.SLIDES, formats.PPTX),
        (an_odp(), formats.SLIDES, formats.ODP),
        (an_mp4(), VIDEO, formats.MP4),
        (a_webm(), VIDEO, formats.WEBM),
        (CAPTIONS, formats.CAPTIONS, formats.VTT),
        (b"\xef\xbb\xbf" + CAPTIONS.replace(b"\n", b"\r\n"), formats.CAPTIONS, formats.VTT),
        (CAPTIONS, formats.TRANSCRIPT, formats.VTT),
        ("大家好".encode(), formats.TRANSCRIPT, formats.TXT),
        (a_pdf(), formats.TRANSCRIPT, formats.PDF),
    ],
)
def test_a_large_file_is_known_by_its_content(data, kind, content_type):
    assert known_as(data, kind) == content_type


@pytest.mark.parametrize(
    ("data", "kind", "answer"),
    [
        (b"", formats.SLIDES, "This file is empty"),
        (a_pdf() + b" " * 50 * files.MB, formats.SLIDES, r"at most 50\.0 MB fit"),
        (b"MZ a program named slides.pdf", formats.SLIDES, "not a ODP / PDF / PPTX, whatever"),
        (slides("word/document.xml"), formats.SLIDES, "not a ODP / PDF / PPTX"),
        (a_pptx()[:60], formats.SLIDES, "These slides are damaged"),
        (b"%PDF-1.7\nand nothing more", formats.READING, "This PDF is damaged"),
        (an_mp4()[:-3], VIDEO, "This recording is not whole"),
        (a_box(b"ftyp", b"isom") + a_box(b"mdat", b"x"), VIDEO, "This recording is not whole"),
        (a_box(b"ftyp", b"qt  ") + a_box(b"moov"), VIDEO, "not a MP4 / WebM"),
        (a_webm(b"matroska"), VIDEO, "not a MP4 / WebM"),
        (b"WEBVTT\n\nno times at all\n", formats.CAPTIONS, "no line with times"),
        (b"WEBVTT\n\n1:2 --> 00:03.000\n", formats.CAPTIONS, "Line 3 of these captions"),
        (b"WEBVTT\n\n00:05.000 --> 00:04.000\n", formats.CAPTIONS, "line 3 .* run backwards"),
        (CAPTIONS + b"\n00:02.000 --> 00:03.000\n", formats.CAPTIONS, "line 10 .* run backwards"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\xff\xfe", formats.CAPTIONS, "encoding UTF-8"),
        (b"1\n00:00:01,000 --> 00:00:02,000\n", formats.CAPTIONS, "not a WebVTT"),
    ],
    ids=lambda each: "file" if isinstance(each, bytes) else None,  # some say when they were made
)
def test_a_large_file_that_is_not_what_it_should_be_is_answered_in_clear_words(data, kind, answer):
    with pytest.raises(RuleBroken, match=answer):
        known_as(data, kind)


def test_slides_of_a_million_parts_are_refused_before_their_list_fills_the_memory():
    named = b"a" * 100
    entry = struct.pack("<4s8B2H3L5H2L", b"PK\1\2", *bytes(8), 0, 33, *bytes(3), 100, *bytes(6))
    many = 30_000
    listed = b"PK\3\4" + bytes(26) + (entry + named) * many
    size = len(entry + named) * many
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, many, many, size, 30, 0)

    tracemalloc.start()
    with pytest.raises(RuleBroken, match="These slides are damaged"):
        known_as(listed + end, formats.SLIDES)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert most < 10 * files.MB


def test_an_mp4_of_more_than_four_gigabytes_is_looked_into():
    wide = b"\0\0\0\1mdat" + (16 + 3).to_bytes(8, "big") + b"abc"

    assert known_as(an_mp4() + wide, VIDEO) == formats.MP4


@pytest.fixture(params=["a folder", "a bucket"])
def store(request, app, db, tmp_path, monkeypatch):
    """The store, once as a folder and once as something that only looks like one."""
    here = {"a folder": f"file://{tmp_path}/files", "a bucket": f"memory://{tmp_path.name}"}
    monkeypatch.setitem(app.config, "FILES_URL", here[request.param])
    with app.app_context():
        yield streams.store()


def kept(data, kind=ANY):
    content = streams.keep([data[:20], data[20:]], kind)
    return StoredFile(**content._asdict(), stored_at=NOON_IN_MAY)


def test_what_comes_in_pieces_is_kept_once_at_the_place_of_its_content(store):
    first, again = kept(an_mp4()), kept(an_mp4())

    assert first.sha256 == again.sha256 == sha256(an_mp4()).hexdigest()
    assert files.read(first.sha256) == an_mp4()
    assert nothing_is_arriving(store)


def test_what_is_refused_is_not_kept(store):
    with pytest.raises(RuleBroken, match="not whole"):
        streams.keep([an_mp4()[:-1]], ANY)
    with pytest.raises(RuleBroken, match=r"12\.0 MB, at most 10\.0 MB"):
        streams.keep([b"%PDF-" + b" " * files.MB] * 12, ANY)

    assert nothing_is_arriving(store)


def nothing_is_arriving(store):
    files, root = store
    return not files.find(f"{root}/{streams.NEW}")


def asked(app, file, name="lecture.mp4", method="GET", query="", **headers):
    told = {key.replace("_", "-"): value for key, value in headers.items()}
    with app.test_request_context(f"/x?{query}", method=method, headers=told) as here:
        response = streams.send(file, name)
        sent = b"".join(response.get_app_iter(here.request.environ))
        response.close()
        return response, sent


def test_a_player_gets_the_part_that_it_asks_for(app, store):
    film = an_mp4(b"0123456789" * 100_000)
    file = kept(film)

    whole, everything = asked(app, file)
    part, middle = asked(app, file, Range="bytes=500000-500009")
    rest, end = asked(app, file, Range=f"bytes={len(film) - 5}-")
    last, tail = asked(app, file, Range="bytes=-3")

    assert (whole.status_code, everything) == (200, film)
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert whole.content_length == len(film)
    assert (part.status_code, middle) == (206, film[500000:500010])
    assert part.headers["Content-Range"] == f"bytes 500000-500009/{len(film)}"
    assert (rest.status_code, end) == (206, film[-5:])
    assert (last.status_code, tail) == (206, film[-3:])


def test_a_part_behind_the_end_is_refused(app, store):
    file = kept(an_mp4())

    with pytest.raises(RequestedRangeNotSatisfiable) as no:
        asked(app, file, Range="bytes=9999-")

    assert ("Content-Range", f"bytes */{file.size}") in no.value.get_headers()


def test_who_has_it_already_gets_nothing_and_a_changed_file_comes_whole(app, store):
    file = kept(an_mp4())

    known, nothing = asked(app, file, If_None_Match=f'"{file.sha256}"')
    same, part = asked(app, file, Range="bytes=0-3", If_Range=f'"{file.sha256}"')
    other, whole = asked(app, file, Range="bytes=0-3", If_Range='"another"')
    head, _ = asked(app, file, method="HEAD")

    assert (known.status_code, nothing) == (304, b"")
    assert (same.status_code, part) == (206, an_mp4()[:4])
    assert (other.status_code, whole) == (200, an_mp4())
    assert (head.status_code, head.content_length) == (200, file.size)


def test_only_what_a_page_shows_is_shown_and_the_rest_is_saved(app, store):
    film, paper = kept(an_mp4()), kept(a_pdf())

    assert asked(app, film)[0].headers["Content-Disposition"] == "inline; filename=lecture.mp4"
    saved = asked(app, film, query="download=1")[0].headers["Content-Disposition"]
    assert saved == "attachment; filename=lecture.mp4"
    for response in (asked(app, film)[0], asked(app, paper, "课件 1.pdf")[0]):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    told = asked(app, paper, "课件 1.pdf")[0].headers["Content-Disposition"]
    assert told == "attachment; filename=1.pdf; filename*=UTF-8''%E8%AF%BE%E4%BB%B6%201.pdf"


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("الشرائح.pptx", "file.pptx"),
        ("Leçon 2.pdf", "Leon 2.pdf"),
        ("课件", "file"),
        ('a"b\\c.pdf', "c.pdf"),
        ("../../x\r\nSet-Cookie: y=1.pdf", '"xSet-Cookie: y=1.pdf"'),
    ],
)
def test_every_browser_finds_a_name_for_the_file(name, plain):
    told = streams.disposition(name, shown=False)

    assert told.isascii()
    assert "\n" not in told
    assert told.split("; ")[1].removeprefix("filename=").strip('"') == plain.strip('"')


def test_nginx_sends_the_bytes_itself_where_it_can(app, db, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "FILES_URL", f"file://{tmp_path}")
    monkeypatch.setitem(app.config, "FILES_BY_NGINX", "/kept-files")
    with app.app_context():
        file = kept(an_mp4())

        response, nothing = asked(app, file)

    address = f"/kept-files/{file.sha256[:2]}/{file.sha256[2:4]}/{file.sha256}"
    assert response.headers["X-Accel-Redirect"] == address
    assert response.mimetype == formats.MP4
    assert nothing == b""


def an_upload(db, size, **facts):
    person = a_person()
    save(db, person)
    return Upload(
        **{
            "person_id": person.id,
            "about": "lecture:1",
            "name": "film.mp4",
            "size": size,
            "chunk_size": 40,
            "begun_at": NOON_IN_MAY,
            "touched_at": NOON_IN_MAY,
        }
        | facts
    )


def parts(data, size=40):
    return [data[start : start + size] for start in range(0, len(data), size)]


def take(session, upload, number, data):
    digest = sha256(data).hexdigest()
    return arriving.take(session, upload, number, data, digest, now=NOON_IN_MAY)


def test_a_file_in_chunks_becomes_one_again_in_whatever_order_they_come(store, db):
    film = an_mp4(b"0123456789" * 20)
    upload = an_upload(db, len(film))
    arriving.begin(db, upload, VIDEO, most_bytes=files.GB)

    for number, data in reversed(list(enumerate(parts(film)))):
        take(db, upload, number, data)
    take(db, upload, 2, parts(film)[2])
    upload.complete(len(arriving.kept(db, upload)), now=NOON_IN_MAY)
    content = arriving.join(upload.id, arriving.kept(db, upload), VIDEO)

    assert files.read(content.sha256) == film
    assert arriving.bytes_kept(db, [upload]) == {upload.id: len(film)}
    arriving.remove_bytes(upload.id)
    assert nothing_is_arriving(store)


def test_what_is_not_all_there_is_not_joined(store, db):
    upload = an_upload(db, 100)
    save(db, upload)
    take(db, upload, 0, b"a" * 40)

    with pytest.raises(RuleBroken, match="has not arrived yet"):
        upload.complete(len(arriving.kept(db, upload)), now=NOON_IN_MAY)


@pytest.mark.parametrize(
    ("number", "data", "digest", "answer"),
    [
        (0, b"b" * 40, None, "another file than the one that was begun"),
        (1, b"a" * 39, None, "wrong length"),
        (2, b"a" * 40, None, "wrong length"),
        (3, b"", None, "wrong length"),
        (1, b"a" * 40, "0" * 64, "damaged on its way"),
    ],
)
def test_a_chunk_that_is_not_the_right_one_is_refused(store, db, number, data, digest, answer):
    upload = an_upload(db, 100)
    save(db, upload)
    take(db, upload, 0, b"a" * 40)

    digest = digest or sha256(data).hexdigest()
    with pytest.raises(RuleBroken, match=answer):
        arriving.take(db, upload, number, data, digest, now=NOON_IN_MAY)


def test_two_servers_that_take_the_same_chunk_at_once_keep_it_once(app, db, database):
    upload = an_upload(db, 100)
    save(db, upload)
    number, start, taken = upload.id, threading.Barrier(2), []
    db.commit()

    def take_it():
        with app.app_context():
            here = files.db.session
            start.wait()  # before the first statement: on SQLite who comes second waits there
            found = here.get(Upload, number)
            taken.append(take(here, found, 1, b"x" * 40).id)
            here.commit()

    servers = [threading.Thread(target=take_it) for _ in range(2)]
    for server in servers:
        server.start()
    for server in servers:
        server.join()

    assert len(taken) == 2
    assert len(set(taken)) == 1


def test_nobody_has_more_on_the_way_than_fits(app, db):
    first = an_upload(db, 60)
    save(db, first)
    much = an_upload(db, 50, person_id=first.person_id)

    with pytest.raises(RuleBroken, match="at most 1 kB at once"):
        arriving.begin(db, much, VIDEO, most_bytes=100)
    save(db, *(an_upload(db, 1, person_id=first.person_id) for _ in range(9)))
    with pytest.raises(RuleBroken, match="10 files are on their way"):
        arriving.begin(db, an_upload(db, 1, person_id=first.person_id), VIDEO, most_bytes=999)


def test_an_upload_that_nobody_goes_on_with_ends_after_two_weeks(store, db):
    now = clock.now()
    old, young = an_upload(db, 100), an_upload(db, 100, touched_at=now)
    save(db, old, young)

    assert list(db.scalars(arriving.expired(now))) == [old]


def test_bytes_of_no_upload_go_and_those_of_a_running_one_stay(store, db):
    running, dropped = an_upload(db, 100), an_upload(db, 100)
    save(db, running, dropped)
    take(db, running, 0, b"a" * 40)
    take(db, dropped, 0, b"b" * 40)
    db.delete(dropped)
    db.commit()
    late = clock.now() + 40 * A_DAY

    assert arriving.remove_dead(db, now=clock.now()) == 0
    assert arriving.remove_dead(db, now=late) == 1
    assert files.remove_orphans(now=late) == 0
    assert arriving.join(running.id, {0: sha256(b"a" * 40).hexdigest()}, TEXT).size == 40


TEXT = Kind((formats.TXT,), 1000)
