"""Files: what is taken, what is refused and in which words, and that none is lost or shown."""

import io
import os
import threading
import zipfile
from datetime import timedelta

import openpyxl
import pikepdf
import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage, MultiDict

from cistrat_training import clock, files
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import Form
from cistrat_training.uploads import KeptFile, KeptFileField, keep_for_later


def a_pdf(**save):
    paper, out = pikepdf.new(), io.BytesIO()
    paper.add_blank_page()
    paper.save(out, **save)
    return out.getvalue()


def a_picture(size=(4, 4), kind="PNG"):
    out = io.BytesIO()
    Image.new("1" if kind == "PNG" else "L", size).save(out, kind)
    return out.getvalue()


def a_workbook():
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


def a_zip(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in parts.items():
            pack.writestr(name.replace("__", "/") + ".xml", content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind", "content_type"),
    [
        (a_pdf(), files.CV, files.PDF),
        (b"\n\n" + a_pdf(), files.CV, files.PDF),
        (a_picture(), files.PICTURE, files.PNG),
        (a_picture(kind="JPEG"), files.PICTURE, files.JPEG),
        (a_workbook(), files.TABLE, files.XLSX),
        ("姓名,国家\n".encode("gb18030"), files.TABLE, files.CSV),
        ("name;country\n".encode("utf-16"), files.TABLE, files.CSV),
    ],
)
def test_a_file_is_known_by_its_content(data, kind, content_type):
    assert files.sniff(data, kind) == content_type


ENCRYPTED = pikepdf.Encryption(owner="secret", user="secret")


@pytest.mark.parametrize(
    ("data", "kind", "answer"),
    [
        (b"", files.CV, "This file is empty"),
        (b"MZ\x90 a program named cv.pdf", files.CV, "This file is not a PDF, whatever its name"),
        (a_picture(), files.CV, "Choose a PDF"),
        (a_pdf(), files.PICTURE, "This file is not a JPEG / PNG"),
        (b"%PDF-1.7\nand nothing more", files.CV, "This PDF is damaged"),
        (a_pdf(encryption=ENCRYPTED), files.CV, "This PDF asks for a password"),
        (a_pdf() + b" " * files.MB, files.CV, r"1\.0 MB fit"),
        (a_picture()[:40], files.PICTURE, "This picture is damaged"),
        (a_picture(size=(8000, 8000)), files.PICTURE, "far too large"),
        (a_picture(size=(20_000, 20_000)), files.PICTURE, "far too large"),
        (a_zip(word__document="a letter"), files.TABLE, "We cannot open this workbook"),
        (a_workbook()[:500], files.TABLE, "We cannot open this workbook"),
        (a_zip(xl__workbook=b" " * 101 * files.MB), files.TABLE, "We cannot open this workbook"),
        (b"\x00\x01\x02", files.TABLE, "This file is not a CSV / XLSX"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_answered_in_clear_words(data, kind, answer):
    with pytest.raises(RuleBroken, match=answer):
        files.sniff(data, kind)


def test_the_same_content_is_kept_once(app, db):
    with app.app_context():
        first = files.keep(a_pdf(), files.CV)
        again = files.keep(a_pdf(), files.CV)

        assert again is first
        assert files.read(first.sha256) == a_pdf()


def test_two_people_who_send_the_same_file_at_once_both_have_it(app, db):
    start = threading.Barrier(2)
    rows = []

    def send():
        with app.app_context():
            content = files.put(b"the same", "text/csv")
            start.wait()
            row = files.record(content)
            files.db.session.commit()
            rows.append(row.id)

    people = [threading.Thread(target=send) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert len(rows) == 2
    assert len(set(rows)) == 1


def test_a_file_of_which_only_half_was_written_is_written_again(app, db):
    with app.app_context():
        content = files.put(b"all of it", "text/csv")
        store, path = files.whereabouts(content.sha256)
        store.pipe_file(path, b"all")

        files.put(b"all of it", "text/csv")

        assert files.read(content.sha256) == b"all of it"


def test_a_file_of_a_form_that_nobody_finished_goes_after_a_month(app, db):
    with app.app_context():
        kept = files.keep(b"kept; in a row\n", files.TABLE)
        files.db.session.commit()
        abandoned = files.put(b"abandoned\n", files.CSV)
        soon, late = (clock.now() + timedelta(days=days) for days in (20, 31))

        files.remove_orphans(now=soon)
        assert files.read(abandoned.sha256) == b"abandoned\n"
        assert files.remove_orphans(now=late) >= 1
        with pytest.raises(FileNotFoundError):
            files.read(abandoned.sha256)
        assert files.read(kept.sha256) == b"kept; in a row\n"


def test_an_old_orphan_that_is_sent_again_is_young_again(app, db):
    with app.app_context():
        content = files.put(b"sent twice\n", files.CSV)
        store, path = files.whereabouts(content.sha256)
        os.utime(path, (0, 0))

        files.put(b"sent twice\n", files.CSV)

        assert clock.now() - store.modified(path) < timedelta(minutes=1)


def test_a_file_is_sent_to_be_saved_and_never_shown(app, db):
    with app.test_request_context():
        file = files.keep(a_pdf(), files.CV)

        answer = files.send(file, "../简历 “Bello”\r\nX: 1.pdf")

        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Type"] == "application/pdf"
        told = answer.headers["Content-Disposition"]
        assert told.startswith("attachment; filename=")
        assert "filename*=UTF-8''%E7%AE%80%E5%8E%86%20%E2%80%9CBello%E2%80%9DX%3A%201.pdf" in told
        assert told.isascii()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\Ada\\cv.pdf", "cv.pdf"),
        ("../../etc/passwd", "passwd"),
        ("  . ", "file"),
        ("سيرة.pdf", "سيرة.pdf"),
        ("a\x00b\r\n.pdf", "ab.pdf"),
        ("x" * 500, "x" * 150),
    ],
)
def test_a_name_that_a_browser_sent_is_made_a_plain_one(sent, kept):
    assert files.plain_name(sent) == kept


@pytest.mark.parametrize(
    ("size", "words"), [(1, "1 kB"), (411_600, "412 kB"), (1_000_000, "1.0 MB")]
)
def test_a_size_is_said_in_words(size, words):
    assert files.in_words(size) == words


class CvForm(Form):
    cv = KeptFileField("CV", kind=files.CV)


def filled_in(app, *uploads, **typed):
    """The form as it comes from a browser; `uploads` are pairs of name and bytes."""
    chosen = [FileStorage(io.BytesIO(data), name) for name, data in uploads]
    form = CvForm(MultiDict({"cv": chosen or [""], **typed}))
    form.validate()
    return form


def test_a_form_keeps_the_file_so_that_it_need_not_be_chosen_again(app):
    with app.test_request_context():
        first = filled_in(app, ("CV-Bello.pdf", a_pdf()))
        page = first.cv()

        second = filled_in(app, **{"cv-kept": first.cv.token})

        assert "<b><bdi>CV-Bello.pdf</bdi></b> (1 kB) is kept." in page
        assert second.cv.data == first.cv.data
        assert second.cv.data.name == "CV-Bello.pdf"
        assert files.read(second.cv.data.content.sha256) == a_pdf()


def test_a_new_file_replaces_the_one_that_was_kept(app):
    with app.test_request_context():
        first = filled_in(app, ("old.pdf", a_pdf()))

        second = filled_in(app, ("new.pdf", a_pdf() + b"\n"), **{"cv-kept": first.cv.token})

        assert second.cv.data.name == "new.pdf"


def test_a_bad_file_is_answered_and_the_good_one_before_it_stays(app):
    with app.test_request_context():
        first = filled_in(app, ("good.pdf", a_pdf()))

        second = filled_in(app, ("bad.pdf", b"not one"), **{"cv-kept": first.cv.token})

        assert second.cv.errors == ["This file is not a PDF, whatever its name says. Choose a PDF."]
        assert second.cv.data.name == "good.pdf"


@pytest.mark.parametrize("token", ["made up", "", "WyJ4Il0.aaaa.bbbb"])
def test_a_token_that_we_did_not_sign_is_worth_nothing(app, token):
    with app.test_request_context():
        assert filled_in(app, **{"cv-kept": token}).cv.data is None


def test_a_file_kept_when_a_session_had_ended_is_there_in_the_form_again(app):
    with app.test_request_context():
        ((name, token),) = keep_for_later("cv", FileStorage(io.BytesIO(a_pdf()), "CV.pdf"))

        assert filled_in(app, **{name: token}).cv.data.name == "CV.pdf"


@pytest.mark.parametrize("data", [b"name;country\n", a_pdf() + b" " * files.MB])
def test_a_file_kept_for_another_field_does_not_slip_into_this_one(app, data):
    with app.test_request_context():
        ((name, token),) = keep_for_later("cv", FileStorage(io.BytesIO(data), "CV.pdf"))

        assert filled_in(app, **{name: token}).cv.data is None


def test_a_file_of_no_kind_that_we_take_is_not_kept(app):
    with app.test_request_context():
        assert keep_for_later("cv", FileStorage(io.BytesIO(b"\0\1"), "x.exe")) == []


def test_the_name_of_a_file_cannot_carry_markup_into_the_page(app):
    with app.test_request_context():
        page = filled_in(app, ("<img onerror=x> 100%s.pdf", a_pdf())).cv()

        assert "<img" not in page
        assert "<bdi>&lt;img onerror=x&gt; 100%s.pdf</bdi>" in page


def test_a_form_that_edits_shows_the_file_that_is_there(app, db):
    with app.test_request_context():
        row = files.keep(a_pdf(), files.CV)

        form = CvForm(None, data={"cv": KeptFile.of(row, "CV.pdf")})

        assert "CV.pdf" in form.cv()
