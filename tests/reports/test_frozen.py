"""What would be different today, figure by figure and word by word."""

from cistrat_training.reports.figures import Figure
from cistrat_training.reports.frozen import changed_figures, pieces


def a_figure(*ids, **details):
    rows = [{"id": id_, **details} for id_ in ids]
    return {"STI-topics": Figure(name="STI-topics", kind="topics", series="STI", rows=rows)}


def test_the_same_list_is_no_change():
    assert changed_figures(a_figure(1, 2), a_figure(1, 2)) == []


def test_one_row_for_another_is_a_change_though_the_number_stays():
    [change] = changed_figures(a_figure(1, 2), a_figure(1, 3))

    assert (change.before, change.after, change.gone, change.new) == (2, 2, [2], [3])


def test_a_row_with_other_details_is_a_change():
    [change] = changed_figures(a_figure(1, country="NG"), a_figure(1, country="CL"))

    assert (change.gone, change.new) == ([], [])


def test_a_figure_that_came_or_went_is_a_change():
    [came] = changed_figures({}, a_figure(1))
    [went] = changed_figures(a_figure(1), {})

    assert (came.before, came.after, went.before, went.after) == (0, 1, 1, 0)


def test_a_sentence_differs_by_words_and_a_chinese_one_by_characters():
    assert list(pieces("It had 30 people.", "It had 29 people.")) == [
        ("", "It had "),
        ("del", "30"),
        ("ins", "29"),
        ("", " people."),
    ]
    assert list(pieces("国际学员", "国内学员")) == [
        ("", "国"),
        ("del", "际"),
        ("ins", "内"),
        ("", "学员"),
    ]
