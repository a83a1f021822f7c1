"""The sheets of the import of the past, and what each of their columns holds."""

from enum import StrEnum
from typing import TypeVar

from cistrat_training.accounts.models import Gender
from cistrat_training.places.models import Category, PrintedAs
from cistrat_training.schedule.models import LecturerRole
from cistrat_training.tables import Column, Layout, Line
from cistrat_training.words import N_
from cistrat_training.workshops.models import Audience, Delivery, Mode

E = TypeVar("E", bound=StrEnum)

ENGLISH_TITLE = N_("The title in English, as it is printed.")
CHINESE_TITLE = N_("The title in Chinese.")
THE_SERIES = N_("The code of the series, as on the sheet “series”.")
THE_NUMBER = N_("The number of the workshop within its series.")
PRINTED = N_("The name in a report, where it differs: Iran, for Iran (Islamic Republic of).")
POSITION = N_("The place in a report's list, from 1. What has none follows in order of arrival.")
COUNTRY = N_("Two letters (CN) or the name, as the United Nations write it or as a report does.")
LATIN = N_("The name in Latin letters, as in the passport.")
SAME_PERSON = N_(
    "The e-mail. It tells people apart; without it, the name with institution and country does."
)
CATEGORY = N_("government, research, university, enterprise, international or other.")

COUNTRIES = Layout(
    "countries",
    (
        Column("country", "Country", "国家", COUNTRY, "IR", required=True),
        Column("printed_name", "Printed name", "报告用名", PRINTED, "Iran"),
        Column(
            "printed_name_zh",
            "Printed name in Chinese",
            "报告用名（中文）",
            N_("The same in Chinese."),
            "伊朗",
        ),
        Column("position", "Position", "排序", POSITION, "3"),
    ),
    chinese="国家",
    note=N_("Only for countries whose printed name or order in reports is to be set."),
    required=False,
)

COLLECTIVES = Layout(
    "collectives",
    (
        Column("code", "Code", "代码", N_("A short word of your own."), "members", required=True),
        Column(
            "name_en",
            "Name in English",
            "英文名称",
            N_("What a report prints instead of the names of its members."),
            "member institutions of the network",
            required=True,
        ),
        Column(
            "name_zh", "Name in Chinese", "中文名称", N_("The same in Chinese."), "网络成员单位"
        ),
    ),
    chinese="统称",
    note=N_("Institutions that a report names together, such as the members of a consortium."),
    required=False,
)

SERIES = Layout(
    "series",
    (
        Column(
            "code",
            "Code",
            "代码",
            N_("Two to four letters; it begins every number given in its workshops."),
            "STI",
            required=True,
        ),
        Column(
            "title_en",
            "Title in English",
            "英文名称",
            ENGLISH_TITLE,
            "Training Workshop on STI Policy",
            required=True,
        ),
        Column("title_zh", "Title in Chinese", "中文名称", CHINESE_TITLE, "科技创新政策培训班"),
    ),
    chinese="系列",
    note=N_("One row for each recurring training."),
)

WORKSHOPS = Layout(
    "workshops",
    (
        Column("series", "Series", "系列", THE_SERIES, "STI", required=True),
        Column("number", "Number", "届次", THE_NUMBER, "9", required=True),
        Column(
            "title_en",
            "Title in English",
            "英文名称",
            ENGLISH_TITLE,
            "Methods of STI Policy Research",
            required=True,
        ),
        Column("title_zh", "Title in Chinese", "中文名称", CHINESE_TITLE, "科技创新政策研究方法"),
        Column(
            "printed_title_en",
            "Printed title in English",
            "报告用英文名称",
            N_("The title in a report, where it differs from the workshop's own."),
        ),
        Column(
            "printed_title_zh",
            "Printed title in Chinese",
            "报告用中文名称",
            N_("The same in Chinese."),
        ),
        Column("theme_en", "Theme in English", "英文主题", N_("What the workshop is about.")),
        Column("theme_zh", "Theme in Chinese", "中文主题", N_("The same in Chinese.")),
        Column("mode", "Mode", "形式", N_("online, on-site or hybrid."), "online"),
        Column(
            "deliveries",
            "Deliveries",
            "授课方式",
            N_("livestream and recorded, with a semicolon between them."),
            "livestream; recorded",
        ),
        Column(
            "platform_en",
            "Platform in English",
            "英文平台名称",
            N_("The online platform as a sentence names it, with its article."),
            "the online platform of the Centre",
        ),
        Column(
            "platform_zh",
            "Platform in Chinese",
            "中文平台名称",
            N_("The same in Chinese."),
            "中心平台",
        ),
        Column(
            "partners_en",
            "Partners in English",
            "英文合作单位",
            N_("Each partner with its article, with semicolons between them."),
            "the University of Example",
        ),
        Column(
            "partners_zh",
            "Partners in Chinese",
            "中文合作单位",
            N_("The same in Chinese, in the same order."),
        ),
        Column("place_en", "Place in English", "英文地点", N_("City and venue, if on site.")),
        Column("place_zh", "Place in Chinese", "中文地点", N_("The same in Chinese.")),
        Column(
            "language", "Language", "授课语言", N_("en or zh: the language of the lectures."), "en"
        ),
        Column(
            "zone",
            "Time zone",
            "时区",
            N_("The zone of its times of day, as in Asia/Shanghai."),
            "Asia/Shanghai",
        ),
        Column(
            "first_day",
            "First day",
            "开始日期",
            N_("As 2021-09-06. A workshop belongs to the year of its first day."),
            "2021-09-06",
            required=True,
        ),
        Column(
            "last_day", "Last day", "结束日期", N_("As 2021-09-17."), "2021-09-17", required=True
        ),
        Column(
            "seats_international",
            "International seats",
            "国际学员名额",
            N_("Left empty, as many as people of this kind are listed."),
            "30",
        ),
        Column(
            "seats_domestic",
            "Domestic seats",
            "国内学员名额",
            N_("Left empty, as many as people of this kind are listed."),
            "150",
        ),
    ),
    chinese="培训班",
    note=N_("One row for each workshop of a series."),
)

