"""Lists of domestic trainees as member institutions send them: what each row means, or lacks."""

import re
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol, TypeVar

from cistrat_training import fonts, tables
from cistrat_training.accounts.models import Gender, User
from cistrat_training.enrolments.seats import Seats
from cistrat_training.errors import RuleBroken
from cistrat_training.places.models import Category, key_of
from cistrat_training.tables import Column, Layout, Line, Problem
from cistrat_training.words import N_
from cistrat_training.workshops.models import Audience, Enrolment, Place

OF_THE_INSTITUTION = {"institution", "category"}
LONGEST_EMAIL = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets
EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")

LAYOUT = Layout(
    "Trainees",
    (
        Column(
            "name",
            "Name",
            "姓名",
            N_("The name as the person writes it, in any script."),
            "王小明",
            required=True,
            also=("full name", "native name", "中文姓名", "学员姓名"),
        ),
        Column(
            "latin_name",
            "Latin name",
            "姓名拼音",
            N_("As in the passport; it is printed on the English certificate."),
            "Wang Xiaoming",
            also=("pinyin", "English name", "拼音", "英文姓名", "英文名"),
        ),
        Column(
            "email",
            "E-mail",
            "电子邮箱",
            N_("Without one the person is enrolled but cannot sign in."),
            "wang.xiaoming@example.org",
            also=("email address", "mail", "邮箱", "电子邮件", "邮件"),
        ),
        Column(
            "institution",
            "Institution",
            "单位",
            N_("The institution at which the person works."),
            "示例省科学技术发展战略研究院",
            required=True,
            also=("organisation", "organization", "工作单位", "单位名称", "机构"),
        ),
        Column(
            "category",
            "Institution category",
            "单位类别",
            N_("government, research, university, enterprise, international or other"),
            "research",
            required=True,
            also=("category", "类别", "单位性质", "机构类别"),
        ),
        Column(
            "position",
            "Position",
            "职务",
            N_("The position that the person holds."),
            "副研究员",
            also=("title", "post", "职称", "职务职称", "岗位"),
        ),
        Column("gender", "Gender", "性别", N_("woman, man, other or empty"), "woman"),
    ),
    chinese="学员名单",
)

LAYOUT_OF_ONE = Layout(
    "Nominees",
    tuple(column for column in LAYOUT.columns if column.key not in OF_THE_INSTITUTION),
    chinese="提名名单",
)
"""What the coordinator of an institution sends: all of them work there."""

CATEGORIES = {
    "government department": Category.GOVERNMENT,
    "政府": Category.GOVERNMENT,
    "政府部门": Category.GOVERNMENT,
    "政府机关": Category.GOVERNMENT,
    "research institute": Category.RESEARCH,
    "研究机构": Category.RESEARCH,
    "科研机构": Category.RESEARCH,
    "科研院所": Category.RESEARCH,
    "研究院所": Category.RESEARCH,
    "college or university": Category.UNIVERSITY,
    "大学": Category.UNIVERSITY,
    "高校": Category.UNIVERSITY,
    "高等院校": Category.UNIVERSITY,
    "高等学校": Category.UNIVERSITY,
    "company": Category.ENTERPRISE,
    "企业": Category.ENTERPRISE,
    "公司": Category.ENTERPRISE,
    "international organisation": Category.INTERNATIONAL,
    "international organization": Category.INTERNATIONAL,
    "国际组织": Category.INTERNATIONAL,
    "other institution": Category.OTHER,
    "其他": Category.OTHER,
    "其他机构": Category.OTHER,
}
GENDERS = {
    "female": Gender.WOMAN,
    "f": Gender.WOMAN,
    "女": Gender.WOMAN,
    "male": Gender.MAN,
    "m": Gender.MAN,
    "男": Gender.MAN,
    "其他": Gender.OTHER,
    "不详": Gender.UNSTATED,
}


class Numbered(Protocol):
    """A row of a list. `number` is its line in the file; rows that share a key are the same."""

    @property
    def number(self) -> int: ...

    @property
    def keys(self) -> list[tuple[str, ...]]: ...


R = TypeVar("R", bound=Numbered)


class Nominee(NamedTuple):
    """One row. `number` is its line in the file."""

    number: int
    name: str
    latin_name: str
    email: str
    institution: str
    category: Category
    position: str
    gender: Gender

    @property
    def keys(self) -> list[tuple[str, ...]]:
        """Whoever shares one of these is the same person."""
        by_name = name_key(self.name, self.institution)
        return [by_name, (self.email,)] if self.email else [by_name]


class Deed(StrEnum):
    ENROL = "enrol"
    AGAIN = "again"
    LEAVE = "leave"


DEEDS = {
    Deed.ENROL: N_("Gets a place"),
    Deed.AGAIN: N_("Gets the place back that was given up"),
    Deed.LEAVE: N_("Has a place already: nothing to do"),
}

APPLIED = N_("%(name)s has a place as an applicant.")


class Row(NamedTuple):
    """What will happen with one row."""

    nominee: Nominee
    deed: Deed
    person: User | None
    enrolment: Enrolment | None


