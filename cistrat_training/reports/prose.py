"""The report as prose: facts and wording become a document whose every figure can be opened."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from cistrat_training.reports.facts import (
    FIGURES,
    Period,
    Register,
    Text,
    Training,
    WrittenSection,
)
from cistrat_training.reports.frames import Frame
from cistrat_training.reports.grammar import GRAMMARS, Grammar, quoted_item
from cistrat_training.reports.sentences import Run, Sentence, Value, fill
from cistrat_training.reports.wording import TrainingWording, Wording


@dataclass(frozen=True)
class Paragraph:
    """Sentences, with what stands between two of them."""

    sentences: tuple[Sentence, ...]
    space: str = " "

    @property
    def text(self) -> str:
        return self.space.join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True)
class Section:
    key: str
    heading: Paragraph
    paragraphs: tuple[Paragraph, ...]
    is_written_from_data: bool
    lacks: tuple[str, ...] = ()
    """The slots that a sentence needed and did not get, so that it was left out."""


@dataclass(frozen=True)
class Document:
    language: str
    period: str
    cover: tuple[Paragraph, ...]
    title: Paragraph
    opening: tuple[Paragraph, ...]
    work: Paragraph
    sections: tuple[Section, ...]
    outlook: Paragraph
    plans: tuple[Paragraph, ...]
    closing: Paragraph

    def paragraphs(self) -> Iterator[Paragraph]:
        """All that is printed, in print order."""
        yield from self.cover
        yield from self.opening
        if self.sections:
            yield self.work
        for section in self.sections:
            yield section.heading
            yield from section.paragraphs
        if self.plans:
            yield self.outlook
            yield from self.plans
        yield self.closing

    @property
    def text(self) -> str:
        return "\n\n".join(paragraph.text for paragraph in self.paragraphs()) + "\n"

    @property
    def fingerprint(self) -> str:
        """The same as long as not a letter of the text has changed."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def borrowed(self) -> list[str]:
        """The texts that this language lacks and that stand here in the other one."""
        runs = (
            words
            for paragraph in self.paragraphs()
            for sentence in paragraph.sentences
            for run in sentence.runs
            for words in run.borrowed
        )
        return list(dict.fromkeys(runs))


def write(
    period: Period, wording: Wording, trainings: Sequence[Training], register: Register
) -> Document:
    return _Writer(period, wording, GRAMMARS[wording.language]).document(trainings, register)


def values_of(training: Training, words: TrainingWording, wording: Wording) -> dict[str, Value]:
    """The words for each slot of a training."""
    return _TrainingWords(training, words, wording, GRAMMARS[wording.language]).values()


@dataclass(frozen=True)
class _Writer:
    period: Period
    wording: Wording
    grammar: Grammar

    def document(self, trainings: Sequence[Training], register: Register) -> Document:
        values = self._values()
        return Document(
            language=self.wording.language,
            period=self.period.name,
            cover=tuple(self._lines(self.wording.cover, values)),
            title=self._line(self._frame("title"), values),
            opening=tuple(self._lines([self._frame("opening")], values)),
            work=self._line(self._frame("work"), values),
            sections=tuple(self._sections(trainings, register.sections)),
            outlook=self._line(self._frame("outlook"), values),
            plans=tuple(self._plans(register)),
            closing=self._line(self._frame("closing"), values),
        )

    def _values(self) -> dict[str, Value]:
        years = [self.grammar.year(year) for year in self.period.years]
        words = {
            **{name: Value(text) for name, text in self.wording.centre.items()},
            "years": Value(self.grammar.listed(years), number=len(years)),
            "first_year": Value(str(self.period.first)),
            "last_year": Value(str(self.period.last)),
            "next_year": Value(str(self.period.last + 1)),
        }
        return words | {"title": Value(self._line(self._frame("title"), words).text)}

    def _frame(self, name: str) -> Frame:
        """The frame, or where the period is one year, the one for that."""
        one_year = self.wording.document.get(f"{name}_one_year")
        return one_year if one_year and len(self.period.years) == 1 else self.wording.document[name]

    def _line(self, frame: Frame, values: Mapping[str, Value]) -> Paragraph:
        sentences = tuple(sentence for sentence in fill(frame, values) if sentence.runs)
        return Paragraph(sentences, self.grammar.space)

    def _lines(self, frames: Sequence[Frame], values: Mapping[str, Value]) -> Iterator[Paragraph]:
        lines = (self._line(frame, values) for frame in frames)
        return (line for line in lines if line.sentences)

    def _sections(
        self, trainings: Sequence[Training], written: Sequence[WrittenSection]
    ) -> Iterator[Section]:
        from_data = [(self.wording.of_series(*t.series, t.key), t) for t in trainings]
        places = _places(from_data, written)
        sections = [self._training(words, training) for words, training in from_data]
        sections += [self._written(section) for section in written]
        ordered = sorted(zip(places, sections, strict=True), key=lambda pair: pair[0])
        numbered = (section for _, section in ordered if section.paragraphs)
        for number, section in enumerate(numbered, 1):
            yield self._numbered(number, section)

    def _numbered(self, number: int, section: Section) -> Section:
        values = {
            "number": Value(self.grammar.section_number(number)),
            "heading": Value(section.heading.text),
        }
        heading = self._line(self.wording.document["section"], values)
        runs = tuple(_spread(heading.sentences, section.heading))
        return Section(
            section.key,
            Paragraph((Sentence(runs),), self.grammar.space),
            section.paragraphs,
            section.is_written_from_data,
            section.lacks,
        )

    def _training(self, words: TrainingWording, training: Training) -> Section:
        values = values_of(training, words, self.wording)
        heading = self._line(words.heading, values)
        filled = [fill(frame, values) for frame in words.paragraphs]
        says_something = any(sentence.has_data for sentences in filled for sentence in sentences)
        paragraphs = (
            Paragraph(
                tuple(sentence for sentence in sentences if sentence.runs), self.grammar.space
            )
            for sentences in filled
        )
        lacks = (slot for sentences in filled for sentence in sentences for slot in sentence.lacks)
        return Section(
            key=training.key,
            heading=heading if heading.sentences else self._written_line(training.series),
            paragraphs=tuple(p for p in paragraphs if p.sentences) if says_something else (),
            is_written_from_data=True,
            lacks=tuple(dict.fromkeys(lacks)),
        )

    def _written(self, section: WrittenSection) -> Section:
        return Section(
            key=section.key,
            heading=self._written_line(section.heading),
            paragraphs=tuple(self._written_line(text) for text in section.paragraphs if any(text)),
            is_written_from_data=False,
        )

    def _written_line(self, text: Text) -> Paragraph:
        words, is_borrowed = text.said_in(self.wording.language)
        run = Run(words, borrowed=(words,) if is_borrowed else ())
        return Paragraph((Sentence((run,)),), self.grammar.space)

    def _plans(self, register: Register) -> Iterator[Paragraph]:
        for plans in (register.outlook, register.suggestions):
            texts = (plans.opening, *plans.items)
            yield from (self._written_line(text) for text in texts if any(text))


