"""What bites whoever reads a list of attendance."""

import io
from datetime import UTC, date, datetime, time

import openpyxl
import pytest

from cistrat_training.attendance.reading import DayOrder, Reading, read
from cistrat_training.errors import RuleBroken
from tests.attendance.test_reading_lists import LISTS

ZOOM = "Name (original name),Email,Join time,Leave time,Duration (minutes),Guest\n"
ANA = "Ana Molina,ana@example.org,2026-11-16 09:00,2026-11-16 10:30,90,Yes\n"
WEI = "Li Wei,,2026-11-16 09:10,2026-11-16 10:00,50,Yes\n"
DAY = date(2026, 11, 16)


def the_reading(text: str | bytes, **how) -> Reading:
    content = text if isinstance(text, bytes) else text.encode()
    return read(content, **{"zone": "UTC"} | how)


def the_names(text: str | bytes, **how) -> list[str]:
    return [row.name for row in the_reading(text, **how).rows]


def a_workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 16, hour, minute, tzinfo=UTC)


# What a file is made of


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
@pytest.mark.parametrize("delimiter", ["\t", ",", ";", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_letters_and_delimiters_are_told_by_the_content(encoding, delimiter, end):
    text = (
        ZOOM + "陈晓明,chen@example.org,2026-11-16 09:00,2026-11-16 10:30,90,Yes\n" + WEI
    ).replace(",", delimiter)

    reading = the_reading(text.replace("\n", end).encode(encoding))

    assert reading.format == "zoom meeting"
    assert [row.name for row in reading.rows] == ["陈晓明", "Li Wei"]
    assert [row.line for row in reading.rows] == [2, 3]


def test_a_line_is_that_of_the_file_even_below_a_title_of_two_lines():
    text = f'Topic,"A lecture\nin two parts"\n\n{ZOOM}{ANA}'

    assert [row.line for row in the_reading(text).rows] == [5]


@pytest.mark.parametrize(
    "people",
    [
        '"Ana Molina,ana@example.org,2026-11-16 09:00,2026-11-16 10:30,90,Yes\n' + WEI,
        '"Ana Molina,ana@example.org,2026-11-16 09:00,2026-11-16 10:30,90,Yes\n'
        + 'Li "Will" Wei,,2026-11-16 09:10,2026-11-16 10:00,50,Yes\n'
        + WEI,
    ],
)
def test_a_quote_that_is_never_closed_swallows_nobody(people):
    with pytest.raises(RuleBroken, match="opens in line 2 is never closed"):
        the_reading(ZOOM + people)


def test_a_quote_inside_a_name_is_part_of_it():
    assert the_names(ZOOM + 'Sean "Puffy" C,,2026-11-16 09:10,,50,\n') == ['Sean "Puffy" C']


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old workbook", "old XLS"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04 no workbook", "damaged"),
        (b"<html><table><tr><td>Name</td></tr></table>", "web page"),
        (b"foo,bar\n1,2\n", "no list of attendance that we know"),
        (b"{}\n", "no list of attendance that we know"),
        (b"A sentence that says nothing of anybody. And another one.", "no list of attendance"),
        (ZOOM.encode(), "no row stands under its header"),
    ],
)
def test_what_cannot_be_read_says_why(content, message):
    with pytest.raises(RuleBroken, match=message):
        the_reading(content)


def test_a_workbook_may_hold_real_dates_times_and_lengths():
    nine, half_past = datetime(2026, 11, 16, 9), datetime(2026, 11, 16, 10, 30)  # noqa: DTZ001
    content = a_workbook(
        ["Name", "Email", "Join time", "Leave time", "Duration"],
        ["Ana", "ana@example.org", nine, half_past, half_past - nine],
        ["Wei", None, nine, half_past, time(1, 15)],
        ["Eve", None, 46342.375, 46342.4375, 90],
    )

    rows = the_reading(content).rows

    assert [(row.joined, row.left) for row in rows] == [(at(9), at(10, 30))] * 3
    assert [row.minutes for row in rows] == [90, 75, 90]


