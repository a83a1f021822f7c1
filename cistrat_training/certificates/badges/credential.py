"""What a badge says: the credential of Open Badges 3.0, before it is signed."""

import hashlib
import hmac
from datetime import date, datetime, time
from typing import Any

from cistrat_training.certificates.badges.contexts import CREDENTIALS, OPEN_BADGES
from cistrat_training.certificates.badges.issuer import Issuer
from cistrat_training.certificates.facts import CertificateFacts, RuleLine, Words
from cistrat_training.certificates.models import KINDS, Kind
from cistrat_training.certificates.paper import RULES, days_en, hours_en, ordinal
from cistrat_training.certificates.signers import BadgeKey
from cistrat_training.workshops.models import RuleKind
from cistrat_training.zones import clock_of

SEAT = clock_of("Asia/Shanghai")
"""Where a day of issue begins."""

PLACES = 131_072
"""In one status list: so many that nobody is told from others by the list that is asked for."""

TYPES = {  # words of the standard
    Kind.PARTICIPATION: "Certificate",
    Kind.COMPLETION: "CertificateOfCompletion",
    Kind.LECTURING: "Certificate",
}
DEEDS = {
    Kind.PARTICIPATION: ("Took part in", "参加培训班"),
    Kind.COMPLETION: ("Completed", "完成培训班"),
    Kind.LECTURING: ("Lectured at", "在培训班授课"),
}


def validity(facts: CertificateFacts) -> datetime:
    """Since when a badge is valid, and when it says that it was signed."""
    return _midnight(facts.issued_on)


def credential(
    facts: CertificateFacts, issuer: Issuer, key: BadgeKey, *, recipient: str, status_index: int
) -> dict[str, Any]:
    return {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": facts.address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": issuer.profile(),
        "validFrom": validity(facts).isoformat(),
        "name": f"{KINDS[Kind(facts.kind)]} {facts.serial}",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": _identifiers(facts, key, recipient),
            "activityStartDate": _midnight(facts.first_day).isoformat(),
            "activityEndDate": _midnight(facts.last_day).isoformat(),
            "licenseNumber": facts.serial,
            "narrative": _narrative(facts),
            "achievement": achievement(facts, issuer),
        },
        "credentialStatus": status_entry(issuer, status_index),
    }


def status_entry(issuer: Issuer, index: int) -> dict[str, Any]:
    number, place = divmod(index, PLACES)
    address = status_address(issuer, number)
    return {
        "id": f"{address}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(place),
        "statusListCredential": address,
    }


def status_address(issuer: Issuer, number: int) -> str:
    return f"{issuer.site}/badges/status/{number}"


def achievement(facts: CertificateFacts, issuer: Issuer) -> dict[str, Any]:
    """What many may earn: of the facts, only those of the workshop and its rules."""
    kind = Kind(facts.kind)
    return {
        "id": f"{issuer.site}/achievements/{slug(facts)}",
        "type": ["Achievement"],
        "achievementType": TYPES[kind],
        "name": f"{KINDS[kind]}: {facts.title.en}",
        "description": _description(facts),
        "humanCode": _edition(facts.serial),
        "criteria": {"narrative": criteria(facts).en},
        "image": {
            "id": f"{issuer.site}/badges/{kind}.png",
            "type": "Image",
            "caption": KINDS[kind],
        },
    }


def slug(facts: CertificateFacts) -> str:
    """Of the address of the achievement: sti-12-participation."""
    return f"{_edition(facts.serial)}-{facts.kind}".lower()


def _edition(serial: str) -> str:
    return "-".join(serial.split("-")[:2])


def _description(facts: CertificateFacts) -> str:
    days = days_en(facts.first_day, facts.last_day)
    english = f"{facts.title.en}. {facts.series.en}, {ordinal(facts.number)} workshop. {days}."
    chinese = "，".join(text for text in (facts.series.zh, facts.title.zh) if text)
    return f"{english} {chinese}".strip()


def criteria(facts: CertificateFacts) -> Words:
    """By which rules it is earned. The badge says so in English, its page in both languages."""
    english, chinese = DEEDS[Kind(facts.kind)]
    rules = [_rule(rule, facts.task) for rule in facts.rules]
    colon = (": ", "：") if rules else ("", "")
    return Words(
        f"{english} the workshop{colon[0]}{', '.join(rule.en for rule in rules)}.",
        f"{chinese}{colon[1]}{'，'.join(rule.zh for rule in rules)}。",
    )


def _rule(rule: RuleLine, task: Words) -> Words:
    if rule.kind == RuleKind.TASK and task.en:
        chinese = f"通过考核任务“{task.zh or task.en}”"
        return Words(f"the assessed task “{task.en}” passed", chinese)
    english, chinese = RULES[rule.kind]
    return Words(english.format(rule.amount), chinese.format(rule.amount))


def _narrative(facts: CertificateFacts) -> str:
    deed, _chinese = DEEDS[Kind(facts.kind)]
    hours = hours_en(facts.minutes, facts.minutes_offered)
    lectures = len(facts.lectures)
    return f"{deed} {facts.title.en}: {hours}, {lectures} lecture{'s' * (lectures != 1)}."


def _identifiers(facts: CertificateFacts, key: BadgeKey, recipient: str) -> list[dict[str, Any]]:
    """The address may be given up one day; the name stands on the paper too."""
    salt = _salt(facts.serial, key)
    told = {"emailAddress": recipient.strip().lower(), "name": facts.holder}
    return [
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": identity_hash(value, salt),
            "identityType": kind,
            "salt": salt,
        }
        for kind, value in told.items()
        if value
    ]


def identity_hash(value: str, salt: str) -> str:
    return f"sha256${hashlib.sha256(f'{value}{salt}'.encode()).hexdigest()}"


def _salt(serial: str, key: BadgeKey) -> str:
    """Not to be told beforehand, and the same when the same badge is made again."""
    secret = key.private.private_bytes_raw()
    return hmac.digest(secret, f"salt of {serial}".encode(), "sha256").hex()[:32]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SEAT)