def _places(
    from_data: Sequence[tuple[TrainingWording, Training]], written: Sequence[WrittenSection]
) -> list[tuple[int, int]]:
    """Where each section stands: trainings without a place of their own fill what is free."""
    taken = {section.position for section in written}
    taken |= {words.position for words, _ in from_data if words.position}
    free = (place for place in count(1) if place not in taken)
    trainings = [(words.position or next(free), 0) for words, _ in from_data]
    return trainings + [(section.position, 1) for section in written]


def _spread(line: Sequence[Sentence], heading: Paragraph) -> Iterator[Run]:
    """The numbered heading, with the runs of the heading in the place of its slot."""
    for sentence in line:
        for run in sentence.runs:
            if run.slot == "heading":
                yield from (part for s in heading.sentences for part in s.runs)
            else:
                yield run


@dataclass(frozen=True)
class _TrainingWords:
    training: Training
    words: TrainingWording
    wording: Wording
    grammar: Grammar

    def values(self) -> dict[str, Value]:
        facts = self.training
        series, is_borrowed = facts.series.said_in(self.wording.language)
        years = dict.fromkeys(self.grammar.year(day.year) for day in facts.first_days)
        months = dict.fromkeys(self.grammar.month(day) for day in facts.first_days)
        roles = facts.organisations_by_role
        return {
            "series": Value(series, borrowed=(series,) if is_borrowed else ()),
            "ordinals": Value(
                self.grammar.ordinals(facts.ordinals),
                len(facts.ordinals),
                figure=self._of("ordinals"),
            ),
            "years": self._items("years", list(years)),
            "month": self._items("month", list(months)),
            "categories": self._items("categories", self._names("categories", facts.categories)),
            "deliveries": self._items("deliveries", self._names("deliveries", facts.deliveries)),
            **{
                name: self._count(name, number)
                for name, number in (
                    ("workshops", facts.workshops),
                    ("international", facts.international),
                    ("domestic", facts.domestic),
                    ("lecturers", facts.lecturers),
                )
            },
            **{
                name: self._list(name, texts)
                for name, texts in (
                    ("title", facts.titles),
                    ("platform", facts.platforms),
                    ("partners", facts.partners),
                    ("countries", facts.countries),
                    ("affiliations", facts.affiliations),
                    ("organisations", facts.organisations),
                    ("organisations_of_researchers", roles.get("researcher", ())),
                    ("organisations_of_executives", roles.get("executive", ())),
                    ("organisations_of_professors", roles.get("professor", ())),
                    ("topics", facts.topics),
                    ("lectures", facts.lectures),
                )
            },
        }

    def _names(self, kind: str, keys: Sequence[str]) -> list[str]:
        names: Mapping[str, str] = getattr(self.wording, kind)
        return [names.get(key, key) for key in keys]

    def _count(self, name: str, number: int) -> Value:
        if not number:
            return Value()
        text = self.grammar.number(number, self.words.bounds.get(name))
        return Value(text, number, figure=self._of(name), is_counted=True)

    def _list(self, name: str, texts: Sequence[Text]) -> Value:
        said = [text.said_in(self.wording.language) for text in texts if any(text)]
        borrowed = tuple(words for words, is_borrowed in said if is_borrowed)
        return self._items(name, [words for words, _ in said], borrowed)

    def _items(self, name: str, items: Sequence[str], borrowed: tuple[str, ...] = ()) -> Value:
        quoted = [quoted_item(item) for item in items] if name in self.words.quoted else items
        text = self.grammar.listed(
            quoted,
            serial_comma=name in self.words.serial_comma,
            open_end=self.words.open_end.get(name, ""),
        )
        return Value(
            text,
            len(items),
            quoted=self.grammar.listed_in_quotes(items) if items else "",
            figure=self._of(name),
            borrowed=borrowed,
        )

    def _of(self, name: str) -> str | None:
        figure = FIGURES.get(name)
        return f"{self.training.key}-{figure}" if figure else None
