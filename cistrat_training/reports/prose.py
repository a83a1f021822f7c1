"""The report as prose: facts and wording become a document whose every figure can be opened."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from cistrat_training.reports import figure_blocks, templates
from cistrat_training.reports.document import (
    NO_HEADING,
    Block,
    Document,
    Paragraph,
    Part,
    Section,
)
from cistrat_training.reports.edits import NO_EDITS, Edits
from cistrat_training.reports.facts import (
    FIGURES,
    Period,
    Plans,
    Register,
    Text,
    Training,
    WrittenSection,
)
from cistrat_training.reports.figure_blocks import Measures
from cistrat_training.reports.frames import Frame, parse_line
from cistrat_training.reports.grammar import GRAMMARS, Grammar, quoted_item
from cistrat_training.reports.sentences import Run, Sentence, Value, fill
from cistrat_training.reports.templates import FigureSection, PartPlan, Template
from cistrat_training.reports.wording import DOCUMENT_SLOTS, TITLE_SLOTS, TrainingWording, Wording

NO_MEASURES: Measures = {}


def write(
    period: Period,
    wording: Wording,
    trainings: Sequence[Training],
    register: Register,
    edits: Edits = NO_EDITS,
    template: Template | None = None,
    measures: Measures = NO_MEASURES,
) -> Document:
    """By the template that is usual for the period, unless another is asked for."""
    plan = template or templates.known()[templates.usual(period)]
    writer = _Writer(period, wording, GRAMMARS[wording.language], edits, plan, measures)
    return writer.document(trainings, register)


def values_of(training: Training, words: TrainingWording, wording: Wording) -> dict[str, Value]:
    """The words for each slot of a training."""
    return _TrainingWords(training, words, wording, GRAMMARS[wording.language]).values()


@dataclass(frozen=True)
class _Writer:
    period: Period
    wording: Wording
    grammar: Grammar
    edits: Edits
    template: Template
    measures: Measures

    def document(self, trainings: Sequence[Training], register: Register) -> Document:
        values = self._values()
        parts = (self._part(plan, values, trainings, register) for plan in self.template.parts)
        return Document(
            language=self.wording.language,
            period=self.period.name,
            cover=tuple(self._lines("cover", self.wording.cover, values))
            if self.template.has_cover
            else (),
            title=self._title(values),
            opening=() if any(self.template.title) else self._opening(values),
            parts=tuple(part for part in parts if part.sections),
            closing=self._line("closing", self._frame("closing"), values),
            template=self.template.key,
        )

    def _part(
        self,
        plan: PartPlan,
        values: Mapping[str, Value],
        trainings: Sequence[Training],
        register: Register,
    ) -> Part:
        sections = {
            "told": lambda: list(self._sections(trainings, register.sections)),
            "plans": lambda: list(self._plans(register)),
            "figures": lambda: list(self._figures(plan)),
        }[plan.source]()
        return Part(plan.key, self._heading(plan, values), tuple(self.edits.arranged(sections)))

    def _heading(self, plan: PartPlan, values: Mapping[str, Value]) -> Paragraph:
        key = f"{plan.key}/heading"
        if plan.frame:
            return self._line(key, self._frame(plan.frame), values)
        source = plan.heading.said_in(self.wording.language)[0]
        return self._line(key, parse_line(source, DOCUMENT_SLOTS), values)

    def _figures(self, plan: PartPlan) -> Iterator[Section]:
        words = self._values() | figure_blocks.values(self.measures, self.grammar)
        for section in plan.sections:
            missing = {name: Value() for name in templates.SLOTS if name not in words}
            paragraphs = [
                self._paragraph(fill(frame, words | missing, f"{section.key}/{number}"))
                for number, frame in enumerate(section.paragraphs[self.wording.language])
            ]
            blocks = (*(p for p in paragraphs if p.sentences), *self._figure_blocks(section))
            heading = section.heading
            if not blocks:
                continue
            yield Section(
                key=section.key,
                heading=self._written_line(f"{section.key}/heading/0", heading)
                if any(heading)
                else NO_HEADING,
                blocks=blocks,
                is_written_from_data=True,
            )

    def _figure_blocks(self, section: FigureSection) -> Iterator[Block]:
        language, known = self.wording.language, self.measures
        several = [known[key] for key in section.indicators if key in known]
        if several:
            key = f"{section.key}-figures"
            yield figure_blocks.table_of_several(key, several, language)
        tables = (
            figure_blocks.table_by_value(known[key], language)
            for key in section.tables
            if key in known
        )
        drawings = (
            figure_blocks.drawing_of(known[key], language)
            for key in section.drawings
            if key in known
        )
        yield from (block for block in (*tables, *drawings) if block)

    def _values(self) -> dict[str, Value]:
        years = [self.grammar.year(year) for year in self.period.years]
        words = {
            **{name: Value(text) for name, text in self.wording.centre.items()},
            "years": Value(self.grammar.listed(years), number=len(years)),
            "first_year": Value(str(self.period.first)),
            "last_year": Value(str(self.period.last)),
            "next_year": Value(str(self.period.last + 1)),
        }
        return words | {"title": Value(self._title(words).text)}

    def _title(self, values: Mapping[str, Value]) -> Paragraph:
        if not any(self.template.title):
            return self._line("title", self._frame("title"), values)
        source = self.template.title.said_in(self.wording.language)[0]
        return self._line("title", parse_line(source, TITLE_SLOTS), values)

    def _opening(self, values: Mapping[str, Value]) -> tuple[Paragraph, ...]:
        return tuple(self._lines("opening", [self._frame("opening")], values))

    def _frame(self, name: str) -> Frame:
        """The frame, or where the period is one year, the one for that."""
        one_year = self.wording.document.get(f"{name}_one_year")
        return one_year if one_year and len(self.period.years) == 1 else self.wording.document[name]

    def _line(self, key: str, frame: Frame, values: Mapping[str, Value]) -> Paragraph:
        return self._paragraph(fill(frame, values, key))

    def _paragraph(self, sentences: Sequence[Sentence]) -> Paragraph:
        printed = (self._edited(each) for each in sentences)
        return Paragraph(tuple(each for each in printed if each.runs), self.grammar.space)

    def _edited(self, sentence: Sentence) -> Sentence:
        """As somebody wrote it by hand, where somebody did."""
        text = self.edits.sentences.get(sentence.key)
        if text is None:
            return sentence
        runs = (Run(text),) if text else ()
        return replace(sentence, runs=runs, lacks=(), data_say=sentence.text)

    def _lines(
        self, key: str, frames: Sequence[Frame], values: Mapping[str, Value]
    ) -> Iterator[Paragraph]:
        lines = (self._line(f"{key}/{n}", frame, values) for n, frame in enumerate(frames))
        return (line for line in lines if line.sentences)

    def _sections(
        self, trainings: Sequence[Training], written: Sequence[WrittenSection]
    ) -> Iterator[Section]:
        from_data = [(self.wording.of_series(*t.series, t.key), t) for t in trainings]
        places = _places(from_data, written)
        sections = [self._training(words, training) for words, training in from_data]
        sections += [self._written(section) for section in written]
        ordered = sorted(zip(places, sections, strict=True), key=lambda pair: pair[0])
        printed = [section for _, section in ordered if section.blocks]
        for number, section in enumerate(self.edits.arranged(printed), 1):
            yield self._numbered(number, section)

    def _numbered(self, number: int, section: Section) -> Section:
        values = {
            "number": Value(self.grammar.section_number(number)),
            "heading": Value(section.heading.text),
        }
        heading = self._line(section.key, self.wording.document["section"], values)
        runs = tuple(_spread(heading.sentences, section.heading))
        first = next(iter(section.heading.sentences), Sentence())
        sentence = Sentence(runs, key=f"{section.key}/heading/0", data_say=first.data_say)
        return replace(
            section,
            heading=Paragraph((sentence,), self.grammar.space),
            title=section.heading.text,
        )

    def _training(self, words: TrainingWording, training: Training) -> Section:
        bounds = {**words.bounds, **self.edits.bounds_of(training.key)}
        values = values_of(training, replace(words, bounds=bounds), self.wording)
        heading = self._line(f"{training.key}/heading", words.heading, values)
        filled = [
            fill(frame, values, f"{training.key}/{number}")
            for number, frame in enumerate(words.paragraphs)
        ]
        says_something = any(sentence.has_data for sentences in filled for sentence in sentences)
        paragraphs = (self._paragraph(sentences) for sentences in filled)
        lacks = (slot for sentences in filled for sentence in sentences for slot in sentence.lacks)
        return Section(
            key=training.key,
            heading=heading
            if heading.sentences
            else self._written_line(f"{training.key}/heading/0", training.series),
            blocks=tuple(p for p in paragraphs if p.sentences) if says_something else (),
            is_written_from_data=True,
            lacks=tuple(dict.fromkeys(lacks)),
        )

    def _written(self, section: WrittenSection) -> Section:
        return Section(
            key=section.key,
            heading=self._written_line(f"{section.key}/heading/0", section.heading),
            blocks=self._written_lines(section.key, section.paragraphs),
            is_written_from_data=False,
        )

    def _written_lines(self, key: str, texts: Sequence[Text]) -> tuple[Paragraph, ...]:
        lines = ((f"{key}/{number}/0", text) for number, text in enumerate(texts))
        said = (self._written_line(name, text) for name, text in lines if any(text))
        return tuple(paragraph for paragraph in said if paragraph.sentences)

    def _written_line(self, key: str, text: Text) -> Paragraph:
        words, is_borrowed = text.said_in(self.wording.language)
        run = Run(words, borrowed=(words,) if is_borrowed else ())
        return self._paragraph([Sentence((run,), key=key)])

    def _plans(self, register: Register) -> Iterator[Section]:
        """What comes next and what is asked for have no headings of their own."""
        told: dict[str, Plans] = {
            "outlook": register.outlook,
            "suggestions": register.suggestions,
        }
        for key, plans in told.items():
            lines = self._written_lines(key, (plans.opening, *plans.items))
            if lines:
                yield Section(key, NO_HEADING, lines, is_written_from_data=False)


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
            "ordinals_in_words": Value(
                self.grammar.ordinals_in_words(facts.ordinals),
                len(facts.ordinals),
                figure=self._of("ordinals_in_words"),
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
