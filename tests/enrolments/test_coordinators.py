"""Coordinators nominate people of their institution by a link; organisers approve them."""

import io
import json
import re
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from cistrat_training.accounts.models import User
from cistrat_training.database import lock
from cistrat_training.enrolments import tasks
from cistrat_training.enrolments.coordinators import (
    Coordinator,
    CoordinatorLink,
    Nominee,
    Standing,
)
from cistrat_training.letter import Letter
from cistrat_training.places.models import Category, Country, Organisation
from cistrat_training.trail import TrailEntry
from cistrat_training.workshops.models import Audience, Enrolment
from tests.people_and_things import (
    NOON_IN_MAY,
    a_coordinator,
    a_nominee,
    a_person,
    a_workshop,
    an_enrolment,
    an_organisation,
    an_organiser,
    save,
)
from tests.questions import counted

A_DAY = timedelta(days=1)
BEIJING = ZoneInfo("Asia/Shanghai")
ASKED = {
    "organisation": "示例研究院",
    "category": "research",
    "name": "李雪",
    "email": "Li.Xue@example.org",
    "quota": "2",
    "closes_on": "2026-06-01",
    "language": "zh",
}
HEADER = "姓名,姓名拼音,电子邮箱,职务,性别"


@pytest.fixture(autouse=True)
def calendar():
    with time_machine.travel(NOON_IN_MAY, tick=False) as calendar:
        yield calendar


@pytest.fixture
def grace(db):
    grace = an_organiser()
    save(db, grace)
    return grace


@pytest.fixture
def workshop(db):
    workshop = a_workshop(seats_domestic=3)
    save(db, workshop)
    return workshop


@pytest.fixture
def ask(browser, grace, workshop, db):
    """`ask(quota="5")`: the answer; and the way in, from the letter, is `way_in(db)`."""

    def ask(**facts):
        return browser(grace).post(f"/workshops/{workshop.id}/coordinators", data=ASKED | facts)

    return ask


def way_in(db):
    text = db.scalars(
        select(Letter).where(Letter.about.like("%:link:%")).order_by(Letter.id.desc())
    ).first()
    return re.search(r"/nominate/[\w-]+", text.text)[0]


def names(db):
    return list(db.scalars(select(Nominee.name).order_by(Nominee.id)))


# Asking


def test_a_coordinator_gets_a_letter_with_a_link_and_no_account(browser, db, ask):
    assert ask().status_code == 302

    coordinator = db.scalars(select(Coordinator)).one()
    assert coordinator.email == "li.xue@example.org"
    assert coordinator.closes_at == datetime(2026, 6, 1, 23, 59, 59, tzinfo=BEIJING)
    assert coordinator.organisation.name == "示例研究院"
    page = browser().get(way_in(db))
    assert page.status_code == 200
    assert "示例研究院" in page.text
    link = db.scalars(select(CoordinatorLink)).one()
    assert link.digest not in page.text
    assert way_in(db).rsplit("/", 1)[1] not in link.digest


