"""Names in Cyrillic as they are written in Latin letters: by passport offices, by libraries, in
English, French and German."""

import re
from functools import lru_cache
from itertools import permutations

Words = tuple[str, ...]

MOST_WORDS = 4
LONGEST_WORD = 24  # letters; there are many ways to part a longer one
LATIN = {
    "а": "a", "б": "b", "в": "v|w|f", "г": "g|gu|gh|h", "ґ": "g", "д": "d",
    "е": "e|ye|ie|je|yo|io|jo|o",
    "ж": "zh|j|z|jh|sch", "з": "z|s", "и": "i|y|e", "і": "i|y", "ї": "yi|i|ji", "й": "y|i|j|",
    "к": "k|c|q|ck", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u|ou|o", "ф": "f|ph", "х": "kh|h|ch|x", "ц": "ts|c|tz|cz|z", "ч": "ch|tch|c|tsch|cz|tsh",
    "ш": "sh|ch|sch|s|sz", "щ": "shch|shtch|chtch|schtsch|sc|sch|sht|szcz|sh|stsch", "ъ": "ie|",
    "ы": "y|i", "ь": "|i|y|j|e", "э": "e|ae", "ю": "yu|iu|ju|u|iou|you", "я": "ya|ia|ja|a|yia",
    "є": "ie|ye|e|je", "ў": "u|w", "ђ": "dj|d|dz", "ј": "j|y|i|", "љ": "lj|l|ly", "њ": "nj|n|ny",
    "ћ": "c|ch|tj", "џ": "dz|dzh|dj|j", "ѓ": "g|gj", "ќ": "k|kj|c", "ѕ": "dz|z", "ә": "a|ae|e",
    "ғ": "g|gh", "қ": "k|q", "ң": "n|ng", "ө": "o|u", "ұ": "u", "ү": "u", "һ": "h", "ҳ": "h|kh",
    "ҷ": "j|ch", "ӣ": "i", "ӯ": "u|o", "кс": "ks|x|cs", "дж": "dzh|j|dj|g",
}  # fmt: skip
TWO_LETTERS = re.compile("кс|дж|.")
COARSE = str.maketrans(
    dict.fromkeys("ckqxszксзжцчшщқћќ", "k")
    | dict.fromkeys("fvwвф", "v")
    | dict(zip("бдлмнпрт", "bdlmnprt", strict=True))
    | {"ђ": "d", "љ": "l", "њ": "n", "ң": "n", "џ": "dk", "ѕ": "dk"}
    | dict.fromkeys("aeiouyhgjаеёиійоуыэюяьъєїўгґхјәғөұүһҳҷӣӯ")
)
DOUBLED = re.compile(r"(.)\1+")


def fits(cyrillic: Words, latin: Words) -> bool:
    """Whether each Latin word is a usual way to write one of the others."""
    if len(cyrillic) != len(latin) or len(latin) > MOST_WORDS:
        return False
    if max(map(len, (*cyrillic, *latin))) > LONGEST_WORD:
        return False
    once = [_once(word) for word in latin]
    return any(
        all(_pattern(word).fullmatch(other) for word, other in zip(cyrillic, order, strict=True))
        for order in permutations(once)
    )


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str]:
    letters = [
        f"(?:{LATIN.get(each, re.escape(each))})" for each in TWO_LETTERS.findall(_once(word))
    ]
    if word[-2:] in {"др", "тр"}:  # Александр: Alexander, Alexandre
        letters[-1] = "(?:r|er|re)"
    return re.compile("".join(letters))


@lru_cache(maxsize=20_000)
def coarse(word: str) -> str:
    """What is left of a word when all that these ways change is gone; of either script."""
    word = word.replace("kh", "").replace("ph", "f").translate(COARSE)
    return _once(re.sub("[td](?=k)", "", _once(word)))


def _once(word: str) -> str:
    return DOUBLED.sub(r"\1", word)
