"""The files of an edition: for the Centre all that was frozen, for anybody what is protected."""

from collections.abc import Callable, Mapping
from typing import Any

from cistrat_training.reports import frozen, public_reports
from cistrat_training.reports.models import Report, canonical
from cistrat_training.reports.publications import Readers
from cistrat_training.reports.views.files import FILES, Written, standing_of

FORMS: Mapping[str, str] = {form: kind for form, (kind, _) in FILES.items() if form != "txt"}
"""Each form, and its type."""


def written(report: Report, form: str, readers: Readers) -> bytes:
    content = content_for(report, readers)
    if form == "json":
        return canonical(content).encode()
    document = frozen.document_of(content)
    write: Callable[[Written], bytes] = FILES[form][1]
    return write(Written(document, standing_of(report), lambda: content))


def content_for(report: Report, readers: Readers) -> dict[str, Any]:
    if readers is Readers.INTERNAL:
        return report.content
    return public_reports.public_content(report.content, sha256=report.sha256)
