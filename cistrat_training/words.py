"""Texts for the catalogue before it is known who reads them, and what people type as text."""

import re
import unicodedata

CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff]")
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def N_(text: str) -> str:  # noqa: N802 (gettext's own name for it)
    """Leave the text as it is; the extractor finds it, the template translates it."""
    return text


def words_in(text: str) -> int:
    """Words as a reader counts them: each Han character or kana counts as one."""
    return len(CJK.findall(text)) + len(CJK.sub(" ", text).split())


def plain(text: str) -> str:
    """As it can be stored: no blanks around it, no control characters, composed letters."""
    return unicodedata.normalize("NFC", NOT_TEXT.sub("", text.replace("\r\n", "\n"))).strip()
