"""What somebody called themselves in a meeting, taken apart into the names it may hold."""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from cistrat_training.workshops import tokens


class Script(StrEnum):
    HAN = "Han"
    CYRILLIC = "Cyrillic"
    ARABIC = "Arabic"
    OTHER = "other"  # Latin above all


class Name(NamedTuple):
    """Words in small letters and without accents; a name in Han characters is one word.

    `is_whole` unless it stood beside something else, between bars or in brackets: there a single
    word is as often a team or a town."""

    words: tuple[str, ...]
    script: Script
    is_whole: bool = True

    @property
    def is_full(self) -> bool:
        """Whether it says enough to be somebody's name."""
        if self.script is Script.HAN:
            return len(self.words[0]) >= 2
        return len(self.words) >= 2 or (self.is_whole and len(self.words[0]) >= 3)


Names = tuple[Name, ...]


class Shown(NamedTuple):
    """`halves` are the names of each of those who share one line."""

    names: Names
    halves: tuple[Names, ...]
    emails: tuple[str, ...]
    codes: tuple[str, ...]


HAN = "\u3400-\u9fff\uf900-\ufaff\u3005\u3007\U00020000-\U000323af"
TAGS_TEXT = """
    external unverified guest host co-host cohost wings me organizer organiser presenter
    attendee participant interpreter extern externe externo esterno gast invité invitado
    convidado ospite гость внешний ضيف خارجي
    外部 未验证 未驗證 来宾 訪客 访客 主持人 联席主持人 嘉宾 我 学员
"""
TAGS = frozenset(TAGS_TEXT.split()) | {
    "nicht überprüft",
    "non vérifié",
    "sin verificar",
    "not verified",
}
TITLES_TEXT = """
    dr prof professor professeur profesor mr mrs ms miss mx mme mlle herr frau phd senor
    senora sr sra srta dott др проф профессор гн гжа доктор доцент د اد الدكتور الدكتوره دكتور
    دكتوره الاستاذ استاذ السيد السيده المهندس المهندسه اقاي خانم مهندس
"""
TITLES = frozenset(TITLES_TEXT.split())
HAN_TITLE = re.compile(
    f"(?<=[{HAN}])(?:副教授|教授|老师|老師|先生|女士|小姐|博士|副研究员|研究员|院士|主任|处长|同学|工程师)$"
)
WHOSE = r"\b(?:von|de|di|van|do|da|of|du|от)\b"
DEVICE = re.compile(
    rf"""
    (?:['’]?s\s+|{WHOSE}\s+|\s*的\s*)?
    (?<![A-Za-z])(?:
      i(?:phone|pad|pod|mac)(?:\s?(?:pro|max|plus|mini|air|se|x[rs]?|\d{{1,2}}\b))*
      | mac\s?book(?:\s?(?:pro|air|\d{{1,2}}\b))*
      | (?:galaxy|samsung|huawei|honor|xiaomi|redmi|oppo|vivo|oneplus|realme|lenovo|pixel|infinix
          |tecno|nokia|motorola|poco|thinkpad|surface)
        (?:[\s-]?(?:pro|max|plus|mini|note|mate|nova|tab|fold|flip|ultra|magic|mi|pop|spark|go|book
          |galaxy|[a-z]{{0,3}}\d{{1,4}}\w*)(?![a-z]))*
      | android | chromebook | (?:desktop|laptop)-[a-z0-9]+ | sm-[a-z]\d+\w*
    )(?![A-Za-z])
    (?:\s?\(\d+\))?
    (?:\s+{WHOSE})?
    """,
    re.VERBOSE | re.IGNORECASE,
)
ANYBODY_TEXT = """
    user guest zoom teams webex voov participant attendee anonymous unknown student
    teacher phone mobile computer pc laptop tablet caller test
    用户 微信用户 手机用户 匿名 游客 访客 参会者 学员 学生
    会议室 手机 电脑
    гость пользователь участник ضيف مستخدم مشارك utilisateur invité participante
    usuario gast teilnehmer
"""
ANYBODY = frozenset(ANYBODY_TEXT.split())
BRACKETS = str.maketrans(
    dict.fromkeys("【〔「『《〈［[{（", "(") | dict.fromkeys("】〕」』》〉］]}）", ")")
)
APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´ʻʿʾ"))
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe0f\ufeff]")
IN_BRACKETS = re.compile(r"\(([^()]*)\)")
PHONE = re.compile(r"\+?[\d(][\d\s().*x•-]{5,}")
MASKED = re.compile(r"[*•x]")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
TWO = re.compile(  # but R&D is a department
    r"&(?!(?<=\b[A-Za-z]&)[A-Za-z]\b)|[/+、]|\s(?:and|und|et|и|和|与)\s"
)
APART = re.compile(rf"[|_:;,~>\\]|\s-+\s|(?<=[{HAN}])-|-(?=[{HAN}])|--+")
MEETING = re.compile(rf"(?<=[{HAN}])(?=[A-Za-z])|(?<=[A-Za-z])(?=[{HAN}])")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
VOWEL_SIGNS = re.compile("[\u0400-\u052f\u0900-\u1cff\u3040-\u30ff]")  # й, and India's scripts
UMLAUT = re.compile("[äöüøåÄÖÜØÅ]")
SPELT_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa"}
)
NO_WORD = re.compile("[^a-z0-9]+")
NUMBER = re.compile(r"\d+$")
A_HAN = re.compile(f"[{HAN}]")
CYRILLIC = re.compile("[\u0400-\u052f]")
ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufeff]")
LETTER = re.compile(r"[^\W\d_]")
PLAIN_LETTERS = str.maketrans(
    {
        **{"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"},
        **{"ħ": "h", "ə": "e", "ŋ": "n", "ё": "е", "\u0640": None},
        # Arabic letters that are written one for another, and those of Persian keyboards
        **{"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه"},
    }
)


