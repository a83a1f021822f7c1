"""What the domain of an e-mail address lets an organiser guess. A hint, never a decision."""

from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from cistrat_training.words import N_

FREE_MAIL = {
    *("gmail.com", "googlemail.com", "yahoo.com", "ymail.com", "rocketmail.com", "aol.com"),
    *("hotmail.com", "outlook.com", "live.com", "msn.com", "icloud.com", "me.com", "mac.com"),
    *("proton.me", "protonmail.com", "tutanota.com", "tuta.io", "zoho.com", "fastmail.com"),
    *("gmx.com", "gmx.net", "gmx.de", "web.de", "mail.com", "email.com", "hushmail.com"),
    *("mail.ru", "inbox.ru", "list.ru", "bk.ru", "yandex.ru", "yandex.com", "ya.ru", "rambler.ru"),
    *("qq.com", "foxmail.com", "163.com", "126.com", "yeah.net", "sina.com", "sina.cn"),
    *("sohu.com", "aliyun.com", "139.com", "189.cn", "naver.com", "daum.net", "hanmail.net"),
    *("rediffmail.com", "libero.it", "orange.fr", "laposte.net", "free.fr", "wp.pl", "o2.pl"),
    *("uol.com.br", "bol.com.br", "terra.com.br", "yopmail.com", "mailinator.com", "ukr.net"),
}
FREE_MAIL_EVERYWHERE = {"yahoo", "hotmail", "outlook", "live", "gmx"}  # yahoo.fr, hotmail.co.uk

OFFICIAL_AT_THE_TOP = {"gov", "edu", "mil", "int"}
OFFICIAL_IN_A_COUNTRY = {
    *("gov", "govt", "gob", "gouv", "gub", "go", "gv", "gc", "mil"),
    *("edu", "ac", "acad", "univ", "school"),
}
UNITED_NATIONS = {"un.org", "unesco.org", "undp.org", "unep.org", "unido.org", "unicef.org"}


class Hint(StrEnum):
    FREE = "free"
    SHARED = "shared"
    KNOWN = "known"
    OFFICIAL = "official"
    NOTHING = "nothing"


HINTS = {
    Hint.FREE: ("warn", N_("Free mail provider: anybody can have an address at %(domain)s.")),
    Hint.KNOWN: ("done", N_("We know %(domain)s as a domain of this institution.")),
    Hint.OFFICIAL: ("done", N_("%(domain)s has the form of a government or academic domain.")),
    Hint.SHARED: ("half", N_("The applicant’s own address is at %(domain)s too.")),
    Hint.NOTHING: ("open", N_("We know nothing about %(domain)s.")),
}


class Told(NamedTuple):
    """A hint with its shape and its words."""

    hint: Hint
    shape: str
    words: str
    domain: str


def hints(email: str, *, applicant: str, known: Collection[str]) -> list[Told]:
    """`known` are the domains that this institution, or who endorsed for it, has used."""
    domain = domain_of(email)
    found = _found(domain, domain_of(applicant), known) or [Hint.NOTHING]
    return [Told(hint, *HINTS[hint], domain) for hint in found]


def _found(domain: str, applicants: str, known: Collection[str]) -> list[Hint]:
    if is_free_mail(domain):
        return [Hint.FREE]
    told = {
        Hint.KNOWN: any(belongs(domain, each) for each in known),
        Hint.OFFICIAL: is_official(domain),
        Hint.SHARED: belongs(domain, applicants) or belongs(applicants, domain),
    }
    return [hint for hint, holds in told.items() if holds]


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].strip(" .").lower()


def is_free_mail(domain: str) -> bool:
    labels = domain.split(".")
    is_one_of_many = labels[0] in FREE_MAIL_EVERYWHERE and 2 <= len(labels) <= 3
    return domain in FREE_MAIL or is_one_of_many


def is_official(domain: str) -> bool:
    *_, second, top = ["", *domain.split(".")]
    if top in OFFICIAL_AT_THE_TOP or any(belongs(domain, un) for un in UNITED_NATIONS):
        return True
    return len(top) == 2 and second in OFFICIAL_IN_A_COUNTRY


def belongs(domain: str, other: str) -> bool:
    """The same, or below it; “ac.uk” alone is nobody's."""
    labels = other.split(".")
    if len(labels) < 2 or (len(labels) == 2 and labels[0] in OFFICIAL_IN_A_COUNTRY):
        return False
    return domain == other or domain.endswith(f".{other}")
