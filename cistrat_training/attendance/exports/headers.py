"""What the columns of attendance lists are called, in eleven languages."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import tzinfo
from functools import lru_cache
from typing import NamedTuple

from cistrat_training.attendance.exports import durations
from cistrat_training.attendance.exports.stamps import offset_named
from cistrat_training.cells import Cell, in_words

NAMES = {
    "name": """
        name | full name | fullname | user name | username | participant | participant name
        | attendee | attendee name | student | student name | nickname | user | who
        | real name | name of participant | participants name | names | original name
        | person | 姓名 | 名称 | 名字 | 用户 | 用户名 | 用户名称 | 用户昵称 | 昵称 | 参会者
        | 参会人 | 参会人员 | 参与者 | 参与者姓名 | 参会者姓名 | 全名 | 成员 | 成员名称
        | 入会昵称 | 学员 | 学员姓名 | 参加者 | 用戶名稱 | 姓名原名 | 与会者 | 与会者姓名
        | vollständiger name | teilnehmer | teilnehmername | benutzername | teilnehmende
        | nom | nom complet | participant e | nom du participant | nom d'utilisateur
        | utilisateur | nombre | nombre completo | participante | nombre del participante
        | nombre de usuario | nome | nome completo | nome do participante | nome de usuário
        | nome de utilizador | nome utente | nominativo | partecipante | nome partecipante
        | naam | volledige naam | deelnemer | naam deelnemer | gebruikersnaam
        | imię i nazwisko | nazwa | pełna nazwa | pełne imię i nazwisko | uczestnik
        | nazwa użytkownika | имя | полное имя | фио | имя и фамилия | участник
        | имя участника | имя пользователя | الاسم | الاسم الكامل | اسم المشارك
        | اسم المستخدم | المشارك""",
    "display": """
        display name | anzeigename | nom d'affichage | nom affiché | nombre para mostrar
        | nombre visible | nome de exibição | nome visualizzato | weergavenaam
        | nazwa wyświetlana | отображаемое имя | اسم العرض | 显示名称 | 显示名""",
    "first": """
        first name | firstname | given name | given names | forename | 名 | vorname | prénom
        | primeiro nome | nombre de pila | nome proprio | voornaam | imię
        | имя участника первое | الاسم الأول""",
    "last_name": """
        last name | lastname | surname | family name | 姓 | 姓氏 | nachname | familienname
        | nom de famille | apellido | apellidos | sobrenome | apelido | cognome | achternaam
        | nazwisko | фамилия | اسم العائلة | الكنية | اللقب""",
    "email": """
        email | e mail | e-mail | mail | email address | e-mail address | user email
        | attendee email | participant email | user e-mail | mail address | emails
        | registrant email | login | email id | 邮箱 | 电子邮箱 | 电子邮件 | 邮件 | 邮箱地址
        | 电子邮件地址 | 用户邮箱 | 用户电子邮件 | 参会者邮箱 | 電子郵件 | e-mail-adresse
        | emailadresse | mailadresse | benutzer-e-mail | e-mail des teilnehmers
        | e-mail des benutzers | adresse e-mail | courriel | adresse électronique
        | adresse de messagerie | e-mail de l'utilisateur | adresse e-mail de l'utilisateur
        | e-mail du participant | correo | correo electrónico
        | correo electrónico del usuario | dirección de correo electrónico
        | correo electrónico del participante | e-mail do usuário | e-mail do utilizador
        | e-mail do convidado | endereço de e-mail | correio eletrônico
        | e-mail do participante | posta elettronica | indirizzo e-mail | indirizzo email
        | e-mail utente | e-mailadres | e-mail van gebruiker | adres e-mail | adres email
        | e-mail użytkownika | электронная почта | эл. почта | почта
        | адрес электронной почты | البريد الإلكتروني | البريد الالكتروني
        | عنوان البريد الإلكتروني""",
    "upn": """
        participant id upn | participant id | upn | user principal name | teilnehmer-id upn
        | teilnehmer-id | id du participant upn | id de participante upn
        | id do participante upn | id del participante upn | id partecipante upn
        | deelnemer-id upn | id uczestnika upn | идентификатор участника upn | 参与者 id upn
        | 参与者 id | معرف المشارك upn""",
    "role": """
        role | user role | participant role | 身份 | 角色 | rolle | rôle | rol | função
        | papel | ruolo | rola | роль | الدور | دور""",
    "moderator": "moderator",
    "token": "registrant id | registrant number | registration id | registration number",
    "joined": """
        join time | joined | joined at | join | time joined | joining time | entry time
        | time in | joined time | enter time | start of attendance | check in
        | check-in time | 加入时间 | 入会时间 | 进入时间 | 进入会议时间 | 加入会议时间
        | 入會時間 | 加入時間 | 签到时间 | 开始观看时间 | 观看开始时间 | 进会时间
        | beitrittszeit | beitreten | beigetreten um | beitritt | zeit des beitritts
        | teilnahmezeit | beitrittszeitpunkt | eintritt | heure d'arrivée
        | heure de connexion | heure d'entrée | rejoindre | heure de participation
        | hora de unión | hora de entrada | hora de incorporación | hora de ingreso
        | hora de conexión | hora de inicio de sesión | se unió a las | hora para unirse
        | unirse | hora da entrada | horário de entrada | hora de ingresso | entrada
        | hora em que ingressou | ora di ingresso | orario di ingresso | ora di entrata
        | ora di accesso | ora ingresso | tijd van deelname | deelnametijd
        | tijd van toetreding | tijdstip van deelname | godzina dołączenia | czas dołączenia
        | dołączono | dołącz | время входа | время присоединения | время подключения | вход
        | وقت الانضمام | وقت الدخول""",
    "left": """
        leave time | left | left at | leave | time exited | time left | exit time
        | leaving time | exited at | time out | left time | check out | 离开时间 | 退会时间
        | 退出时间 | 离开会议时间 | 退出会议时间 | 退會時間 | 離開時間 | 离会时间 | 签退时间
        | 结束观看时间 | 观看结束时间 | austrittszeit | verlassen | verlassen um
        | zeit des verlassens | austritt | verlassenszeit | zeitpunkt des verlassens
        | heure de départ | heure de sortie | heure de déconnexion | quitter
        | hora de salida | hora de abandono | hora de desconexión | salir | hora da saída
        | horário de saída | hora de saída | saída | ora di uscita | orario di uscita
        | ora uscita | tijd van vertrek | vertrektijd | tijdstip van vertrek
        | godzina opuszczenia | czas opuszczenia | godzina wyjścia | opuszczono | opuść
        | время выхода | время отключения | выход | وقت المغادرة | وقت الخروج""",
    "minutes": """
        duration | attendance duration | time in session | time in meeting | minutes
        | attended for | attendance time | time attended | minutes attended
        | attended minutes | attendance minutes | length of stay | durection | time spent
        | in meeting duration seconds | 时长 | 参会时长 | 单次参会时长 | 持续时间 | 在线时长
        | 会议时长 | 参加时长 | 停留时长 | 時長 | 观看时长 | 单次观看时长 | 持续时长 | dauer
        | teilnahmedauer | anwesenheitsdauer | zeit in sitzung | zeit in der sitzung
        | minuten | durée | durée de participation | durée de présence | temps en session
        | duración | duración de la asistencia | tiempo en sesión | tiempo en la sesión
        | minutos | duração | duração da presença | tempo em sessão | tempo na sessão
        | durata | durata presenza | tempo in sessione | minuti | duur | aanwezigheidsduur
        | deelnameduur | tijd in sessie | czas trwania | czas uczestnictwa | длительность
        | продолжительность | время в сеансе | المدة | مدة الحضور""",
    "first_joined": """
        first join | first joined | first join time | first joined at | first entry
        | 首次入会时间 | 首次加入时间 | 首次加入 | 首次进入时间 | 首次入會時間
        | 首次观看时间 | erster beitritt | première participation | première connexion
        | première arrivée | primera unión | primera incorporación | primer ingreso
        | primer acceso | primeira entrada | primeiro ingresso | primeira participação
        | primo accesso | primo ingresso | prima partecipazione | eerste deelname
        | eerste keer deelgenomen | pierwsze dołączenie | первое присоединение | первый вход
        | первое подключение | أول انضمام | الانضمام الأول | 首次进会时间""",
    "last_left": """
        last leave | last left | last leave time | last exit | last quit time
        | final leave time | 最后退会时间 | 最后离开时间 | 最后离开 | 最后退出时间
        | 末次退会时间 | 最後退會時間 | 最后观看时间 | letztes verlassen | letzter austritt
        | dernier départ | dernière sortie | dernière déconnexion | última salida
        | último abandono | última saída | ultima uscita | ultimo abbandono
        | laatste vertrek | laatste keer verlaten | ostatnie opuszczenie | ostatnie wyjście
        | последний выход | последний уход | آخر مغادرة | المغادرة الأخيرة | 最后离会时间
        | 末次离会时间""",
    "total": """
        in-meeting duration | total duration | cumulative time | total time
        | total time in meeting | total minutes | total durection | in meeting duration
        | meeting attendance duration | 累计参会时长 | 总时长 | 会议中持续时间 | 会议中时长
        | 总参会时长 | 累计时长 | 累計參會時長 | 累计观看时长 | 总持续时间 | 参会总时长
        | dauer der besprechung | besprechungsdauer | gesamtdauer | dauer in der besprechung
        | durée de la réunion | durée en réunion | durée totale | durée dans la réunion
        | duración de la reunión | duración total | duración en la reunión
        | duração da reunião | duração total | duração na reunião | durata riunione
        | durata della riunione | durata totale | durata nella riunione | vergaderduur
        | duur van vergadering | totale duur | duur in vergadering | czas trwania spotkania
        | czas w spotkaniu | łączny czas trwania | całkowity czas trwania
        | длительность собрания | общая длительность | продолжительность собрания
        | общая продолжительность | مدة الاجتماع | المدة الإجمالية | المدة داخل الاجتماع
        | 累计入会时长 | 累计时长（分钟）""",
    "times_joined": "入会次数 | 观看次数 | number of joins | join count | times joined",
    "action": """
        user action | action | event | activity | 用户操作 | 操作 | benutzeraktion | aktion
        | action de l'utilisateur | acción del usuario | acción | ação do usuário
        | atividade | ação | azione utente | azione | actie van gebruiker | gebruikersactie
        | actie | akcja użytkownika | действие пользователя | действие | إجراء المستخدم""",
    "at": """
        timestamp | time stamp | time | event time | utc event timestamp | utceventtimestamp
        | scan time | scantime | 时间戳 | 时间 | zeitstempel | uhrzeit | horodatage
        | horodateur | marca de tiempo | marca de hora | fecha y hora | hora
        | carimbo de data/hora | carimbo de data e hora | timestamp utc | data e ora
        | indicatore data e ora | tijdstempel | sygnatura czasowa | znacznik czasu
        | метка времени | отметка времени | время | الطابع الزمني""",
    "session": "session id | sessionid | user agent | useragent",
    "attended": """
        attended | has attended | 已参加 | 是否参加 | 是否出席 | 已出席 | teilgenommen
        | a participé | participé | asistió | asistencia | participou | compareceu
        | ha partecipato | partecipato | deelgenomen | aanwezig | uczestniczył
        | wziął udział | присутствовал | حضر""",
    "status": "status | attendance status | 状态 | 考勤状态 | statut | estado | stato | статус",
    "waiting": """
        in waiting room | waiting room | 在等候室中 | 在等候室 | 等候室 | 是否在等候室
        | im warteraum | warteraum | en salle d'attente | dans la salle d'attente
        | en sala de espera | en la sala de espera | na sala de espera | em sala de espera
        | in sala d'attesa | nella sala d'attesa | in wachtkamer | in wachtruimte
        | w poczekalni | в зале ожидания | في غرفة الانتظار""",
    "registered": """
        registration time | registered at | 注册时间 | 报名时间 | registrierungszeit
        | anmeldezeit | heure d'inscription | hora de registro | hora de inscrição
        | ora di registrazione | registratietijd | время регистрации""",
    "engagement": """
        engagement type | engagement | 参与类型 | art des engagements | type d'engagement
        | tipo de interacción | tipo de envolvimento | tipo di coinvolgimento
        | type betrokkenheid""",
    "date": """
        date | day | 日期 | datum | fecha | data | дата | التاريخ | meeting date | 会议日期""",
    "title": """
        topic | meeting title | meeting topic | meeting name | webinar name | webinar topic
        | title | meeting subject | subject | 会议主题 | 主题 | 会议名称 | 会议标题 | thema
        | besprechungstitel | titel der besprechung | titre de la réunion | sujet
        | título de la reunión | tema | título da reunião | nome da reunião | tópico
        | titolo riunione | titolo della riunione | argomento | titel van vergadering
        | vergadertitel | onderwerp | tytuł spotkania | temat | название собрания | тема
        | عنوان الاجتماع | الموضوع""",
    "meeting": """
        meeting id | webinar id | meeting number | meeting code | 会议号 | 会议 id | 会议id
        | 会议号码 | meeting-id | id de réunion | id de la réunion | id de reunión
        | id de la reunión | id da reunião | id riunione | vergaderings-id | id spotkania
        | идентификатор конференции""",
    "start": """
        start time | meeting start time | actual start time | scheduled start time | start
        | meeting start | 开始时间 | 会议开始时间 | 预定开始时间 | 实际开始时间 | 开会时间
        | startzeit | beginn | besprechungsbeginn | heure de début
        | heure de début de la réunion | hora de inicio | hora de inicio de la reunión
        | hora de início | data de início da reunião | ora di inizio | ora inizio
        | begintijd | starttijd | godzina rozpoczęcia | czas rozpoczęcia | время начала
        | وقت البدء""",
    "end": """
        end time | meeting end time | actual end time | scheduled end time | end
        | meeting end | 结束时间 | 会议结束时间 | 预定结束时间 | 实际结束时间 | endzeit
        | ende | besprechungsende | heure de fin | heure de fin de la réunion
        | hora de finalización | hora de fin | hora de término | data de término da reunião
        | ora di fine | ora fine | eindtijd | godzina zakończenia | czas zakończenia
        | время окончания | وقت الانتهاء""",
    "generated": """
        report generated time | report generated | report generated at | creation time
        | generated | 报告生成时间 | 导出时间 | 生成时间""",
    "participants": """
        participants | attended participants | total participants | unique viewers
        | # registrants | total users | actual duration | registrants
        | total number of participants | 参会人数 | 参与者人数 | max concurrent views""",
    "other": """
        guest | is guest | recording consent | recording disclaimer response | consent
        | department | group | has zoom rooms | marketing opt-in | country/region name
        | country | phone | approval status | source name | connection type | session name
        | 房间类型 | 访客 | 来宾 | 国家 | institution | organisation | organization
        | company | 单位 | 部门 | gast | invité | invitado | convidado | ospite
        | tipo de conexão | nome da sessão | unique viewer | host name | activity score
        | talk time | webcam time | messages | reactions | emojis | poll votes | raise hands
        | company name | job title | city | state | student id | id | no | 序号 | 编号""",
}

PERSON = {"name", "display", "first", "last_name", "email", "upn"}
MEETING = {"title", "meeting", "start", "end", "generated", "participants", "date", "minutes"}


class Header(NamedTuple):
    """What a column holds. `unit` is that of its numbers, in minutes; `offset` that of its times
    from UTC, where it names one; `base` its plain name."""

    key: str
    base: str
    unit: float | None = None
    offset: tzinfo | None = None


def folded(text: str) -> str:
    """Headers are the same if they differ in case, accents, blanks and signs only."""
    plain = text.casefold() if text.isascii() else unicodedata.normalize("NFKD", text).casefold()
    return SIGNS.sub("", plain)


SIGNS = re.compile(r"[\W_]+")  # a combining accent is no letter either


KEYS: dict[str, str] = {}
for _key, _names in NAMES.items():
    for _name in _names.split("|"):
        KEYS.setdefault(folded(_name), _key)

BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
UNITS_AT_THE_END = re.compile(  # in a folded name
    r"(?:in|en|em)?(minutes|minuten|minutos|minuti|mins|min|分钟|seconds|sekunden|secs|秒|hours)$"
)


def header(cell: Cell) -> Header | None:
    if not isinstance(cell, str) or not 0 < len(cell) < 80 or cell[0].isdigit() or "@" in cell:
        return None  # most cells of people are, and none of them need be looked at
    return _header(cell)


@lru_cache(maxsize=4096)
def _header(text: str) -> Header | None:
    whole = folded(text)
    bare = folded(BRACKETS.sub(" ", text))
    words = BRACKETS.findall(text)
    unit = next((u for word in words if (u := durations.unit_named(word))), None)
    offset = next((o for word in words if (o := offset_named(word))), None)
    for base in (whole, bare):
        if base in KEYS:
            return Header(KEYS[base], whole, unit, offset)
    found = UNITS_AT_THE_END.search(whole)
    key = KEYS.get(whole[: found.start()]) if found else None
    if found and key in {"minutes", "total"}:
        return Header(key, whole, durations.unit_named(found[1]))
    return None


def known_headers(cells: Sequence[Cell]) -> list[Header | None]:
    return [header(cell) for cell in cells]


NO_HEADER = re.compile(r"@|(?<![+-])(?<![+-]\d)\d[:：]\d\d")  # but for `(UTC+08:00)`


def headers_in(cells: Sequence[Cell]) -> int:
    """How many different things the columns under this row hold; 0 if it heads no table."""
    if not any(header(cell) for cell in cells[:4]):  # a row of people is soon left
        return 0
    keys = {one.key for cell in cells if (one := header(cell))}
    if len(keys) < 2 or not keys & (PERSON | MEETING):
        return 0
    if any(NO_HEADER.search(in_words(cell)) for cell in cells[:12]):
        return 0
    return len(keys)