def test_an_institution_has_one_coordinator_in_a_workshop(db, ask):
    ask()

    again = ask(name="Another", email="another@example.org")

    assert again.status_code == 422
    assert "has a coordinator in this workshop already" in again.text
    assert db.query(Coordinator).count() == db.query(Letter).count() == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"quota": "0"}, "Type a number from 1 to"),
        ({"quota": ""}, "Type how many people"),
        ({"email": "nobody"}, "This is not an e-mail address"),
        ({"closes_on": "2026-05-11"}, "This deadline has passed."),
        ({"closes_on": "2026-02-30"}, "Write a date that exists"),
        ({"organisation": ""}, "Name the institution that nominates."),
        ({"category": "circus"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_asked(db, ask, wrong, says):
    answer = ask(**wrong)

    assert answer.status_code == 422
    assert says in answer.text
    assert db.query(Coordinator).count() == 0


def a_list(*rows, header):
    return io.BytesIO("\n".join([header, *rows]).encode("utf-8-sig"))


def send(client, url, content, deed="look", name="list.csv", field="file", **facts):
    data = {field: (content, name), "deed": deed, **facts}
    return client.post(url, data=data)


def kept(page, field="file"):
    """What the page remembers of the file that was seen."""
    return re.search(rf'name="{field}-kept"[^>]*value="([^"]+)"', page.text)[1]


def test_several_are_asked_by_a_list_that_is_seen_first(browser, db, grace, workshop):
    url = f"/workshops/{workshop.id}/coordinators/list"
    facts = {"list-closes_on": "2026-06-01", "list-language": "zh"}
    content = a_list(
        "示例研究院,研究机构,李雪,li@example.org,2",
        "示例大学,高校,王强,wang@example.org,5",
        header="单位,单位类别,联络人,电子邮箱,名额",
    )

    seen = send(browser(grace), url, content, field="list-file", **facts)
    assert db.query(Coordinator).count() == 0
    remembered = {"list-file-kept": kept(seen, "list-file"), "deed": "import"} | facts
    done = browser(grace).post(url, data=remembered)

    assert "2 coordinators get a letter." in seen.text
    assert done.status_code == 302
    rows = db.execute(
        select(Organisation.name, Organisation.category, Coordinator.quota)
        .join_from(Coordinator, Organisation)
        .order_by(Coordinator.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("示例研究院", Category.RESEARCH, 2),
        ("示例大学", Category.UNIVERSITY, 5),
    ]
    assert db.query(Letter).count() == 2


def test_every_bad_cell_of_the_list_is_named_and_nobody_is_asked(browser, db, grace, workshop):
    content = a_list(
        "示例研究院,circus,李雪,li.example.org,0",
        ",research,王强,wang@example.org,many",
        header="Institution,Category,Name,E-mail,Quota",
    )
    facts = {"list-closes_on": "2026-06-01", "list-language": "zh"}

    page = send(
        browser(grace),
        f"/workshops/{workshop.id}/coordinators/list",
        content,
        "import",
        field="list-file",
        **facts,
    ).text

    for line, column in [(2, "Category"), (2, "E-mail"), (2, "Quota"), (3, "Institution")]:
        assert f"Line {line}, <bdi>{column}</bdi>" in page
    assert db.query(Coordinator).count() == 0


# Nominating


def test_one_by_one_in_a_form_changed_and_taken_out(browser, db, ask):
    ask()
    url = way_in(db)
    coordinator = browser()

    coordinator.post(url, data={"name": "王小明", "gender": "woman"})
    nominee = db.scalars(select(Nominee)).one()
    changed = {"name": "王小红", "email": "Wang@example.org", "gender": "woman"}
    coordinator.post(f"{url}/{nominee.id}", data=changed)
    assert (nominee.name, nominee.email, nominee.name_key) == (
        "王小红",
        "wang@example.org",
        "王小红",
    )
    assert "王小红" in coordinator.get(url).text
    removal = f"{url}/{nominee.id}/removal"
    removed = [coordinator.post(removal).status_code for _ in range(2)]

    assert removed == [302, 302]
    assert names(db) == []
    assert db.query(Enrolment).count() == 0


def test_no_more_than_the_quota(browser, db, ask):
    ask()
    url = way_in(db)

    answers = [
        browser().post(url, data={"name": f"王 {n}", "gender": "unstated"}) for n in range(3)
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 422]
    assert "1 are too many: 0 fit into your quota of 2." in answers[2].text
    assert len(names(db)) == 2


def test_twenty_presses_at_once_nominate_no_more_than_the_quota(app, db, ask):
    ask()
    url = way_in(db)
    db.expunge_all()
    db.commit()

    def press(n):
        return app.test_client().post(url, data={"name": f"王 {n % 10}", "gender": "other"})

    with ThreadPoolExecutor(20) as threads:
        codes = [answer.status_code for answer in threads.map(press, range(20))]

    assert sorted(codes) == [302, 302] + [422] * 18
    assert len(set(names(db))) == len(names(db)) == 2


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"name": "王小明"}, "is on your list already"),
        ({"name": "Other", "email": "WANG@example.org"}, "has this address already"),
        ({"name": "Other", "email": "nobody"}, "This is not an e-mail address"),
        ({"name": ""}, "Type the name."),
        ({"name": "Other", "latin_name": "ꦱꦺꦴ"}, "our fonts have no"),
    ],
)
def test_the_same_person_or_a_bad_value_is_not_added(browser, db, ask, sent, says):
    ask()
    first = {"name": "王小明", "email": "wang@example.org", "gender": "man"}
    browser().post(way_in(db), data=first)

    answer = browser().post(way_in(db), data={"gender": "man"} | sent)

    assert answer.status_code == 422
    assert says in answer.text
    assert names(db) == ["王小明"]


