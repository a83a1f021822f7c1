"""The fonts that certificates and reports are printed in, and what they cannot print."""

import unicodedata
from functools import cache
from pathlib import Path

from babel import Locale

FOLDER = Path(__file__).parent.parent / "node_modules" / "@expo-google-fonts"
WEIGHTS = ("300Light", "400Regular", "400Regular_Italic", "600SemiBold", "700Bold")

FAMILIES = {
    "noto-sans": "Noto Sans",
    "noto-sans-sc": "Noto Sans SC",
    "amiri": "Amiri",
    "noto-sans-devanagari": "Noto Sans Devanagari",
    "noto-sans-bengali": "Noto Sans Bengali",
    "noto-sans-khmer": "Noto Sans Khmer",
    "noto-sans-thai": "Noto Sans Thai",
    "noto-sans-lao": "Noto Sans Lao",
    "noto-sans-ethiopic": "Noto Sans Ethiopic",
    "noto-sans-myanmar": "Noto Sans Myanmar",
}
"""By folder, in the order in which they are asked for a character. Arabic can be copied out of a
PDF only from Amiri, so no other font with Arabic letters may stand here."""

NO_SCRIPT_OF_ITS_OWN = {"Zyyy", "Zinh", "Zzzz"}


def font_folders() -> list[Path]:
    return [
        FOLDER / family / weight
        for family in FAMILIES
        for weight in WEIGHTS
        if (FOLDER / family / weight).is_dir()
    ]


def missing_scripts(text: str, language: str = "en") -> list[str]:
    """The names of the scripts in the text that no font carries.

    A sign that belongs to no script is named by itself: “☺”.
    """
    missing = dict.fromkeys(c for c in unicodedata.normalize("NFC", text) if not _is_carried(c))
    return list(dict.fromkeys(_script_name(c, language) for c in missing))


def carried(text: str) -> str:
    """A sign that no font has would stop all of the print: a question mark stands for it."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(sign if sign.isspace() or _is_carried(sign) else "?" for sign in composed)


def _is_carried(character: str) -> bool:
    code = ord(character)
    return bool(_carried()[code >> 3] & 1 << (code & 7))


@cache
def _carried() -> bytes:
    """One bit for each code point: 139 kB, where sets of the same would take megabytes."""
    from fontTools.ttLib import TTFont  # here: 20 MB that only the first question needs

    bits = bytearray(0x110000 // 8)
    for family in FAMILIES:
        for path in (FOLDER / family / "400Regular").glob("*.ttf"):
            with TTFont(path, lazy=True) as font:
                for code in font.getBestCmap():
                    bits[code >> 3] |= 1 << (code & 7)
    return bytes(bits)


def _script_name(character: str, language: str) -> str:
    from fontTools.unicodedata import script  # here: only asked for what is missing

    code = script(character)
    if code in NO_SCRIPT_OF_ITS_OWN:
        return f"“{character}”"
    return Locale.parse(language, sep="_").scripts.get(code, code)