def shown(text: str) -> Shown:
    """What a displayed name may say of who it is."""
    plain = _plain(text)
    emails = tuple(dict.fromkeys(found.lower() for found in EMAIL.findall(plain)))
    codes = tokens.found_in(plain)
    rest = _without(EMAIL.sub(" ", plain) if emails else plain, codes)
    pieces = list(_pieces(rest, without_devices=True))
    if DEVICE.search(rest):  # it may be a name all the same: Honor Blackman
        pieces += _pieces(rest)
    names = [name for piece, is_whole in pieces for name in _names_in(piece, is_whole)]
    halves = _sharing([piece for piece, _ in pieces])
    names += [name for half in halves for name in half]
    return Shown(tuple(dict.fromkeys(names)), halves, emails, codes)


def known_as(text: str) -> Names:
    """The names in what a person calls themselves in their account."""
    pieces = _pieces(_plain(text))
    names = [name for piece, is_whole in pieces for name in _as_written(piece, is_whole)]
    return tuple(dict.fromkeys(name for name in names if name.is_full))


@lru_cache(maxsize=4096)
def key_of(text: str) -> str:
    """By which a decision about this displayed name is remembered; empty where it can be
    anybody's, such as a kind of telephone."""
    plain = _plain(text)
    if PHONE.fullmatch(plain):
        return "" if MASKED.search(plain) else "".join(filter(str.isdigit, plain))
    pieces = " ".join(piece for piece, _ in _pieces(plain))
    words = pieces.translate(APOSTROPHES).casefold().split()
    bare = DEVICE.sub(" ", " ".join(words))
    says = [word for word in re.split(r"[\W\d_]+", bare) if word and word not in ANYBODY]
    return " ".join(words) if says else ""


