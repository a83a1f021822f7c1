"""How a certificate looks: the layout it is printed in, with its texts and pictures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Select, select

from cistrat_training import ciphers, files
from cistrat_training.certificates.facts import Words
from cistrat_training.certificates.models import Kind
from cistrat_training.certificates.templates import TemplateUse, TemplateVersion, digest_of
from cistrat_training.certificates.vault import VaultPicture
from cistrat_training.database import AnySession
from cistrat_training.workshops.models import Workshop

LAYOUT = Path(__file__).with_name("layout.typ")
ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/svg+xml": "svg"}


class Picture(NamedTuple):
    content: bytes
    content_type: str
    alt: str

    @property
    def ending(self) -> str:
        return ENDINGS[self.content_type]


@dataclass(frozen=True)
class Look:
    sha256: str
    """Empty for the house's own."""
    source: str
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    """By the name of the slot."""
    texts: Mapping[str, Words] = field(default_factory=dict)

    @property
    def is_of_the_house(self) -> bool:
        return not self.sha256


HOUSE = Look("", LAYOUT.read_text(encoding="utf-8"))


def look_of(session: AnySession, workshop: Workshop, kind: Kind) -> Look:
    version = session.scalar(used_by(workshop, kind))
    return as_look(session, version) if version else HOUSE


def look_named(session: AnySession, sha256: str) -> Look:
    """That which the facts of a certificate name. Raises NoResultFound."""
    if not sha256:
        return HOUSE
    version = session.scalars(select(TemplateVersion).filter_by(sha256=sha256).limit(1)).one()
    return as_look(session, version)


def name_of_look(session: AnySession, workshop: Workshop, kind: Kind) -> str:
    """What the facts keep of it."""
    version = session.scalar(used_by(workshop, kind))
    return version.sha256 if version else ""


def used_by(workshop: Workshop, kind: Kind) -> Select[TemplateVersion]:
    return (
        select(TemplateVersion)
        .join(TemplateUse, TemplateUse.version_id == TemplateVersion.id)
        .where(TemplateUse.workshop_id == workshop.id, TemplateUse.kind == kind)
    )


def as_look(session: AnySession, version: TemplateVersion) -> Look:
    """With its pictures opened; a draft is named as if it were published now."""
    chosen = pictures_of(session, version)
    texts = {slot: Words(**words) for slot, words in version.texts.items()}
    sha256 = version.sha256 or digest_of(version.source, texts, chosen)
    pictures = {slot: opened(picture) for slot, picture in chosen.items()}
    return Look(sha256, version.source, pictures, texts)


def pictures_of(session: AnySession, version: TemplateVersion) -> dict[str, VaultPicture]:
    ids = list(version.pictures.values())
    found = session.scalars(select(VaultPicture).where(VaultPicture.id.in_(ids)))
    by_id = {picture.id: picture for picture in found}
    return {slot: by_id[number] for slot, number in version.pictures.items()}


def opened(picture: VaultPicture) -> Picture:
    """Raises ciphers.NotReadable."""
    content = files.read(picture.file.sha256)
    if picture.is_sealed:
        content = ciphers.of_this_site().decrypt(content, picture.sealed_as)
    return Picture(content, picture.content_type, picture.alt_en)
