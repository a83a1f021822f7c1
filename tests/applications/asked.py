"""Questions of a workshop's own, asked beside those of the standard form."""

from cistrat_training.applications import own_forms
from cistrat_training.applications.questions import FormSection, Kind, Question
from tests.people_and_things import save

YES_OR_NO = ("yes", "Yes", "是"), ("no", "No", "否")


def choices(*words):
    return [{"key": key, "en": en, "zh": zh} for key, en, zh in words]


def a_section_of_its_own(db, workshop, **facts):
    """The fifth one, behind those of the standard form."""
    own_forms.begin(db, workshop)
    section = FormSection(
        **{"workshop": workshop, "place": 5, "title_en": "Travel", "title_zh": "旅行"} | facts
    )
    save(db, section)
    return section


def a_question(section, kind=Kind.SHORT, place=1, **facts):
    return Question(
        **{
            "workshop": section.workshop,
            "section": section,
            "kind": kind,
            "place": place,
            "label_en": f"Question {place}",
            "label_zh": f"问题{place}",
        }
        | facts
    )


def a_yes_or_no(section, place=1, **facts):
    return a_question(section, Kind.ONE, place, choices=choices(*YES_OR_NO), **facts)
