"""The house's certificate once more, in HTML for WeasyPrint: the same words, fonts and places."""

from functools import cache
from typing import Any

from jinja2 import Environment
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration

from cistrat_training.certificates import paper
from cistrat_training.certificates.facts import CertificateFacts
from cistrat_training.fonts import FAMILIES, font_folders

SHEET = """
{% for file in files %}
@font-face { font-family: "{{ file.family }}"; src: url("{{ file.uri }}");
  font-weight: {{ file.weight }} }
{% endfor %}
@page { size: 297mm 210mm; margin: 17mm 22mm 14mm }
body { font: 10pt "Noto Sans", "Noto Sans SC"; color: #14213d; margin: 0; line-height: 1.3 }
header, .facts, footer { display: flex; justify-content: space-between; gap: 6mm }
header { border-bottom: 1.4pt solid; padding-bottom: 3mm; margin-bottom: 10mm }
header b { font-size: 12pt }
h1 { font-size: 29pt; font-weight: 300; color: #0a5ea8; margin: 0 0 10mm }
h1 span, h2 span { font-size: .66em }
.holder { font-size: 33pt; font-weight: 600; margin: 4mm 0 9mm }
.title { font-size: 17pt; font-weight: 600; margin: 4mm 0 }
small { font-size: 8pt; color: #4b5773 }
.facts { border: solid #ccd4e1; border-width: .5pt 0; padding: 4mm 0; margin: 14mm 0 }
footer { align-items: end }
footer svg { width: 25mm; height: 25mm }
h2 { font-size: 17pt; font-weight: 300; color: #0a5ea8; break-before: page }
table { border-collapse: collapse; width: 100%; font-size: 9pt }
th, td { text-align: left; padding: 2.2mm 5mm 2.2mm 0; border-bottom: .5pt solid #ccd4e1 }
"""

PAGE = """<html lang="en"><head><title>Certificate of Participation {{ it.serial }}</title>
<style>{{ sheet }}</style></head><body>
<header><div><b>{{ it.centre.en }}</b><br><small>{{ it.auspices.en }}</small></div>
<div lang="zh"><b>{{ it.centre.zh }}</b><br><small>{{ it.auspices.zh }}</small></div></header>
<h1>Certificate of Participation <span lang="zh">参加证书</span></h1>
<small>This is to certify that 兹证明</small><p class="holder">{{ it.holder }}</p>
<small>has taken part in 参加了</small><p class="title">{{ it.title.en }}</p>
<p lang="zh">{{ it.title.zh }}</p>
<p><small>{{ it.theme.en }} {{ it.theme.zh }}</small></p>
<div class="facts">{% for name, value in [("Dates 日期", it.days), ("Mode 方式", it.how),
  ("Hours 时长", it.hours), ("Rule 条件", it.rule)] %}
<div><small>{{ name }}</small><br><b>{{ value.en }}</b><br>{{ value.zh }}</div>{% endfor %}</div>
<footer><div><small>Place and date of issue 签发地点和日期</small><br>
<b>{{ it.issued_at.en }}, {{ it.day_issued.en }}</b></div>
<div><b>{{ it.signatory }}</b><br>{{ it.signatory_post.en }} {{ it.signatory_post.zh }}</div>
<div><small>Number 编号</small><br><b>{{ it.serial }}</b><br>
<a href="{{ it.address }}">{{ it.address }}</a></div>{{ it.qr }}</footer>
<h2>Lectures attended <span lang="zh">所听讲座</span></h2>
<table><tr><th>Lecture<th>Lecturer<th>Institution<th>Time</tr>
{% for line, length in it.lectures_with_lengths %}<tr><td>{{ line.title.en }}<br>
<small lang="zh">{{ line.title.zh }}</small><td>{{ line.lecturer }}<td>{{ line.institution }}
<td>{{ length }}</tr>{% endfor %}</table></body></html>"""


def pdf(facts: CertificateFacts) -> bytes:
    printed = paper.printed(facts, "")
    lines = list(zip(printed["lectures"], printed["lengths"], strict=True))
    page = _template().render(it=printed | {"lectures_with_lengths": lines}, sheet=_sheet())
    made = HTML(string=page).write_pdf(font_config=_fonts(), pdf_variant="pdf/ua-1")
    return bytes(made)


@cache
def _template() -> Any:
    return Environment(autoescape=False).from_string(PAGE)  # noqa: S701 (facts of the bench alone)


@cache
def _sheet() -> str:
    wanted = {"Noto Sans", "Noto Sans SC"}
    files = [
        {"family": family, "uri": file.as_uri(), "weight": weight}
        for folder in font_folders()
        for file in sorted(folder.rglob("*.ttf"))
        for family in wanted & set(FAMILIES.values())
        for name, weight in (("300Light", 300), ("400Regular", 400), ("600SemiBold", 600))
        if file.name == f"{family.replace(' ', '')}_{name}.ttf"
    ]
    return Environment(autoescape=False).from_string(SHEET).render(files=files)  # noqa: S701


@cache
def _fonts() -> FontConfiguration:
    """Kept, so that the fonts are read once, as typst reads them once."""
    return FontConfiguration()