def test_a_list_is_seen_first_and_sent_again_adds_nobody_twice(browser, db, ask):
    ask()
    url = way_in(db)
    rows = ["王小明,Wang Xiaoming,wang@example.org,副研究员,女", "李雷,Li Lei,,讲师,男"]

    seen = send(browser(), f"{url}/list", a_list(*rows, header=HEADER))
    assert names(db) == []
    remembered = {"file-kept": kept(seen), "deed": "import"}
    done = browser().post(f"{url}/list", data=remembered)
    again = send(browser(), f"{url}/list", a_list(*rows, header=HEADER), "import")
    looked = send(browser(), f"{url}/list", a_list(*rows, header=HEADER))

    assert "2 people are added." in seen.text
    assert (done.status_code, again.status_code) == (302, 302)
    assert names(db) == ["王小明", "李雷"]
    assert "Everybody on this list is nominated already." in looked.text


def test_every_bad_cell_is_named_and_nobody_is_added(browser, db, ask):
    ask(quota="1")
    rows = ["王小明,,wang.example.org,,", ",,li@example.org,,circus", "李雷,,,,", "赵,,,,"]

    answer = send(browser(), f"{way_in(db)}/list", a_list(*rows, header=HEADER), "import")

    for line, column in [(2, "电子邮箱"), (3, "姓名"), (3, "性别")]:
        assert f"Line {line}, <bdi>{column}</bdi>" in answer.text
    assert "2 are too many: 1 fit into your quota of 1." in answer.text
    assert names(db) == []


def test_a_list_of_thousands_is_refused_and_not_shown(browser, db, ask):
    ask()
    rows = [f"王 {number},,,," for number in range(600)]

    page = send(browser(), f"{way_in(db)}/list", a_list(*rows, header=HEADER))

    assert page.status_code == 422
    assert "This list has more than 500 rows." in page.text
    assert "王 599" not in page.text


def test_columns_of_the_institution_are_not_used(browser, db, ask):
    ask()
    content = a_list("王小明,别的单位", header="姓名,单位")

    page = send(browser(), f"{way_in(db)}/list", content).text

    assert "We do not use these columns: 单位." in page


def test_after_the_deadline_the_list_is_read_only(browser, db, calendar, ask):
    ask()
    url = way_in(db)
    browser().post(url, data={"name": "王小明", "gender": "man"})
    nominee = db.scalars(select(Nominee)).one()
    calendar.move_to(datetime(2026, 6, 2, tzinfo=BEIJING))

    page = browser().get(url)
    added = browser().post(url, data={"name": "李雷", "gender": "man"})
    listed = send(browser(), f"{url}/list", a_list("李雷,,,,", header=HEADER), "import")
    changed = browser().post(f"{url}/{nominee.id}", data={"name": "李雷", "gender": "man"})
    removed = browser().post(f"{url}/{nominee.id}/removal")

    assert "The time to nominate is over." in page.text
    assert [a.status_code for a in (added, listed, changed, removed)] == [422, 422, 422, 409]
    assert names(db) == ["王小明"]


def test_a_link_opens_nothing_of_another_institution(browser, db, ask, workshop):
    ask()
    first = way_in(db)
    browser().post(first, data={"name": "王小明", "gender": "man"})
    nominee = db.scalars(select(Nominee)).one()
    ask(organisation="Other Academy", email="other@example.org")

    answers = [
        browser().get(f"{way_in(db)}/{nominee.id}"),
        browser().post(f"{way_in(db)}/{nominee.id}", data={"name": "X", "gender": "man"}),
        browser().post(f"{way_in(db)}/{nominee.id}/removal"),
    ]

    assert way_in(db) != first
    assert [answer.status_code for answer in answers][:2] == [404, 404]
    assert names(db) == ["王小明"]


