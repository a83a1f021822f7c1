"""What a report is at this moment: a draft, or a published edition."""

from datetime import datetime
from typing import NamedTuple


class Standing(NamedTuple):
    text: str
    as_of: datetime
