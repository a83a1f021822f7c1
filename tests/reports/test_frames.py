import pytest

from cistrat_training.errors import RuleBroken
from cistrat_training.reports.frames import parse, parse_line
from cistrat_training.reports.sentences import Value, fill

SLOTS = {"people": True, "places": True, "homes": True, "title": False}


def said(source: str, **values: Value) -> str:
    """The frame filled; a slot that is not named is empty."""
    known = {slot: values.get(slot, Value()) for slot in SLOTS}
    return " ".join(s.text for s in fill(parse(source, SLOTS), known) if s.runs)


def people(number: int) -> Value:
    return Value(str(number) if number else "", number)


PLACES = Value("Iran and Chile", 2)
HOMES = Value("two institutes", 2)


def test_a_slot_takes_words_from_the_data():
    assert said("{people} came from {places}.", people=people(30), places=PLACES) == (
        "30 came from Iran and Chile."
    )


def test_a_choice_goes_by_the_number():
    frame = "{people} {people|person|people} came."

    assert said(frame, people=people(1)) == "1 person came."
    assert said(frame, people=people(2)) == "2 people came."


def test_a_list_can_be_counted():
    assert said("{places|The place is|The places are} {places}.", places=PLACES) == (
        "The places are Iran and Chile."
    )


def test_a_capital_slot_begins_with_a_capital():
    assert said("Yes: {Homes}.", homes=HOMES) == "Yes: Two institutes."


def test_a_block_goes_when_a_slot_in_it_is_empty():
    frame = "{people} came[[ from {places}]]."

    assert said(frame, people=people(3), places=PLACES) == "3 came from Iran and Chile."
    assert said(frame, people=people(3)) == "3 came."


def test_nought_is_empty():
    assert said("We met[[ {people} people from {places}]][[ in {homes}]].", places=PLACES) == ""


@pytest.mark.parametrize(
    ("filled", "expected"),
    [
        ({"people", "places", "homes"}, "We met P, L, and H."),
        ({"people", "places"}, "We met P, and L."),
        ({"people", "homes"}, "We met P, and H."),
        ({"places", "homes"}, "We met L, and H."),
        ({"homes"}, "We met H."),
        (set(), ""),
    ],
)
def test_a_joint_stands_between_two_blocks_that_stayed(filled, expected):
    values = {
        name: Value(letter, 2)
        for name, letter in (("people", "P"), ("places", "L"), ("homes", "H"))
        if name in filled
    }

    frame = "We met [[{people}]][[, ]][[{places}]][[, and ]][[{homes}]]."

    assert said(frame, **values) == expected


def test_a_sentence_left_with_its_frame_alone_is_dropped():
    assert said("They came from {places}. {people} stayed.", people=people(4)) == "4 stayed."


def test_a_sentence_that_is_a_block_goes_as_a_whole():
    frame = "{people} came. [[They were from {places}.]] [[They liked {homes}.]]"

    assert said(frame, people=people(4), homes=HOMES) == "4 came. They liked two institutes."


def test_a_stop_is_not_doubled():
    assert said("They like {places}.", places=Value("Ltd.")) == "They like Ltd."
    assert said("他们喜欢{places}。", places=Value("北京。")) == "他们喜欢北京。"


def test_no_comma_stands_before_a_stop():
    assert said("{people} came, [[with {places}]].", people=people(4)) == "4 came."


def test_a_dropped_beginning_leaves_a_capital():
    assert said("[[From {places}, ]]the {people} came.", people=people(4)) == "The 4 came."


def test_an_abbreviation_does_not_end_a_sentence():
    frame = parse("We met Dr. Li in the U.S. Congress. Then {people} came.", SLOTS)

    assert len(frame.sentences) == 2


def test_a_line_is_never_cut():
    assert len(parse_line("1. Title. And more", SLOTS).sentences) == 1


def test_a_list_in_quotes_of_the_frame_is_quoted_item_by_item():
    assert said("On “{title}”.", title=Value("A and B", quoted="A” and “B")) == "On “A” and “B”."


def test_what_a_dropped_block_said_is_told():
    known = {slot: Value() for slot in SLOTS} | {"people": people(3), "title": Value("T")}

    [sentence] = fill(parse("On {title}[[, {people} people from {places}]].", SLOTS), known)

    assert sentence.text == "On T."
    assert sentence.lacks == ("places",)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("We met {nobody}.", "ours, character 8: there is no slot “nobody”. The slots here are: h"),
        ("We met [[{people}.", "ours, character 8: this block is not closed"),
        ("We met {people}]].", "ours, character 16: this ]] closes nothing"),
        ("We met [[a [[{people}]]]].", "ours, character 12: no block inside another"),
        ("We met {people.", "ours, character 8: this brace stands alone"),
        ("We met people}.", "ours, character 14: this brace stands alone"),
        ("We met {people|one}.", "ours, character 8: “{people|one}” is no slot"),
        ("We met {title|one|many}.", "ours, character 8: “title” is a word"),
        ("We met [[ and ]]{people}.", "ours, character 8: a block without a slot joins two"),
    ],
)
def test_a_frame_that_is_wrong_says_where_and_why(source, told):
    with pytest.raises(RuleBroken) as wrong:
        parse(source, SLOTS, "ours")

    assert str(wrong.value).startswith(told)