def test_european_letters_in_a_chinese_encoding_are_read():
    assert the_names("Åsa Müller\nJörg Núñez\n".encode("gb18030")) == ["Åsa Müller", "Jörg Núñez"]
    assert the_names("Åsa Müller\nJörg Núñez\n".encode("cp1252")) == ["Åsa Müller", "Jörg Núñez"]


def test_somebody_who_is_called_like_a_column_is_somebody():
    guest = "Participant,guest@example.org,2026-11-16 09:00,2026-11-16 10:00,60,Guest\n"

    assert the_names(ZOOM + ANA + guest + WEI) == ["Ana Molina", "Participant", "Li Wei"]


# Zoom


def test_a_report_on_a_meeting_without_its_people_is_not_an_empty_meeting():
    block = "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants\n"

    with pytest.raises(RuleBroken, match="of nobody in it"):
        the_reading(
            block + "1,Lecture,11/16/2026 10:00 AM,11/16/2026 11:00 AM,h@example.org,60,9\n"
        )


TWO_MEETINGS = """Meeting ID,Topic,Start Time,End Time,Participants
1,First,11/16/2026 09:00:00 AM,11/16/2026 10:00:00 AM,1
{header}
Ada Test,{first}
Meeting ID,Topic,Start Time,End Time,Participants
2,Second,11/17/2026 09:00:00 AM,11/17/2026 10:00:00 AM,1
{header}
Ada Test,{second}
"""


def test_sums_of_two_meetings_are_not_taken_for_sums_of_one():
    header = "Name (Original Name),Total Duration (Minutes)"
    content = TWO_MEETINGS.format(header=header, first=60, second=50)

    with pytest.raises(RuleBroken, match="each meeting as a file of its own"):
        read(content.encode(), zone="Asia/Shanghai")


def test_joins_of_two_meetings_are_read_for_they_say_when():
    content = TWO_MEETINGS.format(
        header="Name (Original Name),Join Time,Leave Time",
        first="11/16/2026 09:00:00 AM,11/16/2026 10:00:00 AM",
        second="11/17/2026 09:00:00 AM,11/17/2026 09:50:00 AM",
    )

    assert [row.minutes for row in read(content.encode(), zone="Asia/Shanghai").rows] == [60, 50]


def test_a_flat_list_is_not_read_as_a_webinars_report():
    assert the_reading(ZOOM + ANA).format == "zoom meeting"
    assert the_reading((LISTS / "zoom_webinar.csv").read_bytes()).format == "zoom webinar"


def test_a_webinar_to_which_nobody_came_is_an_error():
    header = (
        "Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes)\n"
    )

    with pytest.raises(RuleBroken, match="none of its rows"):
        the_reading(header + "No,Ana,ana@example.org,--,--,--\n")


def test_the_sections_of_a_webinar_tell_the_roles():
    rows = the_reading((LISTS / "zoom_webinar.csv").read_bytes()).rows

    assert [row.role for row in rows] == ["host", "panelist", *["attendee"] * 3]


def test_whoever_called_a_webinar_by_telephone_was_there():
    other = (
        "Other Attended\n"
        "User Name,Join Time,Leave Time,Time in Session (minutes),Country/Region Name\n"
        "+1 555 0100,10/16/2026 10:45:00 AM,10/16/2026 11:00:00 AM,15,Canada\n"
    )

    reading = the_reading((LISTS / "zoom_webinar.csv").read_bytes() + other.encode())

    assert (reading.rows[-1].name, reading.rows[-1].minutes) == ("+1 555 0100", 15)
    assert [one.line for one in reading.skipped] == [11, 17, 18]