ORGANISATIONS = Layout(
    "organisations",
    (
        Column("name", "Name", "名称", N_("The full name."), "Example University", required=True),
        Column("country", "Country", "国家", COUNTRY, "CN", required=True),
        Column("category", "Category", "类别", CATEGORY, "university", required=True),
        Column(
            "name_zh", "Name in Chinese", "中文名称", N_("The full name in Chinese."), "示例大学"
        ),
        Column(
            "printed_name",
            "Printed name",
            "报告用名",
            N_("The name in a report, where it differs."),
        ),
        Column(
            "printed_name_zh",
            "Printed name in Chinese",
            "报告用名（中文）",
            N_("The same in Chinese."),
        ),
        Column("position", "Position", "排序", POSITION, "1"),
        Column(
            "printed_as",
            "Printed as",
            "报告中列为",
            N_("name: under its own name; collective: as a member of its collective."),
            "name",
        ),
        Column(
            "collective",
            "Collective",
            "统称",
            N_("The code of the collective it belongs to, as on the sheet “collectives”."),
        ),
        Column(
            "member_since", "Member since", "加入日期", N_("The first day as a member, if known.")
        ),
        Column(
            "member_until",
            "Member until",
            "退出日期",
            N_("The first day on which it was no longer a member."),
        ),
        Column(
            "domains",
            "Domains",
            "邮箱域名",
            N_("The domains of its e-mail addresses, with semicolons between them."),
            "example.org",
        ),
    ),
    chinese="机构",
    note=N_("The institutions of lecturers, and of participants where they are kept by name."),
)

LECTURERS = Layout(
    "lecturers",
    (
        Column(
            "full_name",
            "Full name",
            "姓名",
            N_("As the person writes it, in any script."),
            "Ana Example",
            required=True,
        ),
        Column("latin_name", "Latin name", "拉丁字母姓名", LATIN),
        Column("native_name", "Native name", "母语姓名", N_("The name in its own script.")),
        Column("email", "E-mail", "电子邮箱", SAME_PERSON, "ana@example.org"),
        Column("gender", "Gender", "性别", N_("woman, man, other or unstated."), "woman"),
        Column(
            "organisation",
            "Organisation",
            "机构",
            N_("The name of an institution on the sheet “organisations”."),
            "Example University",
            required=True,
        ),
        Column(
            "country",
            "Country",
            "国家",
            N_("Needed only if two institutions of that name are in different countries."),
        ),
        Column(
            "role", "Role", "身份", N_("expert, researcher, executive or professor."), "professor"
        ),
        Column("post_en", "Post in English", "英文职务", N_("The post held there.")),
        Column("post_zh", "Post in Chinese", "中文职务", N_("The same in Chinese.")),
    ),
    chinese="授课专家",
    note=N_("One row for each person who lectured, however many lectures it were."),
)

