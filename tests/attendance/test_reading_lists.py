"""What is read from the export of each platform. The files are synthetic; see lists/README.md."""

from pathlib import Path
from typing import NamedTuple

import pytest

from cistrat_training.attendance.reading import read
from cistrat_training.zones import clock_of

LISTS = Path(__file__).parent / "lists"


class Expected(NamedTuple):
    """Of each row: line, name, address, joined, left (day of the month and time), minutes."""

    format: str
    rows: list[tuple[int, str, str, str | None, str | None, float | None]]
    skipped: list[tuple[int, str]] = []
    merged: list[tuple[int, int]] = []
    questions: list[str] = []
    title: str = ""
    starts: str | None = None


def what_is_read(file: str, **how) -> Expected:
    reading = read((LISTS / file).read_bytes(), **{"zone": ZONES.get(file, "Asia/Shanghai")} | how)

    def told(at):
        return at and f"{at.astimezone(clock_of(reading.zone)):%d %H:%M:%S}"

    return Expected(
        reading.format,
        [(r.line, r.name, r.email, told(r.joined), told(r.left), r.minutes) for r in reading.rows],
        [(one.line, one.reason % one.facts) for one in reading.skipped],
        [(one.line, one.into) for one in reading.merged],
        [question.what for question in reading.questions],
        reading.title,
        told(reading.starts_at),
    )


ZONES = {"summer_time.csv": "Europe/Berlin"}

