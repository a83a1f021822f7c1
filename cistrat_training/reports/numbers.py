"""Numbers as a text writes them, in English and in Chinese."""

from typing import NamedTuple

ENGLISH = [
    "nought",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
ORDINALS = [
    "noughth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    *(f"{word}th" for word in ENGLISH[13:]),
]
CHINESE = "零一二三四五六七八九"
CHINESE_UNITS = ("", "十", "百", "千")
TEN_THOUSAND = 10_000
ROUND_IN_CHINESE = 1_000
LARGEST_CHINESE_WORD = 9999  # from ten thousand on, digits read better in either language


class Bound(NamedTuple):
    """Print a lower bound instead of the number; `pinned` is a bound that somebody has set."""

    pinned: int | None = None

    def below(self, number: int) -> int | None:
        """The bound to print, or none where the number itself is to be printed."""
        bound = number // 10 * 10 if self.pinned is None else self.pinned
        return bound if 0 < bound < number else None

    def __str__(self) -> str:
        """As a wording file writes it."""
        return "over" if self.pinned is None else f"over {self.pinned}"


def english(number: int) -> str:
    return ENGLISH[number] if number < len(ENGLISH) else f"{number:,}"


def english_ordinal(number: int) -> str:
    teens = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def english_ordinal_word(number: int) -> str:
    """As far as numbers are words: second, nineteenth, 20th."""
    return ORDINALS[number] if number < len(ORDINALS) else english_ordinal(number)


def chinese_amount(number: int) -> str:
    """Digits, and 万 where nothing is lost by it: 1.2万, but 12345."""
    if number < TEN_THOUSAND or number % ROUND_IN_CHINESE:
        return str(number)
    return f"{number / TEN_THOUSAND:g}万"


def chinese(number: int) -> str:
    """Number words as in ordinals: 9 is 九, 12 is 十二, 105 is 一百零五."""
    if number > LARGEST_CHINESE_WORD:
        return str(number)
    digits = [int(digit) for digit in str(number)]
    places = zip(digits, range(len(digits) - 1, -1, -1), strict=True)
    words = "".join(
        CHINESE[digit] + (CHINESE_UNITS[place] if digit else "") for digit, place in places
    )
    while "零零" in words:
        words = words.replace("零零", "零")
    words = words.removesuffix("零") or "零"
    return words.removeprefix("一") if words.startswith("一十") else words
