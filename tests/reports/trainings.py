"""The trainings of 2021 and 2022 as rows. The people are invented; their split over countries,
workshops and categories is invented too, since the printed report gives totals alone."""

import os
from collections.abc import Sequence
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

from cistrat_training.reports.facts import Text, Training

PROJECT = Path(__file__).resolve().parents[2]


def reference(name: str) -> str:
    """A file that stands beside the project wherever tests run."""
    folder = PROJECT / os.environ.get("CISTRAT_REFERENCE", "../shared/reference")
    file = folder / name
    assert file.exists(), (
        f"{file} is missing. Set CISTRAT_REFERENCE to the folder that holds the Centre's report."
    )
    return file.read_text(encoding="utf-8")


class Participant(NamedTuple):
    country: str
    category: str


class Expert(NamedTuple):
    organisation: str
    role: str = "expert"


CONSORTIUM = "member institutions under the think tank research consortium of the MOST"
CATEGORIES = ("government", "research", "university")
COUNTRIES = (
    *("Pakistan", "India", "Iran", "Nigeria", "Afghanistan", "Egypt"),
    *("Mongolia", "Serbia", "Cambodia", "Brunei", "Malaysia"),
)
HOMES = (
    "Tsinghua University",
    "Fudan University",
    "Beijing Academy of Science and Technology",
    "Shanghai Institute for Science of Science",
    "Kuaishou",
    "Aliyun",
    CONSORTIUM,
)
TOPICS = (
    "international cooperation on climate change",
    "science and technology finance",
    "Global Innovation Index",
    "science and technology system reform",
    "science and technology evaluation system",
    "strategic emerging industries",
    "science and technology talent management",
    "science and technology for poverty alleviation",
    "foreign exchanges on science and technology",
)
LECTURES = (
    "Construction and Operation Mode of the National Scientific Research System in the "
    "United States",
    "Structure, Management and Operation of US R&D Institutions",
    "National Laboratory Management",
    "Development of National Laboratories and Commercial Transformation of Scientific and "
    "Technological Achievements",
    "Function of the US Government and Innovation Ecosystem of Silicon Valley",
    "Trends of Advanced Science and Technology Development",
)
OVERSEAS_EXPERTS = (
    Expert("Lawrence Berkeley National Laboratory", "researcher"),
    Expert("Argonne National Laboratory", "researcher"),
    Expert(
        "related research centers of the National Institutes of Health in the United States",
        "researcher",
    ),
    Expert("IBM", "executive"),
    Expert("Intel", "executive"),
    Expert("University of California, Berkeley", "professor"),
    Expert("Lehigh University", "professor"),
)


def participants(number: int, countries: Sequence[str] = COUNTRIES) -> list[Participant]:
    pairs = zip(cycle(countries), cycle(CATEGORIES), strict=False)
    return [Participant(*pair) for pair in islice(pairs, number)]


def experts(number: int, homes: Sequence[str] = HOMES) -> list[Expert]:
    return [Expert(home) for home in islice(cycle(homes), number)]


def texts(words: Sequence[str]) -> list[Text]:
    return [Text(word) for word in dict.fromkeys(words)]


def workshops(
    *,
    ordinals: Sequence[int] = (9, 10),
    international: Sequence[Participant] | None = None,
    domestic: int = 134,
    lecturers: Sequence[Expert] | None = None,
    topics: Sequence[str] = TOPICS,
) -> Training:
    people = participants(30) if international is None else international
    lecturers = experts(14) if lecturers is None else lecturers
    present = {person.category for person in people}
    return Training(
        key="STI",
        series=Text("CISTRAT International Training Workshop on STI Policy Research and Method"),
        titles=texts(
            [
                "Research and Methodology of Science and Technology Innovation Policy in "
                "Countries of the Belt and Road Initiative"
            ]
            if ordinals
            else []
        ),
        ordinals=ordinals,
        first_days=[date(2012 + number, 9, 6) for number in ordinals],
        workshops=len(ordinals),
        platforms=texts(["the online platform of CASTED"] if ordinals else []),
        international=len(people),
        domestic=domestic,
        categories=[category for category in CATEGORIES if category in present],
        countries=texts([person.country for person in people]),
        affiliations=texts([CONSORTIUM] if domestic else []),
        lecturers=len(lecturers),
        organisations=texts([expert.organisation for expert in lecturers]),
        topics=texts(topics),
    )


def overseas_training(*, domestic: int = 70) -> Training:
    def homes(role: str) -> list[Text]:
        return texts([expert.organisation for expert in OVERSEAS_EXPERTS if expert.role == role])

    title = "Public Management of National Research Institutes"
    return Training(
        key="OST",
        series=Text(title),
        titles=[Text(title)],
        ordinals=[1],
        first_days=[date(2022, 11, 7)],
        workshops=1,
        deliveries=["livestream", "recorded"],
        partners=[Text("the US-China Business Training Center")],
        domestic=domestic,
        affiliations=texts(["China’s science and technology system"] if domestic else []),
        lecturers=len(OVERSEAS_EXPERTS),
        organisations=texts([expert.organisation for expert in OVERSEAS_EXPERTS]),
        organisations_by_role={
            role: homes(role) for role in ("researcher", "executive", "professor")
        },
        lectures=texts(LECTURES),
    )


def no_workshops() -> Training:
    return workshops(ordinals=(), international=[], domestic=0, lecturers=[], topics=[])