EXPECTED = {
    "ambiguous_dates.csv": Expected(
        "zoom meeting",
        [
            (2, "Ana Molina", "ana@example.org", None, None, 90.0),
            (3, "Li Wei", "", None, None, 55.0),
        ],
        questions=["order"],
    ),
    "bbb_de.csv": Expected(
        "bigbluebutton",
        [
            (2, "Jörg Müller", "", "16 09:00:00", "16 10:30:00", 90.0),
        ],
    ),
    "bbb_poll_comma.csv": Expected(
        "bigbluebutton",
        [
            (2, "Jane Doe", "", "16 09:00:00", "16 10:30:00", 90.0),
            (3, "Doe, John", "", "16 09:05:10", None, 54.8333),
            (4, "Long Stay", "", "16 09:00:00", "17 10:00:00", 1500.0),
        ],
        skipped=[(5, "This row holds answers that nobody is named for.")],
    ),
    "gb18030_list.csv": Expected(
        "table",
        [
            (2, "陈晓明", "chen@example.org", None, None, None),
            (3, "诸葛孔明", "", None, None, None),
            (4, "龑䶮", "yan@example.org", None, None, None),
        ],
    ),
    "meet_first_last.csv": Expected(
        "google meet",
        [
            (2, "Jane Doe", "jane@example.org", None, None, 42.0),
            (3, "Wei", "wei@example.org", None, None, 60.0),
            (4, "陈晓明", "chen@example.org", None, None, 95.0),
        ],
        questions=["day"],
    ),
    "meet_legacy_seconds.csv": Expected(
        "google meet",
        [
            (2, "Jane Doe", "jane@example.org", None, None, 58.0),
            (3, "Li Wei", "wei@example.org", None, None, 2.0),
        ],
    ),
    "meet_names.csv": Expected(
        "google meet",
        [
            (5, "Jane Doe", "jane@example.org", "16 09:00:12", "16 10:02:30", 62.0),
            (6, "Li Wei", "", "16 09:05:00", "16 10:03:00", 58.0),
            (7, "Night Owl", "owl@example.org", "16 10:00:00", "16 10:32:00", 32.2333),
        ],
        title="Research careers",
        starts="16 09:00:00",
    ),
    "moodle_scans.csv": Expected(
        "moodle",
        [
            (2, "", "ana@example.org", "16 09:01:00", None, None),
            (3, "", "wei@example.org", "16 09:20:00", None, None),
        ],
        skipped=[(4, "The list does not say that no@example.org was present.")],
    ),
    "plain_names.txt": Expected(
        "plain list",
        [
            (1, "Doe, Jane", "", None, None, None),
            (2, "陈晓明", "", None, None, None),
            (3, "Müller, Jörg", "", None, None, None),
            (4, "Ana Molina", "", None, None, None),
            (5, "", "omar@example.org", None, None, None),
            (6, "Petra Panel", "petra@example.org", None, None, None),
        ],
        skipped=[(8, "“??” is neither a name nor an e-mail address.")],
    ),
    "semicolon_cp1252.csv": Expected(
        "table",
        [
            (2, "Jörg Müller", "joerg@example.org", "16 09:00:00", "16 10:30:00", 90.0),
            (3, "José Núñez", "jose@example.org", "16 09:10:00", "16 10:00:00", 50.5),
        ],
    ),
    "summer_time.csv": Expected(
        "zoom meeting",
        [
            (2, "Twice Shown", "twice@example.org", "25 01:50:00", "25 02:20:00", 90.0),
            (3, "Left Out", "out@example.org", "29 03:30:00", "29 04:00:00", 30.0),
        ],
    ),
    "teams_2021.csv": Expected(
        "teams meeting",
        [
            (9, "Jane Doe", "jane@example.org", "13 09:01:00", "13 09:59:00", 58.0),
            (10, "Li Wei", "", "13 09:05:00", "13 09:50:00", 45.0),
        ],
        title="First lecture",
        starts="13 09:00:00",
    ),
    "teams_de.csv": Expected(
        "teams meeting",
        [
            (15, "Müller, Jörg", "joerg@example.org", "06 18:01:00", "06 19:00:00", 59.0),
            (16, "Öztürk, Ayşe (Gast)", "", "06 18:00:00", "06 19:05:00", 65.0),
        ],
        merged=[(10, 15), (11, 16)],
        title="Wissenschaftspolitik",
        starts="06 17:58:00",
    ),
    "teams_engagement_short_rows.csv": Expected(
        "teams meeting",
        [
            (13, "[ExampleCorp] Sam Rivera (Unverified)", "", "22 15:01:00", "22 17:01:00", 120.0),
            (14, "张 三（示例）", "zhang.san@example.com", "22 15:05:00", "22 16:05:07", 60.1167),
            (15, "+15550100123 (Unverified)", "", "22 15:07:20", "22 17:41:02", 153.7),
            (17, "Omar Open", "omar@example.com", "22 15:10:00", None, None),
            (21, "Alex Organizer", "alex@example.com", "22 14:48:09", "22 18:11:26", 203.2833),
            (22, "Rita Rejoin", "rita@example.com", "22 15:00:00", "22 15:45:00", 45.0),
            (23, "Rita Rejoin", "rita@example.com", "22 17:15:00", "22 18:00:00", 45.0),
            (28, "Heard Only", "", None, None, None),
        ],
        merged=[(12, 21), (16, 22), (27, 21)],
        title="Synthetic meeting (September 22, 2026)",
        starts="22 14:48:05",
    ),
    "teams_live_event.csv": Expected(
        "teams live event",
        [
            (2, "Jane Doe", "", "25 16:48:08", "25 17:18:08", 30.0),
            (3, "Li Wei", "", "25 16:50:00", "25 17:50:30", 60.5),
        ],
        skipped=[(6, "This row holds neither a name nor an e-mail address.")],
        merged=[(4, 2), (5, 3)],
    ),
    "teams_log_comma_pt.csv": Expected(
        "teams log",
        [
            (2, "Silva, João", "", "13 17:30:21", "13 18:00:21", 30.0),
            (3, "Maria Souza", "", "13 17:31:00", "13 18:01:00", 30.0),
        ],
        merged=[(4, 2), (5, 3)],
    ),
    "teams_log_utf16.csv": Expected(
        "teams log",
        [
            (2, "Doe, Jane", "", "13 17:30:21", "13 17:45:21", 15.0),
            (3, "Omar Diallo", "", "13 17:31:00", "13 18:31:00", 60.0),
            (5, "Doe, Jane", "", "13 17:50:00", "13 18:30:00", 40.0),
            (6, "Li Wei (Guest)", "", "13 17:52:00", None, None),
        ],
        merged=[(4, 2), (7, 5), (8, 3)],
    ),
    "teams_names_only.csv": Expected(
        "teams meeting",
        [
            (8, "Jane Doe", "jane@example.org", None, None, None),
            (9, "Li Wei", "", None, None, None),
        ],
        title="Quiet lecture",
        starts="22 19:30:00",
    ),
    "teams_sections_be_lf.csv": Expected(
        "teams meeting",
        [
            (13, "Only Total", "", "14 09:31:00", "14 09:31:08", 0.1333),
            (17, "Doe, Jane", "jane@example.org", "14 09:29:10", "14 09:35:14", 6.0667),
            (18, "Doe, Jane", "jane@example.org", "14 09:37:54", "14 09:50:14", 12.3333),
            (19, "Li Wei (Unverified)", "", "14 09:30:00", "14 09:40:04", 10.0667),
        ],
        merged=[(11, 17), (12, 19)],
        title="Science policy",
        starts="14 09:29:07",
    ),
    "teams_sections_utf16le.csv": Expected(
        "teams meeting",
        [
            (13, "Only Total", "", "14 09:31:00", "14 09:31:08", 0.1333),
            (17, "Doe, Jane", "jane@example.org", "14 09:29:10", "14 09:35:14", 6.0667),
            (18, "Doe, Jane", "jane@example.org", "14 09:37:54", "14 09:50:14", 12.3333),
            (19, "Li Wei (Unverified)", "", "14 09:30:00", "14 09:40:04", 10.0667),
        ],
        merged=[(11, 17), (12, 19)],
        title="Science policy",
        starts="14 09:29:07",
    ),
    "teams_sv.csv": Expected(
        "teams meeting",
        [
            (11, "Anders Åberg", "anders@example.org", "16 09:00:00", "16 09:30:00", 30.0),
            (12, "Anders Åberg", "anders@example.org", "16 09:40:00", "16 10:00:00", 20.0),
        ],
        merged=[(7, 11)],
    ),
    "tencent_detail_new.xlsx": Expected(
        "tencent meeting",
        [
            (10, "李雷(李雷)", "", "16 09:00:00", "16 10:30:00", 90.0),
            (11, "韩梅梅(湖南-韩梅梅)", "", "16 09:15:00", "16 09:45:30", 30.5),
        ],
        title="科技政策讲座",
        starts="16 09:00:00",
    ),
    "tencent_flat.xlsx": Expected(
        "tencent meeting",
        [
            (2, "李雷", "", "16 08:59:00", "16 11:00:00", 121.0),
            (3, "李雷", "", "16 09:30:00", "16 10:00:00", 30.0),
            (4, "韩梅梅", "", "16 09:02:00", None, None),
        ],
        title="科技政策讲座",
        starts="16 09:00:00",
    ),
    "tencent_overview.xlsx": Expected(
        "tencent meeting",
        [
            (10, "陈晓明(贵州-陈晓明)", "", "16 08:55:00", "16 09:55:30", 60.5),
            (11, "陈晓明(贵州-陈晓明)", "", "16 10:05:00", "16 11:05:00", 60.0),
            (12, "Ana Molina", "", "16 09:00:10", "16 11:00:10", 120.0),
            (13, "人员３(贵州大学人员３)", "", "16 09:05:00", "16 10:45:00", 100.0),
            (13, "人员４(贵州大学人员４)", "", "16 09:05:00", "16 10:45:00", 100.0),
            (14, "R&D 王芳(研发部 R&D 王芳)", "", "16 09:10:00", None, None),
            (14, "只在概况(只在概况)", "", "16 09:20:00", "16 09:30:00", 10.0),
        ],
        skipped=[
            (15, "This line is a remark below the table: “导出时间：2026-11-16 12:00:00”."),
            (16, "This line is a remark below the table: “以上数据仅供参考”."),
        ],
        merged=[(10, 10), (11, 12), (12, 13), (13, 14)],
        title="科技政策讲座",
        starts="16 09:00:00",
    ),
    "twins_same_name.csv": Expected(
        "teams meeting",
        [
            (11, "Wang Fang", "fang1@example.org", "16 09:00:00", "16 10:00:00", 60.0),
            (12, "Wang Fang", "fang2@example.org", "16 09:10:00", "16 09:40:00", 30.0),
        ],
        merged=[(6, 11), (7, 12)],
        title="Twins",
    ),
    "unknown_columns.csv": Expected(
        "unknown",
        [],
        questions=["columns"],
    ),
    "webex_pt.csv": Expected(
        "webex",
        [
            (2, "João Silva", "joao@example.org", "01 19:02:11", "01 19:47:11", 45.0),
        ],
        title="Aula 3",
        starts="01 19:00:00",
    ),
    "webex_utf16_formula.csv": Expected(
        "webex",
        [
            (2, "Jane Doe", "jane@example.org", "01 18:58:11", "01 20:00:03", 62.0),
            (3, "Li Wei", "wei@example.org", "01 19:02:11", "01 19:47:00", 45.0),
            (4, "Li Wei", "wei@example.org", "01 19:03:00", "01 19:47:00", 44.0),
        ],
        title="Lecture 3",
        starts="01 19:00:00",
    ),
    "zoom_admin_form.csv": Expected(
        "zoom meeting",
        [
            (2, "The Host", "host@example.org", "14 08:58:00", "14 10:00:00", 62.0),
            (3, "Nia Guest", "nia@example.org", "14 09:03:00", "14 09:45:00", 42.0),
        ],
        title="Indicators",
        starts="14 09:00:00",
    ),
    "zoom_new_rows.csv": Expected(
        "zoom meeting",
        [
            (2, "Test One", "one@example.org", "09 19:02:00", "09 20:31:00", 89.0),
            (3, "Test Two", "", "09 19:05:00", "09 19:40:00", 35.0),
            (4, "Test Two", "", "09 19:50:00", "09 20:31:00", 41.0),
        ],
    ),
    "zoom_new_unique.csv": Expected(
        "zoom meeting",
        [
            (2, "Test One", "one@example.org", None, None, 89.0),
            (3, "测试二", "", None, None, 64.0),
        ],
    ),
    "zoom_old_full_block.csv": Expected(
        "zoom meeting",
        [
            (5, "015_L (Lena Real)", "lena@example.org", "19 09:54:15", "19 12:01:59", 128.0),
            (6, "Ana Molina", "ana@example.org", "19 10:08:10", "19 10:17:18", 10.0),
            (7, "Ana Molina", "ana@example.org", "19 10:20:00", "19 12:01:58", 102.0),
        ],
        skipped=[
            (8, "Ana Molina was in the waiting room here, not in the meeting."),
            (9, "Passer-by was in the waiting room here, not in the meeting."),
        ],
        title="Policy mixes, part 2",
        starts="19 10:00:00",
    ),
    "zoom_old_unique_bom.csv": Expected(
        "zoom meeting",
        [
            (5, "Paulo M (Wings)", "paulo@example.org", None, None, 73.0),
            (6, "Doe, Jane", "jane.doe@example.org", None, None, 75.0),
            (7, "李雷 (Li Lei)", "", None, None, 12.0),
            (8, "Galaxy A52", "", None, None, None),
        ],
        title="Measuring science",
        starts="24 11:35:16",
    ),
    "zoom_webinar.csv": Expected(
        "zoom webinar",
        [
            (7, "Grace Host", "grace@example.org", "06 10:40:12", "06 12:31:00", 111.0),
            (10, "Omar Panel", "omar@example.org", "06 10:44:00", "06 11:30:00", 46.0),
            (14, "Ana Molina", "ana@example.org", "06 10:50:00", "06 11:20:00", 30.0),
            (15, "Ana Molina", "ana@example.org", "06 11:25:00", "06 12:31:00", 66.0),
            (16, "李 雷", "lilei@example.org", "06 11:00:00", "06 12:00:00", 60.0),
        ],
        skipped=[
            (11, "The list says that Petra Panel did not attend."),
            (17, "The list says that Linus did not attend."),
            (18, "The list says that Zero did not attend."),
        ],
        title="Open science in practice",
        starts="06 10:45:00",
    ),
    "zoom_webinar_tab.csv": Expected(
        "zoom webinar",
        [
            (7, "Grace Host", "grace@example.org", "06 10:40:12", "06 12:31:00", 111.0),
            (10, "Omar Panel", "omar@example.org", "06 10:44:00", "06 11:30:00", 46.0),
            (14, "Ana Molina", "ana@example.org", "06 10:50:00", "06 11:20:00", 30.0),
            (15, "Ana Molina", "ana@example.org", "06 11:25:00", "06 12:31:00", 66.0),
            (16, "李 雷", "lilei@example.org", "06 11:00:00", "06 12:00:00", 60.0),
        ],
        skipped=[
            (11, "The list says that Petra Panel did not attend."),
            (17, "The list says that Linus did not attend."),
            (18, "The list says that Zero did not attend."),
        ],
        title="Open science in practice",
        starts="06 10:45:00",
    ),
}


@pytest.mark.parametrize("file", EXPECTED)
def test_each_list_tells_who_was_there_when_and_for_how_long(file):
    assert what_is_read(file) == EXPECTED[file]


def test_no_list_lies_here_unread():
    files = {path.name for path in LISTS.iterdir() if path.suffix in {".csv", ".txt", ".xlsx"}}

    assert files == set(EXPECTED)
