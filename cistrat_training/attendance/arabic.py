"""Names in Arabic script and in Latin letters, compared by their consonants.

Short vowels are not written, so the other way round nothing can be told: this only says what may
be the same.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

Words = tuple[str, ...]

ARTICLES_TEXT = """
    al el ul il ad ed ar er as es ash ech an en at et az ez ال
"""
ARTICLES = frozenset(ARTICLES_TEXT.split())
SERVANT = re.compile(r"abd[aeou]{0,2}[lr]?|عبد")  # first part of Abdul Rahman, Abd El-Rahman
COARSE = str.maketrans(
    dict(zip("بتطثدلمنرف", "btttdlmnrf", strict=True))
    | dict.fromkeys("gkqcjxجكقغگخ", "k")
    | dict.fromkeys("zsسصشزژچ", "s")
    | {"p": "b", "پ": "b"}
    | dict.fromkeys("aeiouyhwvاءوؤئيعحه")
)
DOUBLED = re.compile(r"(.)\1+")


def coarse(words: Words) -> set[Words]:
    """Of a whole name: without articles, or with each joined to what follows."""
    together = tuple(_servants(words))
    plain = tuple(word for word in together if word not in ARTICLES)
    return {
        tuple(sorted(filter(None, (_skeleton(word, z) for word in each))))
        for each in {plain, tuple(_joined(together)), tuple(map(_without_article, plain))}
        for z in ("d", "s")
    } - {()}


def _servants(words: Words) -> Iterator[str]:
    waiting = ""
    for word in words:
        if SERVANT.fullmatch(word):
            waiting = "عبد" if word == "عبد" else "abd"
        elif waiting and word in ARTICLES:
            continue
        else:
            yield waiting + (_without_article(word) if waiting else word)
            waiting = ""
    if waiting:
        yield waiting


def _joined(words: Words) -> Iterator[str]:
    article = ""
    for word in words:
        if word in ARTICLES:
            article = word
        else:
            yield article + word
            article = ""


def _without_article(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) > 3 else word


@lru_cache(maxsize=20_000)
def _skeleton(word: str, z: str) -> str:
    """`z`: as what ذ ض ظ are written, which some write d and some z."""
    word = re.sub("[ذضظ]", z, word).replace("dj", "j").replace("ch", "sh")
    bare = DOUBLED.sub(r"\1", word.translate(COARSE))
    return re.sub("^bdl(?=.)", "bd", bare)