@pytest.mark.parametrize("end", ["letter", "withdrawal", "time"])
def test_a_link_that_has_ended_opens_nothing(browser, db, grace, calendar, ask, end):
    ask()
    url = way_in(db)
    coordinator = db.scalars(select(Coordinator)).one()
    if end == "time":
        calendar.move_to(datetime(2026, 7, 2, tzinfo=BEIJING))
    else:
        browser(grace).post(f"/coordinators/{coordinator.id}/{end}")

    answers = [
        browser().get(url),
        browser().post(url, data={"name": "王小明", "gender": "man"}),
        browser().get(f"{url}/list.xlsx"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert names(db) == []
    if end == "letter":
        assert browser().get(way_in(db)).status_code == 200


def test_a_secret_that_was_guessed_opens_nothing(browser, ask):
    ask()

    assert browser().get("/nominate/nonsense").status_code == 404


@pytest.mark.parametrize("number", [0, 2**31, 2**63])
def test_a_number_that_no_nominee_has_is_not_there(browser, db, ask, grace, workshop, number):
    ask()
    url = f"/workshops/{workshop.id}/nominees"

    chosen = browser(grace).post(url, data={"chosen": number, "deed": "approve"})

    assert browser().get(f"{way_in(db)}/{number}").status_code == 404
    assert chosen.status_code == 422


def test_an_organiser_sets_another_person_quota_and_deadline(browser, db, grace, ask):
    ask()
    for name in ("王小明", "李雷"):
        browser().post(way_in(db), data={"name": name, "gender": "man"})
    coordinator = db.scalars(select(Coordinator)).one()
    url = f"/coordinators/{coordinator.id}"
    facts = {"name": "赵敏", "email": "zhao@example.org", "closes_on": "2026-06-05"}

    less = browser(grace).post(url, data=facts | {"quota": "1", "language": "en"})
    more = browser(grace).post(url, data=facts | {"quota": "3", "language": "en"})

    assert less.status_code == 422
    assert "2 people are nominated already." in less.text
    assert more.status_code == 302
    assert (coordinator.name, coordinator.quota) == ("赵敏", 3)
    assert coordinator.closes_at.astimezone(BEIJING).date() == date(2026, 6, 5)


def test_who_is_replaced_as_coordinator_gets_in_no_more(browser, db, grace, ask):
    ask()
    old = way_in(db)
    coordinator = db.scalars(select(Coordinator)).one()
    url = f"/coordinators/{coordinator.id}"
    facts = {"name": "赵敏", "quota": "2", "closes_on": "2026-06-05", "language": "en"}

    browser(grace).post(url, data=facts | {"email": coordinator.email.upper()})
    same = browser().get(old).status_code
    browser(grace).post(url, data=facts | {"email": "zhao@example.org"})

    assert same == 200
    assert browser().get(old).status_code == 404
    assert way_in(db) != old
    assert browser().get(way_in(db)).status_code == 200
    letters = db.scalars(select(Letter.to_address).order_by(Letter.id)).all()
    assert letters[1:] == ["zhao@example.org"]


# Reminders


def test_a_coordinator_is_reminded_once_while_something_is_left_of_the_quota(
    app, db, calendar, ask
):
    ask()
    deadline = db.scalars(select(Coordinator.closes_at)).one()

    def remind():
        db.commit()
        with app.app_context():
            return tasks.remind_coordinators()

    assert remind() == 0
    calendar.move_to(deadline - 3 * A_DAY)

    assert [remind(), remind()] == [1, 0]
    assert db.query(Letter).count() == 2


def test_whose_quota_is_used_up_is_not_reminded(app, browser, db, calendar, ask):
    ask(quota="1")
    browser().post(way_in(db), data={"name": "王小明", "gender": "man"})
    calendar.move_to(db.scalars(select(Coordinator.closes_at)).one() - A_DAY)
    db.commit()

    with app.app_context():
        assert tasks.remind_coordinators() == 0


# Approving


@pytest.fixture
def nominated(db, workshop):
    """`nominated(3)`: so many wait; further facts are of the nominees."""

    def nominated(number=1, **facts):
        home = an_organisation(db.get(Country, "CN"))
        coordinator = a_coordinator(workshop, home, quota=number, language="en")
        nominees = [a_nominee(coordinator, **facts) for _ in range(number)]
        save(db, *nominees)
        return nominees

    return nominated


@pytest.fixture
def decide(browser, grace, workshop):
    def decide(deed, *nominees, reason=""):
        data = {"chosen": [n.id for n in nominees], "deed": deed, "reason": reason}
        return browser(grace).post(f"/workshops/{workshop.id}/nominees", data=data)

    return decide


def test_an_approved_nominee_has_a_place_as_from_an_imported_list(db, nominated, decide, grace):
    (nominee,) = nominated(email="wang@example.org", position="副研究员", name="王小明")

    answer = decide("approve", nominee)

    assert answer.status_code == 302
    place = db.scalars(select(Enrolment)).one()
    home = nominee.coordinator.organisation
    assert (place.person.email, place.audience, place.organisation) == (
        "wang@example.org",
        Audience.DOMESTIC,
        home,
    )
    assert (nominee.state, nominee.enrolment, nominee.decided_by) == (
        Standing.APPROVED,
        place,
        grace,
    )
    abouts = {letter.about.split(":")[0]: letter for letter in db.query(Letter)}
    assert set(abouts) == {"enrolment", "coordinator"}
    assert "王小明" in abouts["coordinator"].text


@pytest.mark.parametrize("meanwhile", ["corrected", "taken out"])
def test_what_the_coordinator_does_just_then_is_what_is_approved(
    browser, db, grace, nominated, meanwhile
):
    (nominee,) = nominated(name="王小名")
    window, ids = browser(grace), (nominee.id, nominee.coordinator.workshop_id)
    window.test_session = None
    db.commit()

    with Session(db.get_bind()) as another, ThreadPoolExecutor(1) as thread:
        theirs = another.get(Nominee, ids[0])
        lock(another, theirs.coordinator)
        if meanwhile == "corrected":
            theirs.name = "王小明"
        else:
            another.delete(theirs)
        another.flush()
        data = {"chosen": [ids[0]], "deed": "approve"}
        sent = thread.submit(window.post, f"/workshops/{ids[1]}/nominees", data=data)
        assert not wait([sent], timeout=0.3).done, "It did not wait."
        another.commit()
        answer = sent.result()

    db.rollback()
    placed = [place.person.full_name for place in db.scalars(select(Enrolment))]
    assert (answer.status_code, placed) == (
        (302, ["王小明"]) if meanwhile == "corrected" else (422, [])
    )


def test_more_than_the_seats_are_refused_all_together(db, nominated, decide):
    nominees = nominated(4)

    answer = decide("approve", *nominees)

    assert answer.status_code == 422
    assert "4 are too many: 3 fit" in answer.text
    assert answer.text.count(" checked") == 4
    assert db.query(Enrolment).count() == db.query(Letter).count() == 0


def test_some_are_approved_and_the_rest_wait(db, nominated, decide):
    nominees = nominated(3)

    decide("approve", *nominees[:2])

    assert [n.state for n in nominees] == [
        Standing.APPROVED,
        Standing.APPROVED,
        Standing.WAITING,
    ]


def test_who_is_not_taken_has_a_reason_and_leaves_room_in_the_quota(
    browser, db, grace, ask, decide
):
    ask(quota="1", language="en")
    url = way_in(db)
    browser().post(url, data={"name": "王小明", "gender": "man"})
    nominee = db.scalars(select(Nominee)).one()

    without = decide("decline", nominee)
    done = decide("decline", nominee, reason="Took part last year.")
    another = browser().post(url, data={"name": "李雷", "gender": "man"})

    assert without.status_code == 422
    assert "Say why; the coordinator reads it." in without.text
    assert done.status_code == 302
    assert "Took part last year." in browser().get(url).text
    text = db.scalars(select(Letter).where(Letter.about.like("%:decided:%"))).one().text
    assert "Took part last year." in text
    assert another.status_code == 302


def test_decided_twice_says_so_and_writes_nothing_more(db, nominated, decide):
    nominees = nominated(1, email="wang@example.org")

    answers = [decide("approve", *nominees).status_code for _ in range(2)]

    assert answers == [302, 422]
    assert db.query(Enrolment).count() == 1
    assert db.query(Letter).count() == 2


def test_a_nominee_who_is_decided_stays_as_it_is_for_the_coordinator(browser, db, ask, decide):
    ask()
    url = way_in(db)
    browser().post(url, data={"name": "王小明", "gender": "man"})
    nominee = db.scalars(select(Nominee)).one()
    decide("approve", nominee)

    changed = browser().post(f"{url}/{nominee.id}", data={"name": "X", "gender": "man"})
    removed = browser().post(f"{url}/{nominee.id}/removal")

    assert (changed.status_code, removed.status_code) == (422, 409)
    assert names(db) == ["王小明"]


def test_who_has_a_place_already_is_approved_without_another_letter(
    db, workshop, nominated, decide
):
    person = a_person(email="wang@example.org")
    place = an_enrolment(workshop=workshop, person=person, audience=Audience.DOMESTIC)
    save(db, place)
    (nominee,) = nominated(email="wang@example.org")

    decide("approve", nominee)

    assert nominee.enrolment == place
    assert db.query(Enrolment).count() == 1
    assert [letter.about.split(":")[0] for letter in db.query(Letter)] == ["coordinator"]


def test_one_person_nominated_by_two_institutions_is_said(db, nominated, decide):
    nominees = [*nominated(email="wang@example.org"), *nominated(email="wang@example.org")]

    answer = decide("approve", *nominees)

    assert answer.status_code == 422
    assert "have the same e-mail address" in answer.text
    assert db.query(Enrolment).count() == 0


def test_nominees_of_another_workshop_are_not_decided_here(browser, db, grace, nominated):
    nominees, elsewhere = nominated(1), a_workshop()
    save(db, elsewhere)

    answer = browser(grace).post(
        f"/workshops/{elsewhere.id}/nominees", data={"chosen": nominees[0].id, "deed": "approve"}
    )

    assert answer.status_code == 422
    assert db.query(Enrolment).count() == 0


# What is kept


def test_the_trail_knows_of_every_nominee(browser, db, ask):
    ask()
    browser().post(way_in(db), data={"name": "王小明", "gender": "man"})

    nominee = db.scalars(select(Nominee)).one()
    entries = db.scalars(select(TrailEntry).where(TrailEntry.record == f"nominee:{nominee.id}"))
    assert [entry.deed for entry in entries] == ["created"]


def test_the_pages_ask_no_more_of_the_database_when_there_are_more(
    browser, db, grace, workshop, nominated
):
    def asked():
        with counted() as asked:
            assert browser(grace).get(f"/workshops/{workshop.id}/coordinators").status_code == 200
        return len(asked)

    nominated(1)
    few = asked()
    for _ in range(3):
        nominated(4)

    assert asked() == few


def test_the_page_of_a_coordinator_asks_no_more_for_more_nominees(browser, db, ask):
    ask()
    page, coordinator = way_in(db), db.scalars(select(Coordinator)).one()
    coordinator.quota = 9

    def asked():
        with counted() as asked:
            assert browser().get(page).status_code == 200
        return len(asked)

    save(db, a_nominee(coordinator))
    few = asked()
    save(db, *(a_nominee(coordinator) for _ in range(5)))

    assert asked() == few


@pytest.mark.parametrize("whom", ["coordinator", "nominee"])
def test_who_is_erased_is_named_nowhere_any_more(browser, db, grace, ask, decide, whom):
    ask(name="Zuleika", email="zuleika@example.org")
    other = {"name": "Zuleika", "email": "zuleika@example.org", "gender": "woman"}
    browser().post(way_in(db), data=other)
    if whom == "nominee":
        decide("approve", db.scalars(select(Nominee)).one())
    else:
        save(db, a_person(email="zuleika@example.org"))
    person = db.scalars(select(User).where(User.email == "zuleika@example.org")).one()

    erased = {"why": "She asked for it", "sure": "y"}
    answer = browser(grace).post(f"/people/{person.id}/erasure", data=erased)

    assert answer.status_code == 302
    db.expire_all()
    nominee, coordinator = db.scalars(select(Nominee)).one(), db.scalars(select(Coordinator)).one()
    assert (nominee.name, nominee.name_key, nominee.email) == ("", None, "")
    assert (coordinator.name, coordinator.email) == ("", "")
    assert db.query(CoordinatorLink).count() == 0


def test_a_person_is_handed_out_what_was_nominated_of_them(browser, db, nominated, decide):
    (nominee,) = nominated(email="wang@example.org", position="副研究员")
    decide("approve", nominee)
    person = db.scalars(select(User).where(User.email == "wang@example.org")).one()

    told = json.loads(browser(person).get("/me/data.json").text)

    assert [one["position"] for one in told["nominations"]] == ["副研究员"]
    assert told["coordinator"] == []