@pytest.mark.parametrize(
    "header",
    [
        "NAME (ORIGINAL NAME),USER EMAIL,JOIN TIME,LEAVE TIME,DURATION (MINUTES),GUEST",
        "Name,Email,Join time,Leave time,Duration (minutes),Consent",
        "Name (Originalname),Benutzer-E-Mail,Beitrittszeit,Austrittszeit,Dauer (Minuten),Gast",
        "Nom (nom original),E-mail de l'utilisateur,"
        "Heure d'arrivée,Heure de départ,Durée (minutes),Invité",
        "Nombre (nombre original),Correo electrónico,"
        "Hora de unión,Hora de salida,Duración (minutos),Invitado",
        "Nome (nome original),E-mail do usuário,Hora de entrada,"
        "Hora de saída,Duração (minutos),Convidado",
        "Nome (nome originale),E-mail utente,Ora di ingresso,Ora di uscita,Durata (minuti),Ospite",
        "Naam (oorspronkelijke naam),E-mailadres,Tijd van deelname,"
        "Tijd van vertrek,Duur (minuten),Gast",
        "Nazwa (oryginalna nazwa),Adres e-mail,Czas dołączenia,"
        "Czas opuszczenia,Czas trwania (min),Gość",
        "Имя (исходное имя),Электронная почта,Время входа,Время выхода,Длительность (минут),Гость",
        "الاسم (الاسم الأصلي),البريد الإلكتروني,وقت الانضمام,وقت المغادرة,المدة (دقائق),ضيف",
        "姓名（原名）,用户邮箱,加入时间,离开时间,时长（分钟）,访客",
    ],
)
def test_headers_are_known_in_many_languages(header):
    (row,) = the_reading(f"{header}\n{ANA}").rows

    assert row[:6] == (2, "Ana Molina", "ana@example.org", at(9), at(10, 30), 90)


# Teams


@pytest.mark.parametrize(
    ("header", "joined", "left"),
    [
        ("Full Name\tUser Action\tTimestamp", "Joined", "Left"),
        ("Nome Completo\tAtividade\tCarimbo de data/hora", "Ingressou", "Saiu"),
        ("Nombre completo\tAcción del usuario\tMarca de tiempo", "Se unió", "Salió"),
        ("Nom complet\tAction de l'utilisateur\tHorodatage", "A rejoint", "A quitté"),
        ("Vollständiger Name\tBenutzeraktion\tZeitstempel", "Beigetreten", "Verlassen"),
        ("全名\t用户操作\t时间戳", "已加入", "已离开"),
    ],
)
def test_a_log_is_read_in_many_languages(header, joined, left):
    lines = f"Doe, Jane\t{joined}\t16/11/2026, 09:00\nDoe, Jane\t{left}\t16/11/2026, 10:00\n"

    reading = the_reading(f"{header}\n{lines}")

    assert reading.format == "teams log"
    assert [(row.name, row.joined, row.left) for row in reading.rows] == [
        ("Doe, Jane", at(9), at(10))
    ]


def a_log(*lines: str) -> str:
    return "\n".join(["Full Name\tUser Action\tTimestamp", *lines])


def test_two_devices_of_one_person_are_two_stays():
    reading = the_reading(
        a_log(
            "Ana\tJoined\t2026-11-16 09:00",
            "Ana\tJoined\t2026-11-16 09:10",
            "Ana\tLeft\t2026-11-16 09:30",
            "Ana\tLeft\t2026-11-16 10:00",
        )
    )

    assert [(row.joined, row.left) for row in reading.rows] == [
        (at(9), at(9, 30)),
        (at(9, 10), at(10)),
    ]


def test_a_leaving_alone_tells_that_somebody_was_there():
    (row,) = the_reading(a_log("Ana\tLeft\t2026-11-16 09:30")).rows

    assert (row.joined, row.left, row.minutes) == (None, at(9, 30), None)


def test_a_log_that_begins_with_the_newest_line_is_read_in_time():
    (row,) = the_reading(a_log("Ana\tLeft\t2026-11-16 09:30", "Ana\tJoined\t2026-11-16 09:00")).rows

    assert row.minutes == 30


def test_an_action_that_is_neither_joining_nor_leaving_is_skipped():
    reading = the_reading(a_log("Ana\tJoined\t2026-11-16 09:30", "Ana\tWaved\t2026-11-16 09:40"))

    assert [one.line for one in reading.skipped] == [3]


def test_commas_that_nobody_quoted_cut_names_and_times_that_are_put_together_again():
    header = "Name,First Join,Last Leave,In-Meeting Duration,Email,Participant ID (UPN),Role\n"
    times = "9/22/26, 2:48:09 PM,9/22/26, 6:11:26 PM,3h 23m 17s"
    row = f"Doe, Jane,{times},j@example.org,j@example.org,Organizer\n"

    (jane,) = the_reading(header + row).rows

    assert (jane.name, jane.email, jane.role) == ("Doe, Jane", "j@example.org", "Organizer")
    assert jane.joined == datetime(2026, 9, 22, 14, 48, 9, tzinfo=UTC)