class Known(NamedTuple):
    """Who of the list is known: people by their e-mail, and who had a place in the workshop."""

    people: dict[str, User]
    enrolments: list[Enrolment]

    def enrolment_of(self, nominee: Nominee) -> Enrolment | None:
        for enrolment in self.enrolments:
            if set(nominee.keys) & set(_keys_of(enrolment)):
                return enrolment
        return None


class Plan(NamedTuple):
    """What an import would do. It does nothing at all unless `is_good`."""

    rows: list[Row]
    problems: list[Problem]
    unknown: list[str]
    refusal: RuleBroken | None = None

    @property
    def is_good(self) -> bool:
        return not (self.problems or self.refusal)

    @property
    def new(self) -> list[Row]:
        return [row for row in self.rows if row.deed is not Deed.LEAVE]


class Home(NamedTuple):
    """The institution of everybody on a list, where it is one for all."""

    institution: str
    category: Category


def read(
    content: bytes, home: Home | None = None
) -> tuple[list[Nominee], list[Problem], list[str]]:
    """The people of a list, what is wrong in it, and the headers that nobody knows."""
    layout = LAYOUT_OF_ONE if home else LAYOUT
    return rows_of(content, layout, lambda line: _nominee(line, home), lambda one: one.name)


def rows_of(
    content: bytes, layout: Layout, row: Callable[[Line], R | None], name: Callable[[R], str]
) -> tuple[list[R], list[Problem], list[str]]:
    """What the lines of a list say, what is wrong in it, and the headers that nobody knows.

    `row` reads one line, and `name` is what a row is called where it stands there twice.
    """
    grid = tables.sheet_of(tables.read(content), layout)
    found = tables.lines_of(grid, layout)
    rows = [one for line in found.lines if (one := row(line))]
    problems = found.problems + _twice(rows, name)
    if not (found.lines or problems):
        problems = [Problem(grid.name, 1, "", N_("There is no row under the header."), {})]
    return rows, sorted(problems, key=lambda problem: problem.row), found.unknown


def plan(
    nominees: list[Nominee],
    problems: list[Problem],
    unknown: list[str],
    known: Known,
    seats: Seats,
) -> Plan:
    rows = [_row(nominee, known) for nominee in nominees]
    elsewhere = [
        Problem("", row.nominee.number, "", APPLIED, {"name": row.nominee.name})
        for row in rows
        if row.enrolment
        and row.enrolment.status is Place.CONFIRMED
        and row.enrolment.audience is not Audience.DOMESTIC
    ]
    made = Plan(rows, problems + elsewhere, unknown)
    try:
        seats.hold(len(made.new))
    except RuleBroken as no:
        return made._replace(refusal=no)
    return made


def name_key(name: str, institution: str) -> tuple[str, str]:
    return key_of(name).replace(" ", ""), key_of(institution)


def _row(nominee: Nominee, known: Known) -> Row:
    enrolment = known.enrolment_of(nominee)
    person = enrolment.person if enrolment else known.people.get(nominee.email)
    if enrolment is None:
        return Row(nominee, Deed.ENROL, person, None)
    deed = Deed.LEAVE if enrolment.status is Place.CONFIRMED else Deed.AGAIN
    return Row(nominee, deed, person, enrolment)


def _keys_of(enrolment: Enrolment) -> Iterable[tuple[str, ...]]:
    person = enrolment.person
    if person.email:
        yield (person.email,)
    for name in {person.full_name, person.native_name, person.latin_name} - {""}:
        yield name_key(name, enrolment.institution_name)


def _nominee(line: Line, home: Home | None) -> Nominee | None:
    """None where something is missing, which the line has noted."""
    before = len(line.problems)
    name = line.text("name", 200)
    institution, category = home or _home(line)
    nominee = (
        name,
        _printable(line),
        email_in(line),
        institution,
        category,
        line.text("position", 200),
        line.choice("gender", Gender, GENDERS) or Gender.UNSTATED,
    )
    return None if len(line.problems) > before else Nominee(line.number, *nominee)


def _home(line: Line) -> Home:
    institution = line.text("institution", 300)
    return Home(institution, line.choice("category", Category, CATEGORIES) or Category.OTHER)


def _printable(line: Line) -> str:
    name = line.text("latin_name", 200)
    if scripts := fonts.missing_scripts(name):
        line.wrong(
            "latin_name",
            N_("This will be printed, and our fonts have no %(scripts)s letters."),
            scripts=", ".join(scripts),
        )
    return name


def email_in(line: Line) -> str:
    email = line.text("email").lower()
    if email and not (EMAIL.fullmatch(email) and len(email) <= LONGEST_EMAIL):
        line.wrong("email", N_("“%(value)s” is not an e-mail address."), value=email)
    return email


def _twice(rows: Sequence[R], name: Callable[[R], str]) -> list[Problem]:
    first: dict[tuple[str, ...], R] = {}
    problems = []
    for row in rows:
        if earlier := next((first[key] for key in row.keys if key in first), None):
            facts = {"name": name(row), "line": earlier.number}
            message = N_("%(name)s stands in line %(line)s already.")
            problems.append(Problem("", row.number, "", message, facts))
        for key in row.keys:
            first.setdefault(key, row)
    return problems
