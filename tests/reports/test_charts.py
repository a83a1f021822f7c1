from flask import Flask

from cistrat_training.reports import charts, drawings
from cistrat_training.reports.charts import Row


def test_a_chart_is_drawn_once_and_holds_all_numbers(tmp_path, monkeypatch):
    app = Flask("drawing")
    app.config["FILES_URL"] = str(tmp_path)
    rows = [Row("Africa", (12, 3)), Row("Asia", (30, None))]
    bars = charts.bars(rows, ["International", "Domestic"], unit="participations", language="en")
    line = charts.lines(rows, ["International", "Domestic"], unit="人次", language="zh")

    with app.app_context():
        drawn = drawings.svgs([bars, line])
        monkeypatch.setattr(drawings, "_drawn", None)
        again = drawings.svgs([line, bars])

    assert again == drawn[::-1]
    svg = drawn[0].decode()
    assert all(word in svg for word in ("Africa", "Asia", ">12<", ">30<", "sans-serif"))
    assert "人次" in drawn[1].decode()