def test_joins_are_stays_whatever_the_column_of_their_length_is_called():
    header = "Full Name\tJoin time\tLeave time\tIn-meeting Duration\tEmail\tRole\n"
    times = "2026-11-16 09:00\t2026-11-16 10:00\t1h\t\tAttendee\n"

    (row,) = the_reading(header + "Ana\t" + times).rows

    assert (row.minutes, row.is_total) == (60, False)


def test_a_total_says_that_the_person_may_have_been_away_in_between():
    rows = the_reading((LISTS / "teams_engagement_short_rows.csv").read_bytes()).rows

    assert {row.name for row in rows if not row.is_total} == {"Alex Organizer", "Rita Rejoin"}


def test_the_joins_take_the_address_from_the_totals():
    text = (
        "2. Participants\n"
        "Name\tFirst join\tLast leave\tIn-meeting duration\tEmail\tParticipant ID (UPN)\n"
        "Ana\t2026-11-16 09:00\t2026-11-16 10:00\t1h\tana@example.org\t\n\n"
        "3. Activities\nName\tJoin time\tLeave time\tDuration\tEmail\tRole\n"
        "Ana\t2026-11-16 09:00\t2026-11-16 10:00\t1h\t\tAttendee\n"
    )

    reading = the_reading(text)

    assert [(row.line, row.email) for row in reading.rows] == [(7, "ana@example.org")]
    assert [(one.line, one.into, one.minutes) for one in reading.merged] == [(3, 7, 60)]


@pytest.mark.parametrize(
    "header",
    [
        "Nombre,Hora de unión,Hora de salida,Duración,Correo electrónico,Rol",
        "Nom,Heure d'arrivée,Heure de départ,Durée,E-mail,Rôle",
        "Nome,Ora di ingresso,Ora di uscita,Durata,Email,Ruolo",
        "Naam,Tijd van deelname,Tijd van vertrek,Duur,E-mail,Rol",
        "Nazwa,Godzina dołączenia,Godzina opuszczenia,Czas trwania,Adres e-mail,Rola",
        "名称,加入时间,离开时间,持续时间,电子邮件,角色",
        "名前,参加時刻,退出時刻,期間,メール,ロール",
        "Ad,Katılma saati,Ayrılma saati,Süre,E-posta,Rol",
    ],
)
def test_totals_and_joins_are_told_apart_by_the_number_of_their_section(header):
    headers = header.replace(",", "\t")
    upn = headers.replace("\tRol", "\tID (UPN)\tRol")
    ana = "Ana\t2026-11-16 09:00\t2026-11-16 10:00"
    text = (
        f"2. X\n{upn}\n{ana}\t50m\tana@example.org\tana@example.org\tY\n\n"
        f"3. X\n{headers}\n{ana}\t1h\tana@example.org\tY\n"
    )

    reading = the_reading(text)

    assert [(row.line, row.minutes, row.role) for row in reading.rows] == [(7, 60, "Y")]
    assert [(one.line, one.into, one.minutes) for one in reading.merged] == [(3, 7, 50)]


def test_somebody_else_of_the_same_name_is_not_taken_for_the_one_whose_joins_are_told():
    text = (
        "2. Participants\n"
        "Name\tFirst join\tLast leave\tIn-meeting duration\tEmail\tParticipant ID (UPN)\n"
        "Wang Fang\t2026-11-16 09:00\t2026-11-16 10:00\t1h\tone@example.org\t\n"
        "Wang Fang\t2026-11-16 09:00\t2026-11-16 09:10\t10m\tother@example.org\t\n\n"
        "3. Activities\nName\tJoin time\tLeave time\tDuration\tEmail\tRole\n"
        "Wang Fang\t2026-11-16 09:00\t2026-11-16 10:00\t1h\tone@example.org\tAttendee\n"
    )

    rows = the_reading(text).rows

    assert [(row.email, row.minutes) for row in rows] == [
        ("other@example.org", 10),
        ("one@example.org", 60),
    ]


