import pytest
import time_machine

from cistrat_training.errors import RuleBroken
from cistrat_training.reports import drawings
from tests.people_and_things import an_organiser, save
from tests.reports.rows import AFTER_IT_ALL, both_trainings


@time_machine.travel(AFTER_IT_ALL, tick=False)
def test_two_periods_and_all_years_stand_beside_each_other_with_their_doors(browser, db):
    both_trainings(db)
    lin = an_organiser()
    save(db, lin)
    desk = browser(lin)

    compared = desk.get("/reports/compare?first=2021&second=2022").text
    over_years = desk.get("/reports/series?key=enrolled").text
    drawing = desk.get("/reports/series.svg?key=enrolled")

    assert "/reports/2021/indicators/enrolled" in compared
    assert "/reports/2022/indicators/enrolled" in over_years
    assert "/reports/series.svg?key=enrolled" in over_years
    assert drawing.content_type == "image/svg+xml"
    assert drawing.text.startswith("<svg")
    assert desk.get("/reports/series?key=nothing").status_code == 404
    assert desk.get("/reports/compare?first=x&second=y").status_code == 404


def test_a_chart_that_cannot_be_drawn_is_told_in_a_sentence(app):
    with app.app_context(), pytest.raises(RuleBroken, match="The drawings cannot be made"):
        drawings.svgs([{"mark": "no such mark"}])
