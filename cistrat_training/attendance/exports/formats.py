"""Which platform wrote a list, told by what its columns are called."""

from typing import NamedTuple

from cistrat_training.attendance.exports.durations import MINUTE
from cistrat_training.attendance.exports.headers import folded
from cistrat_training.attendance.exports.tables import Contents, Table


class Format(NamedTuple):
    """What a platform means by what it does not say. `zone` is the clock on which it always
    writes; `unit` is that of a bare number, `pair` what the first number of `32:14` counts."""

    name: str
    zone: str = ""
    unit: float | None = None
    pair: float | None = None


ZOOM = Format("zoom meeting", unit=MINUTE)
WEBINAR = Format("zoom webinar", unit=MINUTE)
TEAMS = Format("teams meeting")
TEAMS_LOG = Format("teams log")
TEAMS_LIVE = Format("teams live event", zone="UTC")
TENCENT = Format("tencent meeting", zone="Asia/Shanghai", pair=MINUTE)
MEET = Format("google meet", pair=MINUTE)
WEBEX = Format("webex", unit=MINUTE)
BIGBLUEBUTTON = Format("bigbluebutton")
FEISHU = Format("feishu")
MOODLE = Format("moodle")
TABLE = Format("table")
PLAIN = Format("plain list")

TOLD_BY = {
    ZOOM: """
        recording consent | recording disclaimer response | total duration (minutes)
        | duration (minutes) | time in session (minutes) | registrant id | user name (original name)
        | 总时长（分钟） | 时长（分钟） | 在等候室中""",
    TEAMS: """
        first join | last leave | in-meeting duration | participant id (upn) | teilnehmer-id (upn)
        | dauer der besprechung | erster beitritt | letztes verlassen | id du participant (upn)
        | hora de unión | heure d'arrivée | tijd van deelname | tijd van vertrek | ora di uscita
        | ora di ingresso | 会议中持续时间 | engagement type""",
    TENCENT: """
        用户昵称（入会昵称） | 入会时间 | 退会时间 | 首次入会时间 | 最后退会时间 | 单次参会时长
        | 累计参会时长 | 入会次数 | 会议号 | user nickname (meeting nickname)""",
    MEET: "time joined | time exited",
    WEBEX: """
        attendee email | attendance duration | connection type | session name | e-mail do convidado
        | tipo de conexão | nome da sessão | hora da entrada | duração da presença""",
    FEISHU: "first_join_time | final_leave_time | in_meeting_duration",
    MOODLE: "scantime",
}
ORIGINAL_NAME = tuple(
    map(
        folded,
        (
            *("(original name)", "(originalname)", "(ursprünglicher name)", "(nom original)"),
            *("(nom d'origine)", "(nombre original)", "(nome original)", "(nome originale)"),
            *("(oorspronkelijke naam)", "(oryginalna nazwa)", "(исходное имя)", "（原名）"),
            *("（原始姓名）", "（原始名称）", "(الاسم الأصلي)"),
        ),
    )
)
WORDS = {form: {folded(word) for word in words.split("|")} for form, words in TOLD_BY.items()}
LEGACY_MEET = [{"name", "email", "minutes"}, {"first", "last_name", "email", "minutes"}]


def format_of(contents: Contents) -> Format:
    tables = contents.tables
    if any(table.has("action") and table.has("at") for table in tables):
        return TEAMS_LIVE if any(table.has("session") for table in tables) else TEAMS_LOG
    told = {form: sum(_says(form, table) for table in tables) for form in WORDS}
    told[TEAMS] += contents.has_sections
    best = max(told, key=lambda form: told[form])
    if told[best]:
        return _of_zoom(tables) if best == ZOOM else best
    return _of_few_words(tables)


def _says(form: Format, table: Table) -> int:
    words = len(table.bases & WORDS[form])
    if form == ZOOM:
        words += table.has("waiting") + 2 * any(b.endswith(ORIGINAL_NAME) for b in table.bases)
    return words


def _of_zoom(tables: list[Table]) -> Format:
    return WEBINAR if any(table.has("attended") for table in tables) else ZOOM


def _of_few_words(tables: list[Table]) -> Format:
    if any(table.has("attended") for table in tables):
        return WEBINAR
    if any(set(table.columns) in LEGACY_MEET for table in tables):
        return MEET
    return TABLE