def test_a_live_event_is_in_utc_whatever_zone_is_said():
    rows = the_reading((LISTS / "teams_live_event.csv").read_bytes(), zone="Asia/Tokyo").rows

    assert rows[0].joined == datetime(2026, 1, 25, 16, 48, 8, tzinfo=UTC)


# Tencent Meeting


def test_tencent_writes_the_time_of_china_whatever_zone_is_said():
    rows = the_reading((LISTS / "tencent_flat.xlsx").read_bytes(), zone="America/Lima").rows

    assert rows[0].joined == datetime(2026, 11, 16, 0, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("人员3&人员4(甲3＆乙4)", ["人员3(甲3)", "人员4(乙4)"]),
        ("(人员1＆人员2)", ["人员1", "人员2"]),
        ("张三&李四", ["张三", "李四"]),
        ("Li Ming & Wang Fang(李明&王芳)", ["Li Ming(李明)", "Wang Fang(王芳)"]),
        ("R&D 王芳(R&D 王芳)", ["R&D 王芳(R&D 王芳)"]),
        ("(昵称)", ["昵称"]),
        ("陈晓明(贵州-陈晓明)", ["陈晓明(贵州-陈晓明)"]),
    ],
)
def test_two_people_before_one_screen_are_two(name, people):
    content = a_workbook(
        ["用户昵称（入会昵称）", "入会时间", "退会时间", "单次参会时长"],
        [name, "2026-11-16 09:00:00", "2026-11-16 10:00:00", "1:00:00"],
    )

    assert the_names(content) == people


# Google Meet, BigBlueButton, others


def test_times_without_a_day_ask_for_it_and_are_read_with_it():
    content = (LISTS / "meet_first_last.csv").read_bytes()

    (question,) = the_reading(content).questions
    with_day = the_reading(content, day=DAY)

    assert question.what == "day"
    assert question.message % question.facts
    assert with_day.questions == []
    assert with_day.rows[1].left == datetime(2026, 11, 17, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("durations", "minutes"),
    [(["3480", "120"], [58, 2]), (["58", "42"], [58, 42]), (["600", "7"], [600, 7])],
)
def test_numbers_without_a_unit_are_minutes_unless_nobody_could_stay_so_long(durations, minutes):
    text = "Name,Email,Duration\n" + "".join(
        f"Ana {n},,{told}\n" for n, told in enumerate(durations)
    )

    assert [row.minutes for row in the_reading(text).rows] == minutes


def test_the_times_beside_a_number_tell_its_unit():
    text = "Name,Join time,Leave time,Duration\nAna,2026-11-16 09:00,2026-11-16 09:05,300\n"

    assert the_reading(text).rows[0].minutes == 5


def test_an_ambiguous_length_is_unknown():
    assert the_reading("Name,Duration\nAna,1:30\n").rows[0].minutes is None
    assert the_reading("Name,Duration\nAna,1:30\nWei,45:10\n").rows[0].minutes == 1.5


def test_a_length_that_is_switched_off_is_told_by_the_times():
    rows = the_reading(
        ZOOM + "Ana,,2026-11-16 09:00,2026-11-16 10:00,,\nWei,,2026-11-16 09:00,,,\n"
    ).rows

    assert [row.minutes for row in rows] == [60, None]


def test_a_comma_in_the_question_of_a_poll_shifts_nobody():
    rows = the_reading((LISTS / "bbb_poll_comma.csv").read_bytes()).rows

    assert [row.role for row in rows] == ["moderator", "", ""]


