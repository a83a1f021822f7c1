"""Who is who in a list: one question after the other, each answer remembered for the series."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from lxml import html
from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session

from cistrat_training.accounts.models import User
from cistrat_training.attendance import naming
from cistrat_training.attendance.aliases import NameAlias, aliases_in, forget_strangers, known_in
from cistrat_training.attendance.lists import AttendanceList, How, ListLecture, ListRow
from cistrat_training.attendance.matching import Wanted, match
from cistrat_training.attendance.models import Evidence, EvidenceKind
from cistrat_training.attendance.naming import Decision
from cistrat_training.errors import RuleBroken
from cistrat_training.house import erasure, merging
from cistrat_training.trail import TrailEntry
from cistrat_training.workshops import tokens
from cistrat_training.workshops.models import Enrolment
from tests.people_and_things import (
    A_DAY,
    NOON_IN_MAY,
    a_lecture,
    a_person,
    a_workshop,
    an_enrolment,
    an_organiser,
    released,
    save,
)
from tests.questions import counted


def of_page(markup):
    """What a reader reads, blanks made one."""
    return " ".join(html.fromstring(markup).text_content().split())


NINE = datetime(2026, 10, 12, 1, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)


class Desk:
    """A list with rows, an organiser who asks who is who, and Li Na twice."""

    def __init__(self, db, browser, *rows):
        self.db = db
        self.workshop = a_workshop()
        self.grace = an_organiser(full_name="Grace")
        self.na = self.enrol(full_name="Li Na", latin_name="Li Na", email="na@example.org")
        self.other_na = self.enrol(full_name="Li Na", latin_name="LI Na", email=None)
        self.ting = self.enrol(full_name="Chan Siu Ting", latin_name="Chan Siu Ting")
        (self.lecture,) = a_lecture(self.workshop)
        save(db, self.workshop, self.grace, self.na, self.other_na, self.ting, self.lecture)
        self.list = self.a_list(*rows)
        self.page = browser(self.grace)

    def enrol(self, **facts):
        return an_enrolment(workshop=self.workshop, person=a_person(**facts))

    def a_list(self, *names, workshop=None, lecture=None):
        """As somebody brought it: each name as matching finds it, an hour each."""
        workshop = workshop or self.workshop
        kept = AttendanceList(
            workshop=workshop,
            sha256=f"{len(names)}{workshop.id}{names}",
            name="participants.csv",
            format="zoom meeting",
            zone="Asia/Shanghai",
            brought_at=NOON_IN_MAY,
        )
        save(self.db, kept, ListLecture(attendance_list=kept, lecture=lecture or self.lecture))
        wanted = [Wanted(*name) if isinstance(name, tuple) else Wanted(name) for name in names]
        found = match(wanted, known_in(self.db, workshop, "s"), aliases_in(self.db, workshop))
        for line, (row, one) in enumerate(zip(wanted, found, strict=True), 2):
            self.db.add(
                ListRow(
                    attendance_list=kept,
                    line=line,
                    name=row.name,
                    email=row.email,
                    joined_at=NINE,
                    left_at=NINE + AN_HOUR,
                    seconds=3600,
                    enrolment=one.enrolment_id and self.db.get(Enrolment, one.enrolment_id),
                    how=one.how,
                    is_nobody=one.is_nobody,
                    candidates=list(one.candidates),
                )
            )
        self.db.commit()
        return kept

    def row(self, name, kept=None):
        kept = kept or self.list
        rows = select(ListRow).where(ListRow.list_id == kept.id, ListRow.name == name)
        return self.db.scalars(rows.order_by(ListRow.id)).first()

    def url(self, kept=None):
        return f"/attendance-lists/{(kept or self.list).id}/names"

    def ask(self, **asked):
        return of_page(self.page.get(self.url(), query_string=asked).text)

    def decide(self, name, choice, *, seen="", remember=True, page=None, kept=None):
        sent = {
            "row": self.row(name, kept).id,
            "seen": seen,
            "choice": choice,
        }
        if remember:
            sent["remember"] = "on"
        return (page or self.page).post(self.url(kept), data=sent)

    def kept(self, name):
        return self.db.scalars(select(NameAlias).where(NameAlias.name_key == name)).one_or_none()


@pytest.fixture
def once(database):
    """What no database sees is tested on one of them."""
    if "postgresql" in database.url:
        pytest.skip("the same on every database")


@pytest.fixture
def desk(db, browser):
    return Desk(db, browser, "Ting's iPad", "Ting's iPad", "Li Na", "Zoom Host", "Chan Siu Ting")


@pytest.mark.usefixtures("once")
def test_the_next_name_is_asked_with_all_whom_it_may_be(desk):
    page = desk.ask(row=desk.row("Li Na").id)

    assert "Li Na" in page
    assert "The same name." in page
    assert "na@example.org" in page
    assert "1 It is this one" in page
    assert "2 It is this one" in page
    assert "3 names belong to nobody yet." in page


def test_one_answer_settles_every_row_with_this_name_and_is_remembered(desk):
    answer = desk.decide("Ting's iPad", desk.ting.id)

    assert answer.status_code == 302
    rows = desk.db.scalars(select(ListRow).where(ListRow.name == "Ting's iPad")).all()
    assert [(row.enrolment, row.how, row.decided_by) for row in rows] == [
        (desk.ting, How.HAND, desk.grace)
    ] * 2
    alias = desk.kept("tings ipad")
    assert (alias.person, alias.series) == (desk.ting.person, desk.workshop.series)
    page = desk.ask()
    assert "“Ting's iPad” is Chan Siu Ting." in page
    assert "2 rows of this list." in page
    assert "Remembered for the series." in page


def test_the_next_workshop_of_the_series_knows_it(desk):
    desk.decide("Ting's iPad", desk.ting.id)
    desk.decide("Zoom Host", "nobody")
    later = a_workshop(series=desk.workshop.series, number=13)
    again = an_enrolment(workshop=later, person=desk.ting.person)
    elsewhere = a_workshop()
    same_person = an_enrolment(workshop=elsewhere, person=desk.ting.person)
    save(desk.db, later, again, elsewhere, same_person)

    def found(workshop):
        known, aliases = known_in(desk.db, workshop, "s"), aliases_in(desk.db, workshop)
        return match([Wanted("ting’s iPad"), Wanted("Zoom Host")], known, aliases)

    ting, host = found(later)
    assert (ting.enrolment_id, ting.how, host.is_nobody) == (again.id, How.ALIAS, True)
    assert not any(one.enrolment_id or one.is_nobody for one in found(elsewhere))


def test_namesakes_are_asked_about_once_until_a_third_comes(desk):
    desk.decide("Li Na", desk.other_na.id)

    second = desk.a_list("LI NA", "somebody")
    third_na = desk.enrol(full_name="Li Na")
    save(desk.db, third_na)
    third = desk.a_list("LI NA")

    assert desk.row("LI NA", second).enrolment is desk.other_na
    assert desk.row("LI NA", third).enrolment is None
    assert desk.row("LI NA", third).candidates[0] == desk.other_na.id


@pytest.mark.usefixtures("once")
def test_a_vague_name_is_asked_about_again_when_somebody_as_like_it_comes(desk):
    first = desk.a_list("Ting")
    desk.decide("Ting", desk.ting.id, kept=first)
    second = desk.a_list("TING", "nobody else")
    another = desk.enrol(full_name="Wong Mei Ting")
    save(desk.db, another)
    third = desk.a_list("ting")

    assert desk.row("TING", second).enrolment is desk.ting
    assert desk.row("ting", third).candidates == [desk.ting.id, another.id]


@pytest.mark.usefixtures("once")
def test_what_is_not_to_be_remembered_holds_here_alone(desk):
    desk.decide("Li Na", desk.na.id, remember=False)

    assert desk.row("Li Na").enrolment is desk.na
    assert desk.kept("li na") is None
    assert "Not remembered for other lists." in desk.ask()


@pytest.mark.usefixtures("once")
def test_a_name_that_can_be_anybodys_is_not_remembered(desk):
    phone = desk.a_list("iPhone")

    assert "can be anybody’s" in desk.page.get(desk.url(phone)).text
    desk.decide("iPhone", desk.ting.id, kept=phone)

    assert desk.row("iPhone", phone).enrolment is desk.ting
    assert desk.db.scalars(select(NameAlias)).all() == []


@pytest.mark.usefixtures("once")
def test_an_address_is_remembered_rather_than_the_name(desk):
    zoom = desk.a_list(("Ting", "private@example.com"))

    desk.decide("Ting", desk.ting.id, kept=zoom)

    assert desk.kept("private@example.com").person is desk.ting.person
    assert desk.kept("ting") is None


def test_a_decision_can_be_changed_and_the_trail_keeps_both(desk):
    desk.decide("Li Na", desk.na.id)
    seen = desk.row("Li Na").decided_at.isoformat()

    desk.decide("Li Na", desk.other_na.id, seen=seen)

    assert desk.row("Li Na").enrolment is desk.other_na
    assert desk.kept("li na").person is desk.other_na.person
    entries = desk.db.scalars(
        select(TrailEntry).where(TrailEntry.record == f"name_alias:{desk.kept('li na').id}")
    ).all()
    assert len(entries) == 2
    assert "Decided: Li Na." in desk.ask(row=desk.row("Li Na").id)


def test_of_two_who_decide_at_once_the_second_sees_what_the_first_said(desk, browser):
    henry = an_organiser(full_name="Henry")
    save(desk.db, henry)
    page = browser(henry)
    desk.decide("Li Na", desk.na.id)

    answer = desk.decide("Li Na", desk.other_na.id, page=page)

    assert desk.row("Li Na").enrolment is desk.na
    shown = of_page(page.get(answer.location).text)
    assert "Somebody decided about this name meanwhile." in shown
    assert "By Grace" in shown


def test_after_the_list_was_applied_the_evidence_follows_at_once(desk):
    desk.page.post(
        f"/attendance-lists/{desk.list.id}",
        data={"lectures": [desk.lecture.id], "is_complete": "y", "apply": "1"},
    )
    assert evidence_about(desk, desk.na) == []

    desk.decide("Li Na", desk.na.id)
    assert evidence_about(desk, desk.na) == [EvidenceKind.EXPORT]

    desk.decide("Li Na", desk.other_na.id, seen=desk.row("Li Na").decided_at.isoformat())
    assert evidence_about(desk, desk.na) == [EvidenceKind.EXPORT, EvidenceKind.WITHDRAWAL]
    assert evidence_about(desk, desk.other_na) == [EvidenceKind.EXPORT]


def evidence_about(desk, enrolment):
    pieces = select(Evidence).where(Evidence.enrolment_id == enrolment.id)
    return [piece.kind for piece in desk.db.scalars(pieces.order_by(Evidence.number))]


@pytest.mark.usefixtures("once")
def test_a_candidate_who_is_there_already_is_marked_so(desk):
    page = desk.ask(row=desk.row("Ting's iPad").id)

    assert "In this list already as “Chan Siu Ting”, at the same time: a second device" in page


def test_two_at_once_under_one_name_can_be_decided_row_by_row(desk):
    twins = desk.a_list("Li Na", "Li Na")
    first, second = desk.db.scalars(select(ListRow).where(ListRow.list_id == twins.id)).all()
    page = of_page(desk.page.get(desk.url(twins)).text)
    assert "Two of these rows are at the same time" in page

    def decide_alone(row, enrolment):
        sent = {"row": row.id, "choice": enrolment.id, "seen": "", "alone": "1", "remember": "on"}
        assert desk.page.post(desk.url(twins), data=sent).status_code == 302

    alone = desk.page.get(desk.url(twins), query_string={"row": first.id, "alone": 1}).text
    assert "What you decide holds for this one row." in alone
    decide_alone(first, desk.na)
    assert second.enrolment is None
    sent = {"row": second.id, "choice": desk.other_na.id, "seen": ""}
    desk.page.post(desk.url(twins), data=sent)  # all that are left under this name

    assert (first.enrolment, second.enrolment) == (desk.na, desk.other_na)
    assert desk.kept("li na") is None


@pytest.mark.usefixtures("once")
def test_of_two_on_one_line_the_page_says_so(desk):
    both = desk.a_list("Chan Siu Ting & Li Na")

    page = of_page(desk.page.get(desk.url(both)).text)

    assert "Two people seem to share this line." in page
    assert "3 It is this one" in page
    assert "Also this one" not in page


def test_both_who_share_a_line_were_there(desk):
    name = "Chan Siu Ting & Li Na"
    both = desk.a_list(name, "Chan Siu Ting")
    desk.page.post(
        f"/attendance-lists/{both.id}",
        data={"lectures": [desk.lecture.id], "is_complete": "y", "apply": "1"},
    )
    desk.decide(name, desk.ting.id, kept=both, remember=False)
    row = desk.row(name, both)
    assert "Also this one" in of_page(desk.page.get(f"{desk.url(both)}?row={row.id}").text)

    sent = {"row": row.id, "seen": row.decided_at.isoformat(), "also": desk.na.id}
    desk.page.post(desk.url(both), data=sent)

    rows = desk.db.scalars(select(ListRow).where(ListRow.list_id == both.id)).all()
    lines = sorted((row.line, row.enrolment.id) for row in rows)
    assert lines == sorted([(2, desk.ting.id), (2, desk.na.id), (3, desk.ting.id)])
    assert evidence_about(desk, desk.na) == [EvidenceKind.EXPORT]
    assert desk.kept("chan siu ting & li na") is None


@pytest.mark.usefixtures("once")
def test_a_second_press_puts_nobody_on_a_line_twice(desk):
    name = "Chan Siu Ting & Li Na"
    both = desk.a_list(name)
    desk.decide(name, desk.ting.id, kept=both, remember=False)
    row = desk.row(name, both)
    sent = {"row": row.id, "seen": row.decided_at.isoformat()}

    for also in (desk.na.id, desk.na.id, desk.ting.id, "nobody"):
        desk.page.post(desk.url(both), data=sent | {"also": also})

    people = desk.db.scalars(select(ListRow.enrolment_id).where(ListRow.list_id == both.id))
    assert sorted(people) == sorted([desk.ting.id, desk.na.id])


@pytest.mark.usefixtures("once")
def test_who_decides_about_a_row_that_was_read_anew_meanwhile_is_told(desk):
    row = desk.row("Li Na")
    desk.db.execute(delete(ListRow).where(ListRow.list_id == desk.list.id))
    decision = Decision(desk.na, (), "", is_remembered=False)

    with pytest.raises(RuleBroken, match="changed this list a moment ago"):
        naming.decide(desk.db, desk.list, row, decision, by=desk.grace, now=NOON_IN_MAY)


def test_what_somebody_decides_while_names_are_looked_through_again_stays(desk):
    """The look begins after the decision was made, and before it is there to be read."""
    if desk.db.get_bind().dialect.name == "sqlite":
        pytest.skip("there one transaction waits for the other from its beginning")
    late = desk.a_list("Late Comer")
    comer = desk.enrol(full_name="Late Comer")
    save(desk.db, comer)
    number, organiser = late.id, desk.grace.id
    engine, at_the_lock, begun = desk.db.get_bind(), threading.Event(), []
    desk.db.commit()

    def tell(_connection, _cursor, statement, *_more):
        if "FOR UPDATE" in statement:
            at_the_lock.set()

    def look_again():
        with Session(engine) as session:
            kept, grace = session.get(AttendanceList, number), session.get(User, organiser)
            event.listen(session.connection(), "before_cursor_execute", tell)
            begun.append(naming.match_again(session, kept, "s", by=grace, now=NOON_IN_MAY))
            session.commit()

    row = desk.row("Late Comer", late)
    decision = Decision(desk.ting, (), "", is_remembered=False)
    naming.decide(desk.db, late, row, decision, by=desk.grace, now=NOON_IN_MAY)
    other = threading.Thread(target=look_again)
    other.start()
    at_the_lock.wait(timeout=30)
    desk.db.commit()
    other.join(timeout=30)

    assert begun == [0]
    assert desk.row("Late Comer", late).enrolment == desk.ting


def test_open_names_are_looked_through_again(desk):
    late = desk.a_list("Li Na", "Late Comer", "Late Comer", "Zoom Host")
    desk.decide("Zoom Host", "nobody")
    comer = desk.enrol(full_name="Late Comer")
    save(desk.db, comer)

    desk.page.post(desk.url(late), data={"again": "1"})

    assert "3 rows are somebody now." in of_page(desk.page.get(desk.url(late)).text)
    assert desk.row("Late Comer", late).enrolment is comer
    assert desk.row("Late Comer", late).how is How.NAME
    assert desk.row("Zoom Host", late).is_nobody
    assert desk.row("Li Na", late).enrolment is None


@pytest.mark.usefixtures("once")
def test_somebody_else_is_found_by_name_institution_or_address(desk):
    host = desk.row("Zoom Host").id

    assert "It is like the name of no participant." in desk.ask(row=host)
    for sought in ("chan", "ting siu", "institute for", desk.ting.person.email):
        assert "You looked for it." in desk.ask(row=host, find=sought)
    assert "You looked for it." not in desk.ask(row=host, find="xyz")


@pytest.mark.usefixtures("once")
def test_what_is_skipped_comes_again_at_the_end(desk):
    first, second, third = (desk.row(name).id for name in ("Ting's iPad", "Li Na", "Zoom Host"))

    def asked(**query):
        page = desk.page.get(desk.url(), query_string=query).text
        return int(page.split('name="row" value="')[1].split('"')[0])

    assert asked() == first
    assert asked(after=first) == second
    assert asked(after=second) == third
    assert asked(after=third) == first


@pytest.mark.usefixtures("once")
def test_what_is_no_choice_is_refused(desk):
    (stranger,) = (an_enrolment(),)
    save(desk.db, stranger)

    assert desk.decide("Li Na", stranger.id).status_code == 400
    assert desk.decide("Li Na", "").status_code == 400
    assert desk.page.post(desk.url(), data={"row": "99999", "choice": "nobody"}).status_code == 404
    assert desk.row("Li Na").decided_at is None


@pytest.mark.usefixtures("once")
@pytest.mark.parametrize("number", ["-1", "²", "9" * 30, "x", "0", "999999999"])
def test_an_address_with_nonsense_breaks_nothing(desk, number):
    for name in ("row", "after"):
        answer = desk.page.get(desk.url(), query_string={name: number, "find": "%' _\\😀"})
        assert answer.status_code in {200, 404}


def test_names_of_people_who_are_erased_or_merged(desk, app):
    desk.decide("Ting's iPad", desk.ting.id)
    desk.decide("Li Na", desk.na.id)
    root = a_person(full_name="Root")
    stays = a_person(full_name="Na Li")
    save(desk.db, root, stays)

    merging.merge(
        desk.db, stays, desk.na.person, by=root, why="", takes_sign_in=False, now=NOON_IN_MAY
    )
    with app.app_context():
        erasure.erase(desk.db, desk.ting.person, why="asked", now=NOON_IN_MAY)
    desk.db.commit()

    assert desk.kept("tings ipad") is None
    assert desk.kept("li na").person is stays


def test_names_of_strangers_are_forgotten_and_those_of_participants_kept(desk):
    desk.decide("Zoom Host", "nobody")
    desk.decide("Ting's iPad", desk.ting.id)
    decided_at = desk.kept("zoom host").decided_at

    forget_strangers(desk.db, desk.workshop.series, decided_at)
    assert desk.kept("zoom host") is not None
    forget_strangers(desk.db, desk.workshop.series, decided_at + A_DAY)
    desk.db.commit()

    assert desk.kept("zoom host") is None
    assert desk.kept("tings ipad") is not None


def test_more_names_ask_the_database_no_more(desk):
    def asked():
        desk.page.get(desk.url())
        with counted() as questions:
            assert desk.page.get(desk.url()).status_code == 200
        return len(questions)

    before = asked()
    for line in range(20):
        save(
            desk.db,
            desk.enrol(full_name=f"Li Na {line}"),
            ListRow(attendance_list=desk.list, line=50 + line, name=f"Stranger {line}"),
            ListRow(
                attendance_list=desk.list,
                line=90 + line,
                name=f"Known {line}",
                enrolment=desk.ting,
                how=How.HAND,
                decided_at=NOON_IN_MAY,
                decided_by=desk.grace,
            ),
        )

    assert asked() == before


@pytest.mark.usefixtures("once")
def test_one_key_decides(desk, chromium):
    def answer(route):
        asked = route.request
        found = desk.page.open(
            asked.url.removeprefix("http://localhost"),
            method=asked.method,
            data=asked.post_data or "",
            content_type=asked.headers.get("content-type"),
            follow_redirects=True,
        )
        route.fulfill(status=found.status_code, body=found.data, content_type=found.content_type)
        found.close()

    page = chromium.new_page()
    page.route("**/*", answer)
    page.goto(f"http://localhost{desk.url()}")

    def press(key):
        with page.expect_navigation():
            page.keyboard.press(key)

    press("1")
    press("s")
    press("N")
    page.locator("#find").press_sequentially("1n")
    assert page.locator("#find").input_value() == "1n"
    page.locator("#find").blur()
    press("2")

    assert desk.row("Ting's iPad").enrolment is desk.ting
    assert desk.row("Zoom Host").is_nobody
    assert desk.row("Li Na").enrolment is desk.other_na
    page.close()


@pytest.mark.usefixtures("once")
def test_a_participant_reads_their_code_beside_where_to_connect(desk, app, browser):
    released(desk.db, desk.workshop)
    code = tokens.token_of(desk.ting.id, app.config["SECRET_KEY"])

    def read(who, at=NINE - A_DAY):
        with time_machine.travel(at, tick=False):
            return browser(who).get(f"/lectures/{desk.lecture.id}").text

    assert f"{code} Chan Siu Ting" in read(desk.ting.person)
    assert code not in read(desk.na.person)
    assert 'id="join-code"' not in read(desk.grace)
    assert code not in read(desk.ting.person, at=NINE + A_DAY)
