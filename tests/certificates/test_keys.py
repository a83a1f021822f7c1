"""The keys that certificates are signed with: made, kept, published, retired, lost."""

import json
import stat
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from cistrat_training.certificates import signers
from cistrat_training.certificates.key_files import KeyFile, KeyFolder, NotReadable
from cistrat_training.certificates.key_making import a_badge_key, a_paper_key, a_root
from cistrat_training.certificates.keys import IssuerKey, KeyState, KeyUse
from cistrat_training.certificates.published import NotKeys, PublishedKeys, Standing
from cistrat_training.errors import RuleBroken
from tests.certificates.keys import SINCE, a_paper_file

LATER = SINCE + timedelta(days=100)
DAY = timedelta(days=1)


def a_key(name="badge-2026-1", key=None):
    return signers.row_of(name, key or a_badge_key(), now=SINCE)


def settings(folder, **more):
    return {
        "KEYS_DIR": str(folder),
        "KEYS_PASSPHRASE": "",
        "TSA_URL": "",
        "PKCS11_MODULE": "",
        "PRODUCTION": False,
    } | more


def test_a_key_is_retired_once():
    key = a_key()
    assert key.state is KeyState.SIGNS

    key.retire(now=LATER)

    assert key.state is KeyState.RETIRED
    with pytest.raises(RuleBroken, match="is retired already"):
        key.retire(now=LATER + DAY)


def test_a_retired_key_may_turn_out_to_be_lost_and_lost_earlier_than_thought():
    key = a_key()
    key.retire(now=LATER)

    key.lose(since=LATER - DAY, now=LATER + DAY)
    key.lose(since=LATER - 2 * DAY, now=LATER + DAY)

    assert (key.state, key.ends_at) == (KeyState.LOST, LATER)
    with pytest.raises(RuleBroken, match="from an earlier day"):
        key.lose(since=LATER, now=LATER + DAY)


def test_no_key_is_lost_tomorrow():
    with pytest.raises(RuleBroken, match="a day to come"):
        a_key().lose(since=LATER + DAY, now=LATER)


def test_what_is_said_of_a_signature_depends_on_the_day_that_it_names():
    key = a_key()
    key.lose(since=LATER, now=LATER + 5 * DAY)
    (published,) = PublishedKeys.of([key])

    assert published.standing(SINCE - DAY) is Standing.TOO_EARLY
    assert published.standing(LATER - DAY) is Standing.HELD
    assert published.standing(LATER) is Standing.LOST
    assert published.standing(LATER + 9 * DAY) is Standing.LOST


def test_after_its_end_a_retired_key_signs_nothing_more():
    key = a_key()
    key.retire(now=LATER)
    (published,) = PublishedKeys.of([key])

    assert published.standing(LATER) is Standing.HELD
    assert published.standing(LATER + DAY) is Standing.RETIRED


def test_published_keys_are_read_from_a_folder_as_they_were(tmp_path):
    badge, paper = a_key(), a_key("paper-2026-1", a_paper_file())
    badge.lose(since=LATER, now=LATER + DAY)
    keys = PublishedKeys.of([badge, paper])

    keys.write(tmp_path)

    assert PublishedKeys.read(tmp_path) == keys
    assert PublishedKeys.read(tmp_path / "keys.json") == keys
    assert (tmp_path / "paper-2026-1.pem").read_bytes() == b"".join(
        part for part in a_paper_file().written("").partition(b"-----BEGIN CERT")[1:]
    )
    told = json.loads((tmp_path / "keys.json").read_bytes())["keys"][0]
    assert told["lost_from"] == "2026-04-11T00:00:00Z"
    assert "d" not in told


def test_the_public_halves_are_those_of_the_private_ones():
    files = [a_badge_key(), a_paper_file()]
    keys = PublishedKeys.of(a_key(str(number), file) for number, file in enumerate(files))

    assert [key.public_key() for key in keys] == [file.private.public_key() for file in files]
    assert keys.named("0").ed25519 == files[0].private.public_key().public_bytes_raw()
    assert keys.with_certificate(files[1].chain_der[0]) == keys.named("1")
    assert keys.with_certificate(files[1].chain_der[1]) is None


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"keys": [{"kid": "a"}]}', '{"keys": 3}', "\xff"]
)
def test_what_is_no_list_of_keys_is_said_to_be_none(tmp_path, text):
    (tmp_path / "keys.json").write_text(text)

    with pytest.raises(NotKeys):
        PublishedKeys.read(tmp_path)


def test_a_folder_without_keys_is_said_to_have_none(tmp_path):
    with pytest.raises(NotKeys, match="is not there"):
        PublishedKeys.read(tmp_path)