@pytest.mark.parametrize("answers", ['"","",""', '"FALSE","0","-"'])
def test_answers_of_nobody_to_a_poll_are_nobody(answers):
    content = (LISTS / "bbb_de.csv").read_text(encoding="utf-8")
    last = f'"Anonymous",{answers},"-","-","0","0","0","0","-","-","-","red"\r\n'

    reading = the_reading(content + last)

    assert [row.name for row in reading.rows] == ["Jörg Müller"]
    assert [one.line for one in reading.skipped] == [3]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Doe, Jane\nMolina, Ana\n", [("Doe, Jane", ""), ("Molina, Ana", "")]),
        ("ana@example.org\nwei@example.org\n", [("", "ana@example.org"), ("", "wei@example.org")]),
        ("姓名\n陈晓明\n李雷\n", [("陈晓明", ""), ("李雷", "")]),
        ("Name\nJane Doe\n", [("Jane Doe", "")]),
        ("1. Jane Doe\n2. Ana Molina\n", [("Jane Doe", ""), ("Ana Molina", "")]),
        ("Jane Doe,jane@example.org\n", [("Jane Doe", "jane@example.org")]),
        ("Martin L. King Jr.\n", [("Martin L. King Jr.", "")]),
        ("محمد عبد الله\nNguyễn Thị Ánh\n", [("محمد عبد الله", ""), ("Nguyễn Thị Ánh", "")]),
    ],
)
def test_a_list_of_names_or_addresses_is_one_of_people(text, people):
    reading = the_reading(text)

    assert reading.format == "plain list"
    assert [(row.name, row.email) for row in reading.rows] == people


def test_a_list_in_a_workbook_is_one_too():
    assert the_names(a_workbook(["Name"], ["Doe, Jane"], ["陈晓明"])) == ["Doe, Jane", "陈晓明"]


def test_a_column_of_names_is_enough_among_others():
    text = "No.,Trainee name,Name,Favourite tree\n1,x,Ana Molina,oak\n2,y,Li Wei,elm\n"

    assert the_names(text) == ["Ana Molina", "Li Wei"]


def test_who_stands_above_a_header_is_not_lost_silently():
    text = "Ana Molina,oak\nName,Favourite tree\nLi Wei,elm\n"

    reading = the_reading(text)

    assert [row.name for row in reading.rows] == ["Li Wei"]
    assert [one.line for one in reading.skipped] == [1]


def test_a_row_of_somebody_with_a_role_is_no_header():
    row = "Lecture,2026-11-16 09:00,2026-11-16 10:00,Li Wei,Attendee\n"

    assert [question.what for question in the_reading(row * 3).questions] == ["columns"]


def test_a_list_of_who_was_invited_counts_for_nobody_beside_one_with_times():
    text = f"{ZOOM}{ANA}\nName,Email\nAna Molina,ana@example.org\nInvited Only,io@example.org\n"

    reading = the_reading(text)

    assert [row.name for row in reading.rows] == ["Ana Molina"]
    assert [one.line for one in reading.skipped] == [6]
    assert [one.line for one in reading.merged] == [5]


def test_a_sum_below_the_table_is_nobody():
    reading = the_reading(
        "Name,Join time,Leave time\nAna,2026-11-16 09:00,2026-11-16 10:00\nTotal,,1\n"
    )

    assert [row.name for row in reading.rows] == ["Ana"]
    assert [one.line for one in reading.skipped] == [3]


@pytest.mark.parametrize(
    ("header", "cells", "name"),
    [
        ("First name,Last name", "Ana,van Dyk", "Ana van Dyk"),
        ("姓,名", "陈,晓明", "陈晓明"),
        ("User Name,First Name,Last Name", "ana1990,Ana,Molina", "ana1990"),
        ("Display name,First name,Last name", ",Ana,Molina", "Ana Molina"),
        ("Nome,Sobrenome", "João,Silva", "João Silva"),
    ],
)
def test_a_name_in_parts_is_put_together(header, cells, name):
    assert the_names(f"{header},Email\n{cells},a@example.org\n") == [name]


# Days and months


AMBIGUOUS = (LISTS / "ambiguous_dates.csv").read_bytes()


def test_an_order_that_cannot_be_known_is_asked_for_and_the_minutes_stay():
    reading = the_reading(AMBIGUOUS)

    (question,) = reading.questions
    assert question.what == "order"
    assert question.choices == ("day first", "month first")
    assert "03/04/2026" in question.message % question.facts
    assert [(row.joined, row.left, row.minutes) for row in reading.rows] == [
        (None, None, 90),
        (None, None, 55),
    ]


