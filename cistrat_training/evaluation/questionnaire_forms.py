"""The forms of the questionnaires: what is particular of them, and what each one asks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from cistrat_training.applications import asked_forms, definition
from cistrat_training.applications.asked_forms import FormKind
from cistrat_training.applications.definition import Definition
from cistrat_training.applications.questions import FormSection, Kind, Question
from cistrat_training.database import AnySession
from cistrat_training.evaluation import queries, standard
from cistrat_training.evaluation.models import MOMENTS, Moment, Questionnaire
from cistrat_training.evaluation.standard import SUBJECT, Topic
from cistrat_training.languages import language
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.programme import by_day
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

KINDS = frozenset({Kind.SCALE, Kind.ONE, Kind.SEVERAL, Kind.SHORT, Kind.LONG, Kind.NUMBER})
"""A file, a country or an institution would tell who wrote it."""

MOST_TOPICS = 12  # longer lists are not answered
MEASURES = {
    "": N_("Nothing: it is only listed"),
    "satisfaction": N_("Satisfaction with the workshop"),
    "relevance": N_("Relevance to one’s work"),
    "recommend": N_("Recommendation to colleagues"),
    "organisation": N_("Organisation"),
    "day": N_("Satisfaction with the day"),
    "applied": N_("What is applied at work"),
    "result": N_("What has changed at work"),
}
OF_WORKSHOP = {
    Moment.BEFORE: N_("Questionnaire before %(code)s"),
    Moment.PULSE: N_("Daily pulse of %(code)s"),
    Moment.AFTER: N_("Questionnaire after %(code)s"),
    Moment.SIX: N_("Questionnaire six months after %(code)s"),
    Moment.TWELVE: N_("Questionnaire twelve months after %(code)s"),
}


def asked_in(session: AnySession, questionnaire: Questionnaire) -> Definition:
    """What is asked now; a pulse asks about the lectures of its day."""
    workshop = questionnaire.workshop
    form = asked_forms.standing(session, workshop, questionnaire.form)
    form = form.only(lambda question: question.closed_at is None)
    if questionnaire.day is None:
        return form
    lectures = {standard.lecture(each.id) for each in _of_day(session, questionnaire)}
    return form.only(
        lambda question: (
            not question.measures.startswith("lecture:") or question.measures in lectures
        )
    )


def prepare(session: AnySession, questionnaire: Questionnaire) -> None:
    """Write the form down before anybody is asked, with the lectures that it asks about. The
    workshop is locked."""
    form = definition.own(session, questionnaire.workshop, questionnaire.form)
    if form is None:
        form = _written(session, questionnaire)
    section = _of_lectures(form)
    if section is None:  # the organisers do not want to ask about them
        return
    lectures = _to_ask_about(session, questionnaire)
    known = {question.measures for question in form.questions}
    place = 1 + max((q.place for q in form.questions if q.section is section), default=0)
    for lecture in lectures:
        if standard.lecture(lecture.id) not in known:
            title = lecture.title_en, lecture.title_zh
            new = standard.about_lecture(section, lecture.id, title, place)
            session.add_all(new)
            place += len(new)
    session.flush()


def _of_lectures(form: Definition) -> FormSection | None:
    return next((s for s, _questions in form.parts if s.title_en == standard.LECTURES[0]), None)


def _written(session: AnySession, questionnaire: Questionnaire) -> Definition:
    form = asked_forms.FORMS[questionnaire.form].standard(session, questionnaire.workshop)
    for section, questions in form.parts:
        session.add_all([section, *questions])
    session.flush()
    return form


def _to_ask_about(session: AnySession, questionnaire: Questionnaire) -> list[Lecture]:
    """A pulse asks about those of its day, and the last questionnaire about all that none did."""
    if questionnaire.moment is Moment.PULSE:
        return _of_day(session, questionnaire)
    if questionnaire.moment is not Moment.AFTER:
        return []
    asked = session.scalars(
        queries.questions_about_lectures(questionnaire.workshop, Moment.PULSE.value)
    )
    known = {question.measures for question in asked}
    lectures = session.scalars(queries.taught_in(questionnaire.workshop))
    return [each for each in lectures if standard.lecture(each.id) not in known]


def _of_day(session: AnySession, questionnaire: Questionnaire) -> list[Lecture]:
    lectures = session.scalars(queries.taught_in(questionnaire.workshop)).all()
    days = by_day(lectures, questionnaire.workshop.zone)
    return [each for day, those in days if day == questionnaire.day for each in those]


def topics(session: AnySession, workshop: Workshop) -> list[Topic]:
    """Those that were asked before the workshop, else those of the programme as it stands."""
    before = definition.own(session, workshop, Moment.BEFORE.value)
    if before:
        return [_asked_topic(question) for question in before.questions if _is_of_topic(question)]
    lectures = session.scalars(queries.taught_in(workshop)).all()
    found = {
        each.topic_en.casefold(): Topic(each.topic_en.casefold(), (each.topic_en, each.topic_zh))
        for each in lectures
        if each.topic_en
    }
    return list(found.values())[:MOST_TOPICS] or [_whole_subject(workshop)]


def _whole_subject(workshop: Workshop) -> Topic:
    return Topic(SUBJECT, (workshop.title_en, workshop.title_zh))


def _is_of_topic(question: Question) -> bool:
    return question.measures.startswith("knowledge:") and question.closed_at is None


def _asked_topic(question: Question) -> Topic:
    """The words behind the colon of its question, which organisers may have changed."""
    en = question.label_en.partition(": ")[2].rstrip("?") or question.label_en
    zh = question.label_zh.partition("：")[2].rstrip("？") or question.label_zh
    return Topic(question.measures.partition(":")[2], (en, zh))


def measures(session: AnySession, workshop: Workshop) -> Mapping[str, str]:
    """What an answer can be counted for, in words, to choose from."""
    reader = language()
    of_topics = {
        standard.knowledge(topic): _(
            "Knowledge: %(topic)s", topic=topic.words[reader == "zh"] or topic.words[0]
        )
        for topic in topics(session, workshop)
    }
    of_lectures = {
        standard.lecture(each.id): _("Lecture: %(title)s", title=each.title(reader))
        for each in session.scalars(queries.taught_in(workshop))
    }
    return {key: _(name) for key, name in MEASURES.items()} | of_topics | of_lectures


def _kind(moment: Moment) -> FormKind:
    form = moment.value

    def begun(session: AnySession, workshop: Workshop) -> int:
        """From its opening on: people may be writing, and nothing tells who."""
        return len(session.scalars(queries.are_asked(workshop, form)).all())

    def responses(session: AnySession, workshop: Workshop) -> int:
        return queries.responses_to(session, workshop, form)

    def answers(session: AnySession, workshop: Workshop, asked: Definition) -> dict[str, int]:
        """Everybody who handed in: how many answered one question, which perhaps only few were
        shown, would tell what these few had answered before."""
        return dict.fromkeys(asked.by_key, responses(session, workshop))

    def circumstances(session: AnySession, workshop: Workshop, now: datetime) -> dict[str, Any]:
        those = session.scalars(
            queries.of_workshop(workshop).where(Questionnaire.moment == moment)
        ).all()
        return {
            "is_asked_now": any(each.is_open(now) for each in those),
            "responses": responses(session, workshop),
        }

    def standard_form(session: AnySession, workshop: Workshop) -> Definition:
        return standard.form(workshop, moment, topics(session, workshop))

    return FormKind(
        key=form,
        title=MOMENTS[moment],
        of_workshop=OF_WORKSHOP[moment],
        lead=N_("What participants are asked, without their names."),
        preview=N_("Preview as participants see it"),
        room="evaluation.plan",
        room_title=N_("Questionnaires"),
        kinds=KINDS,
        standard=standard_form,
        begun=begun,
        answers=answers,
        notice="evaluation/builder_open.html",
        circumstances=circumstances,
        measures=measures,
    )


for _moment in Moment:
    asked_forms.register(_kind(_moment))