def test_a_file_is_its_owners_alone_and_never_written_over(tmp_path):
    folder = KeyFolder(tmp_path / "keys")
    folder.write("badge-1", a_badge_key())

    assert stat.S_IMODE(folder.file("badge-1").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    with pytest.raises(FileExistsError):
        folder.write("badge-1", a_badge_key())
    assert [path.name for path in folder.path.iterdir()] == ["badge-1.pem"]


def test_a_passphrase_keeps_a_file_shut(tmp_path):
    KeyFolder(tmp_path, "open sesame").write("paper-1", a_paper_file())

    assert KeyFolder(tmp_path, "open sesame").read("paper-1").jwk() == a_paper_file().jwk()
    for wrong in ("", "open barley"):
        with pytest.raises(NotReadable):
            KeyFolder(tmp_path, wrong).read("paper-1")


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (lambda key: KeyFile(key.private), "signs badges and has no certificate"),
        (lambda key: KeyFile(a_badge_key().private, key.chain), "signs badges and has no certif"),
        (lambda key: KeyFile(key.private, key.chain[::-1]), "not that of the key"),
        (lambda key: KeyFile(key.private, (key.chain[0], key.chain[0])), "in the order of a chain"),
    ],
)
def test_a_key_that_could_not_sign_is_not_taken(file, why):
    with pytest.raises(NotReadable, match=why):
        file(a_paper_file()).checked(LATER)


def test_a_certificate_that_has_run_out_is_not_taken():
    with pytest.raises(NotReadable, match="not valid today"):
        a_paper_file().checked(SINCE + timedelta(days=365 * 11))


def test_a_laptop_makes_its_keys_at_the_first_use_and_keeps_them(db, tmp_path):
    first = signers.signers_of(settings(tmp_path), db, now=SINCE)
    second = signers.signers_of(settings(tmp_path), db, now=LATER)

    assert second is first
    assert db.scalars(select(IssuerKey.name).order_by(IssuerKey.id)).all() == [
        first.paper.name,
        first.badge.name,
    ]


def test_a_laptop_whose_database_was_emptied_goes_on_with_the_files_that_lie_there(db, tmp_path):
    first = signers.signers_of(settings(tmp_path), db, now=SINCE)
    for row in db.scalars(select(IssuerKey)):
        db.delete(row)
    db.commit()

    second = signers.signers_of(settings(tmp_path), db, now=LATER)

    assert (second.paper.name, second.badge.name) == (first.paper.name, first.badge.name)


def test_the_newest_key_signs_until_it_is_retired(db, tmp_path):
    folder = KeyFolder(tmp_path)
    old = signers.signers_of(settings(tmp_path), db, now=SINCE).badge.name
    name, key = signers.new_key(KeyUse.BADGE, folder, now=LATER)
    db.add(signers.row_of(name, key, now=LATER))
    db.commit()

    def signing():
        return signers.signers_of(settings(tmp_path), db, now=LATER).badge.name

    assert signing() == name
    db.scalar(select(IssuerKey).where(IssuerKey.name == name)).retire(now=LATER)
    db.commit()
    assert signing() == old


def test_production_makes_no_key_by_itself_and_says_what_to_do(db, tmp_path):
    with pytest.raises(signers.NoKeys, match="flask --app wsgi keys new paper"):
        signers.signers_of(settings(tmp_path, PRODUCTION=True), db, now=SINCE)

    assert db.scalars(select(IssuerKey)).all() == []


def test_a_key_that_does_not_open_is_told_of(db, tmp_path):
    folder = KeyFolder(tmp_path, "open sesame")
    for use in KeyUse:
        name, key = signers.new_key(use, folder, now=SINCE)
        db.add(signers.row_of(name, key, now=SINCE))
    db.commit()

    with pytest.raises(signers.NoKeys, match="CISTRAT_KEYS_PASSPHRASE"):
        signers.signers_of(settings(tmp_path), db, now=LATER)


def test_keys_of_a_year_have_one_root(tmp_path):
    folder = KeyFolder(tmp_path)
    now = datetime(2026, 11, 23, tzinfo=UTC)
    _, first = signers.new_key(KeyUse.PAPER, folder, now=now)
    _, second = signers.new_key(KeyUse.PAPER, folder, now=now)

    assert first.chain[1] == second.chain[1]
    assert first.checked(now).private != second.checked(now).private


def test_a_root_signs_no_paper():
    root = a_root(now=SINCE)

    assert a_paper_key(root, now=SINCE).chain[1] == root.chain[0]
    assert root.name(2026) != a_paper_key(root, now=SINCE).name(2026)