@pytest.mark.parametrize(
    ("how", "day"),
    [
        ({"day": date(2026, 4, 3)}, date(2026, 4, 3)),
        ({"day": date(2026, 3, 4)}, date(2026, 3, 4)),
        ({"order": DayOrder.DAY_FIRST}, date(2026, 4, 3)),
        ({"order": DayOrder.MONTH_FIRST}, date(2026, 3, 4)),
    ],
)
def test_the_day_of_the_lecture_or_an_answer_settles_the_order(how, day):
    reading = the_reading(AMBIGUOUS, **how)

    assert reading.questions == []
    assert {row.joined.date() for row in reading.rows} == {day}


def test_the_block_above_helps_to_tell_the_day_from_the_month():
    block = "Meeting ID,Topic,Start Time,End Time\n1,T,03/04/2026 09:00,03/04/2026 10:00\n"
    generated = "Report generated time,13/04/2026 12:00\n"

    reading = the_reading(generated + block + ZOOM + "Ana,,03/04/2026 09:00,03/04/2026 10:00,60,\n")

    assert reading.rows[0].joined.date() == date(2026, 4, 3)


def test_minutes_that_are_not_stated_follow_from_times_of_an_unknown_day():
    reading = the_reading(ZOOM + "Ana,,03/04/2026 09:00,03/04/2026 10:00,,\n")

    assert [(row.joined, row.minutes) for row in reading.rows] == [(None, 60)]


def test_times_are_read_on_the_clock_of_whoever_exported_the_list():
    (row,) = the_reading(ZOOM + ANA, zone="Asia/Shanghai").rows

    assert row.joined == at(1)


# Columns chosen by hand


UNKNOWN = (LISTS / "unknown_columns.csv").read_bytes()


@pytest.mark.parametrize(
    ("named", "hour"),
    [("(UTC)", 9), ("(GMT+2)", 7), ("（UTC+08:00）", 1), ("[UTC-5:00]", 14), ("(local)", 4)],
)
def test_a_header_may_name_the_zone_of_its_times(named, hour):
    text = f"Name,Email,Join Time {named}\r\nAda Test,ada@example.org,2026-11-16 09:00:00\r\n"

    [row] = read(text.encode(), zone="Asia/Tashkent").rows

    assert row.joined == datetime(2026, 11, 16, hour, tzinfo=UTC)


def test_the_time_itself_knows_its_zone_better_than_the_header():
    text = "Name,Email,Join Time (UTC)\nAda Test,ada@example.org,2026-11-16 09:00:00+08:00\n"

    [row] = read(text.encode(), zone="Asia/Tashkent").rows

    assert row.joined == datetime(2026, 11, 16, 1, tzinfo=UTC)


def test_a_table_of_words_and_numbers_is_no_list_of_names():
    reading = read(b"Kolonne,Antal\r\nx1,3\r\nx2,4\r\n", zone="UTC")

    assert [question.what for question in reading.questions] == ["columns"]
    assert reading.rows == []


def test_an_unknown_table_asks_for_its_columns():
    reading = the_reading(UNKNOWN)

    assert [question.what for question in reading.questions] == ["columns"]
    assert reading.table[:2] == [
        ["Quien", "Cuando entra", "Cuanto"],
        ["Ana Molina", "2026-11-16 09:00", "90"],
    ]


def test_columns_chosen_by_hand_are_read():
    reading = the_reading(UNKNOWN, columns={"name": 0, "joined": 1, "minutes": 2})

    assert [(row.name, row.joined, row.minutes) for row in reading.rows] == [
        ("Ana Molina", at(9), 90),
        ("Li Wei", at(9, 10), 80),
    ]
    assert [one.line for one in reading.skipped] == [1]


def test_columns_chosen_by_hand_may_lack_a_header():
    text = "Ana Molina\t2026-11-16 09:00\nLi Wei\t2026-11-16 09:10\n"

    assert the_names(text, columns={"name": 0, "joined": 1}) == ["Ana Molina", "Li Wei"]


def test_columns_without_names_or_addresses_are_refused():
    with pytest.raises(RuleBroken, match="names or that of the e-mail"):
        the_reading(UNKNOWN, columns={"joined": 1})


def test_a_column_that_is_not_there_holds_nobody():
    with pytest.raises(RuleBroken, match="none of its rows"):
        the_reading(UNKNOWN, columns={"name": 7})