def _plain(text: str) -> str:
    """One width, one kind of brackets and dashes, no invisible signs, single blanks."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(BRACKETS).translate(DASHES)
        text = INVISIBLE.sub("", text)
    return " ".join(text.translate(BRACKETS).split())


def _without(text: str, codes: tuple[str, ...]) -> str:
    for code in codes:
        text = re.sub(code, " ", text, flags=re.IGNORECASE)
    return text


def _pieces(plain: str, *, without_devices: bool = False) -> Iterator[tuple[str, bool]]:
    """What stands outside of brackets, then what stands in each, but for tags such as (Guest);
    and whether it is all there is."""
    if without_devices:
        plain = DEVICE.sub(" ", plain)
    if "(" not in plain:
        yield from ((plain, True),) if not PHONE.fullmatch(plain.strip()) else ()
        return
    inner = [text for text in IN_BRACKETS.findall(plain) if text.strip().casefold() not in TAGS]
    outer = IN_BRACKETS.sub(" ", plain).replace("(", " ").replace(")", " ")
    for text in (outer, *inner):
        if LETTER.search(text):
            yield text, text is outer or not LETTER.search(outer)


def _sharing(pieces: list[str]) -> tuple[Names, ...]:
    """`A1 & B1 (A2 & B2)` are two people, each with two names."""
    shared = [half for piece in pieces if len(half := _halves(piece)) > 1]
    return tuple(
        tuple(name for each in together for name in _names_in(each, is_whole=True))
        for together in zip(*(each for each in shared if len(each) == len(shared[0])), strict=True)
    )


def _halves(piece: str) -> list[str]:
    return [half for half in TWO.split(piece) if LETTER.search(half)]


def _names_in(piece: str, is_whole: bool) -> Iterator[Name]:
    """As written, and again without the numbers behind words: a second device."""
    yield from _as_written(piece, is_whole)
    if any(map(str.isdigit, piece)):
        bare = " ".join(NUMBER.sub("", word) for word in piece.split())
        if LETTER.search(bare) and bare != piece:
            yield from _as_written(re.sub(r"\d+", "", bare), is_whole)


def _as_written(piece: str, is_whole: bool) -> Iterator[Name]:
    """All of it, and what stands between bars and dashes."""
    for phrase in _phrases(piece):
        for name in _read(phrase):
            yield name if is_whole and phrase is piece else name._replace(is_whole=False)


def _phrases(piece: str) -> list[str]:
    parts = [part for part in APART.split(piece) if LETTER.search(part)]
    return [piece, *parts] if parts and parts != [piece] else [piece]


@lru_cache(maxsize=4096)
def _read(phrase: str) -> Names:
    """Hyphens join or part two words, as does a capital in the middle."""
    spellings = {phrase.replace("-", " "): None}
    if UMLAUT.search(phrase):
        spellings[phrase.replace("-", " ").translate(SPELT_OUT)] = None
    if "-" in phrase:
        spellings[phrase.replace("-", "")] = None
    if CAMEL.search(phrase):
        spellings |= {CAMEL.sub(" ", spelling): None for spelling in tuple(spellings)}
    return tuple(
        name
        for spelling in spellings
        for name in _named(MEETING.sub(" ", spelling).translate(APOSTROPHES))
    )


def _named(spelling: str) -> Iterator[Name]:
    words = _folded(spelling.casefold()).split()
    by_script: dict[Script, list[str]] = {}
    for word in words:
        if not word.isdigit():
            by_script.setdefault(_script(word), []).append(word)
    for script, theirs in by_script.items():
        is_all = len(by_script) == 1
        yield from _in_one_script(words if is_all else theirs, script)


def _in_one_script(words: list[str], script: Script) -> Iterator[Name]:
    if script is Script.HAN:
        together = "".join(words)
        yield Name((together,), script)
        if (bare := HAN_TITLE.sub("", together)) != together:
            yield Name((bare,), script)
        return
    yield Name(tuple(words), script)
    bare_words = tuple(word for word in words if word not in TITLES)
    if 0 < len(bare_words) < len(words):
        yield Name(bare_words, script)


def _script(word: str) -> Script:
    if word.isascii():
        return Script.OTHER
    if A_HAN.search(word):
        return Script.HAN
    if CYRILLIC.search(word):
        return Script.CYRILLIC
    return Script.ARABIC if ARABIC.search(word) else Script.OTHER


def _folded(text: str) -> str:
    """Words without accents; but signs that are vowels, as in Devanagari, stay."""
    if text.isascii():
        return NO_WORD.sub(" ", text)
    kept: list[str] = []
    has_accents = True
    for character in unicodedata.normalize("NFKD", text):
        if unicodedata.category(character)[0] != "M":
            has_accents = not VOWEL_SIGNS.match(character)
            kept.append(character if character.isalnum() else " ")
        elif not has_accents:
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept)).translate(PLAIN_LETTERS)
