"""What is said beneath figures about the time that they stand for."""

from cistrat_training.reports.facts import Text

OF_WORKSHOPS = Text(
    "Workshops whose first day lies in the period and that had begun, or had confirmed places, at"
    " the as-of time.",
    "首日在报告期内、且截至该时间已开始或已有确认名额的培训班。",
)
OF_PLACES = Text(
    "Places confirmed, and not withdrawn, at the as-of time. Learners of partner platforms are not"
    " counted.",
    "截至该时间已确认且未退出的名额；合作平台学员不计入。",
)
OF_LISTS = Text(
    "Places confirmed, and not withdrawn, at the as-of time. Whether a country stands on a list is"
    " judged on the first day of each workshop. In all: from countries on at least one of the"
    " lists.",
    "截至该时间已确认且未退出的名额；国家是否列于名单，以各期培训班首日为准。合计指至少列于一份名单者。",
)
OF_STATED = Text(
    "As the person had stated it when the place was given; places confirmed, and not withdrawn, at"
    " the as-of time.",
    "以取得名额时本人所填为准；截至该时间已确认且未退出的名额。",
)
OF_APPLICATIONS = Text(
    "Applications submitted, and not withdrawn, at the as-of time.",
    "截至该时间已提交且未撤回的申请。",
)
OF_ATTENDANCE = Text(
    "Places at the as-of time; attendance as it was last reckoned from the evidence before it.",
    "截至该时间的名额；考勤以此前最近一次核算的结果为准。",
)
OF_CERTIFICATES = Text(
    "Places at the as-of time, with a certificate that was issued, and not revoked, by then.",
    "截至该时间的名额，且当时证书已颁发并未被撤销。",
)
OF_LECTURES = Text(
    "Lectures and discussions in the programmes of these workshops that were not called off by the"
    " as-of time.",
    "相关培训班日程中截至该时间未取消的讲座和研讨。",
)
OF_LECTURERS = Text(
    "Who lectures in a lecture or discussion that was not called off by the as-of time; what is"
    " known of the person and the institution is as it is today.",
    "截至该时间未取消的讲座或研讨的授课专家；个人及机构信息以当前记录为准。",
)
OF_TAGS = Text(
    "The tags of the workshops as they are today; a workshop can have several, so the rows do not"
    " add up to the total, which is of those with at least one.",
    "以培训班当前标注为准；一期培训班可有多个标注，各行之和不等于合计；合计指至少有一个标注者。",
)
OF_ANSWERS = Text(
    "Questionnaires that had closed by the as-of time. Of a workshop, a question is counted once"
    " at least five people answered it; the response rate is of all who were asked.",
    "截至该时间已关闭的问卷。每期培训班中至少五人回答的问题才计入；回收率以全部受邀者为基数。",
)
