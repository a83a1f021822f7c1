"""Open answers, and the themes under which organisers sort them."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cistrat_training import languages
from cistrat_training import permissions as may
from cistrat_training.accounts.access import LARGEST_ID, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.applications.questions import Question
from cistrat_training.database import db, lock
from cistrat_training.evaluation import coding
from cistrat_training.evaluation import result_queries as queries
from cistrat_training.evaluation.models import MOMENTS, Questionnaire
from cistrat_training.evaluation.results import Said
from cistrat_training.evaluation.theme_forms import ThemeForm
from cistrat_training.evaluation.themes import Theme
from cistrat_training.evaluation.views.blueprint import views
from cistrat_training.evaluation.views.results import closed
from cistrat_training.workshops.models import Workshop

A_PAGE = 20
NOT_FOUND = 404


@views.route(
    "/questionnaires/<int:questionnaire_id>/answers/<int:question_id>",
    methods=["GET", "POST"],
    endpoint="open_answers",
)
@permit(may.organise, Questionnaire)
def sort_answers(questionnaire: Questionnaire, question_id: int) -> ResponseReturnValue:
    """They stand by the alphabet, some on each page."""
    question = _open_question(closed(questionnaire), question_id)
    result = queries.result_of(db.session, questionnaire, question, languages.language())
    if result.is_hidden:
        abort(NOT_FOUND)
    page = max(1, min(request.args.get("page", 1, int), -(-len(result.texts) // A_PAGE) or 1))
    texts = result.texts[(page - 1) * A_PAGE : page * A_PAGE]
    form = DeedForm()
    if form.validate_on_submit():
        return _sorted(questionnaire, question, [one.id for one in texts], page)
    return render_template(
        "evaluation/open_answers.html",
        questionnaire=questionnaire,
        workshop=questionnaire.workshop,
        question=question,
        result=result,
        texts=_with_themes(texts),
        themes=db.session.scalars(queries.themes_of(questionnaire.workshop)).all(),
        counts=queries.theme_counts(db.session, questionnaire).get(question.id, []),
        page=page,
        pages=-(-len(result.texts) // A_PAGE),
        MOMENTS=MOMENTS,
    )


def _open_question(questionnaire: Questionnaire, question_id: int) -> Question:
    found = db.session.get(Question, question_id) if question_id <= LARGEST_ID else None
    asked = (questionnaire.workshop_id, questionnaire.form)
    if found is None or (found.workshop_id, found.form) != asked:
        abort(NOT_FOUND)
    return found


def _with_themes(texts: tuple[Said, ...]) -> list[tuple[Said, set[int]]]:
    under = queries.themes_by_answer(db.session, [one.id for one in texts])
    return [(one, {theme.id for theme in under.get(one.id, [])}) for one in texts]


def _sorted(
    questionnaire: Questionnaire, question: Question, answers: list[str], page: int
) -> ResponseReturnValue:
    lock(db.session, questionnaire.workshop)
    themes = db.session.scalars(queries.themes_of(questionnaire.workshop)).all()
    seen = {one: _numbers(request.form.get(f"seen-{one}", "").split()) for one in answers}
    wished = {one: _numbers(request.form.getlist(f"theme-{one}")) for one in answers}
    changed = coding.sort(db.session, answers, themes, seen, wished)
    db.session.commit()
    flash(
        ngettext("%(num)s answer is sorted.", "%(num)s answers are sorted.", changed)
        if changed
        else _("Nothing was new.")
    )
    return redirect(
        url_for(
            ".open_answers", questionnaire_id=questionnaire.id, question_id=question.id, page=page
        )
    )


def _numbers(texts: list[str]) -> set[int]:
    return {int(text) for text in texts if text.isdecimal() and len(text) < len(str(LARGEST_ID))}


@views.route("/workshops/<int:workshop_id>/themes", methods=["GET", "POST"], endpoint="themes")
@permit(may.organise, Workshop)
def keep_themes(workshop: Workshop) -> ResponseReturnValue:
    form = ThemeForm()
    if form.validate_on_submit():
        with form.refusals():
            lock(db.session, workshop)
            coding.add_theme(db.session, workshop, form.name.data)
            db.session.commit()
            flash(_("The theme is added."))
            return redirect(url_for(".themes", workshop_id=workshop.id))
    page = render_template(
        "evaluation/themes.html",
        workshop=workshop,
        form=form,
        themes=db.session.scalars(queries.themes_of(workshop)).all(),
        uses=queries.uses_of(db.session, workshop),
    )
    return page, form.code


@views.route("/themes/<int:theme_id>", methods=["GET", "POST"], endpoint="theme")
@permit(may.organise, Theme)
def rename(theme: Theme) -> ResponseReturnValue:
    form = ThemeForm(obj=theme)
    if form.validate_on_submit():
        with form.refusals():
            lock(db.session, theme.workshop)
            coding.rename_theme(db.session, theme, form.name.data)
            db.session.commit()
            flash(_("Saved."))
            return redirect(url_for(".themes", workshop_id=theme.workshop_id))
    uses = queries.uses_of(db.session, theme.workshop).get(theme.id, 0)
    page = render_template(
        "evaluation/theme.html", theme=theme, workshop=theme.workshop, form=form, uses=uses
    )
    return page, form.code


@views.post("/themes/<int:theme_id>/deletion")
@permit(may.organise, Theme)
def remove_theme(theme: Theme) -> ResponseReturnValue:
    workshop = theme.workshop
    lock(db.session, workshop)
    coding.remove_theme(db.session, theme)
    db.session.commit()
    flash(_("The theme is removed. The answers stay."))
    return redirect(url_for(".themes", workshop_id=workshop.id))