LECTURES = Layout(
    "lectures",
    (
        Column("series", "Series", "系列", THE_SERIES, "STI", required=True),
        Column("number", "Number", "届次", THE_NUMBER, "9", required=True),
        Column(
            "place",
            "Place",
            "序号",
            N_("The order of the lectures within the workshop, from 1."),
            "1",
            required=True,
        ),
        Column(
            "title_en",
            "Title in English",
            "英文题目",
            ENGLISH_TITLE,
            "Technology and Climate",
            required=True,
        ),
        Column("title_zh", "Title in Chinese", "中文题目", CHINESE_TITLE, "技术与气候"),
        Column(
            "topic_en",
            "Topic in English",
            "英文专题",
            N_("What it was about, as a report lists the topics; the same words count once."),
            "climate technology",
        ),
        Column("topic_zh", "Topic in Chinese", "中文专题", N_("The same in Chinese."), "气候技术"),
        Column(
            "topic_position",
            "Topic position",
            "专题排序",
            N_("The place of the topic in a report's list, where it is not that of the lecture."),
        ),
        Column(
            "lecturers",
            "Lecturers",
            "授课专家",
            N_("E-mails or full names from the sheet “lecturers”, with semicolons between them."),
            "ana@example.org",
        ),
        Column("day", "Day", "日期", N_("The day on which it was given."), "2021-09-06"),
        Column(
            "starts",
            "Starts",
            "开始时间",
            N_("The time of day, in the zone of the workshop."),
            "09:00",
        ),
        Column(
            "ends", "Ends", "结束时间", N_("The time of day, in the zone of the workshop."), "11:00"
        ),
        Column(
            "minutes", "Minutes", "时长（分钟）", N_("The length, where the times are not known.")
        ),
        Column("channel", "Channel", "频道或教室", N_("The online channel or the room.")),
    ),
    chinese="讲座",
    note=N_("One row for each lecture."),
)

ENROLMENTS = Layout(
    "enrolments",
    (
        Column("series", "Series", "系列", THE_SERIES, "STI", required=True),
        Column("number", "Number", "届次", THE_NUMBER, "9", required=True),
        Column(
            "audience",
            "Audience",
            "学员类别",
            N_("international, domestic or partner."),
            "international",
            required=True,
        ),
        Column(
            "full_name",
            "Full name",
            "姓名",
            N_("As the person writes it, in any script."),
            "Ben Example",
            required=True,
        ),
        Column("latin_name", "Latin name", "拉丁字母姓名", LATIN),
        Column("native_name", "Native name", "母语姓名", N_("The name in its own script.")),
        Column("email", "E-mail", "电子邮箱", SAME_PERSON, "ben@example.org"),
        Column("gender", "Gender", "性别", N_("woman, man, other or unstated."), "man"),
        Column(
            "organisation",
            "Organisation",
            "机构",
            N_("The institution; if it is on the sheet “organisations”, its row is used."),
            "Example University",
            required=True,
        ),
        Column(
            "country",
            "Country",
            "国家",
            N_("The country of the institution. Needed if it is not on “organisations”."),
            "CN",
        ),
        Column(
            "category",
            "Category",
            "类别",
            N_("The kind of institution. Needed if it is not on the sheet “organisations”."),
            "university",
        ),
        Column("position", "Post", "职务", N_("The post held there.")),
        Column(
            "confirmed_on",
            "Confirmed on",
            "确认日期",
            N_("The day on which the place was confirmed; left empty, the workshop's first day."),
        ),
        Column(
            "withdrawn_on",
            "Withdrawn on",
            "退出日期",
            N_("The day on which the person gave the place up. Such a place is not counted."),
        ),
    ),
    chinese="学员",
    note=N_("One row for each person in each workshop."),
)

# What the Chinese template says may stand in a cell, beside the values themselves.
IN_CHINESE: dict[str, StrEnum] = {
    "政府部门": Category.GOVERNMENT,
    "科研院所": Category.RESEARCH,
    "高等院校": Category.UNIVERSITY,
    "企业": Category.ENTERPRISE,
    "国际组织": Category.INTERNATIONAL,
    "其他机构": Category.OTHER,
    "国际": Audience.INTERNATIONAL,
    "国内": Audience.DOMESTIC,
    "合作方": Audience.PARTNER,
    "线上": Mode.ONLINE,
    "线下": Mode.ON_SITE,
    "线上线下结合": Mode.HYBRID,
    "直播": Delivery.LIVESTREAM,
    "录播": Delivery.RECORDED,
    "女": Gender.WOMAN,
    "男": Gender.MAN,
    "其他": Gender.OTHER,
    "未说明": Gender.UNSTATED,
    "专家": LecturerRole.EXPERT,
    "研究人员": LecturerRole.RESEARCHER,
    "企业高管": LecturerRole.EXECUTIVE,
    "教授": LecturerRole.PROFESSOR,
    "名称": PrintedAs.NAME,
    "统称": PrintedAs.COLLECTIVE,
}


def chosen(line: Line, key: str, kind: type[E]) -> E | None:
    """One of the enum's values, in English or as the Chinese template says it."""
    return line.choice(key, kind, {n: m for n, m in IN_CHINESE.items() if isinstance(m, kind)})


SHEETS = (
    COUNTRIES,
    COLLECTIVES,
    SERIES,
    WORKSHOPS,
    ORGANISATIONS,
    LECTURERS,
    LECTURES,
    ENROLMENTS,
)
