"""How a certificate looks: the layout it is printed in, with its texts and pictures."""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
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
SVG = "image/svg+xml"


class Picture(NamedTuple):
    content: bytes
    content_type: str
    alt: str
    width: int
    height: int

    def as_svg(self) -> bytes:
        """typst takes from memory what is text; a drawing can hold a photo."""
        if self.content_type == SVG:
            return self.content
        inside = b64encode(self.content).decode()
        size = f'width="{self.width}" height="{self.height}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
            f'<image {size} href="data:{self.content_type};base64,{inside}"/></svg>'
        ).encode()


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

    def as_json(self) -> str:
        """What the layout learns of it."""
        pictures = {
            slot: {"path": f"/pictures/{slot}.svg", "alt": picture.alt}
            for slot, picture in self.pictures.items()
        }
        texts = {slot: asdict(words) for slot, words in self.texts.items()}
        return json.dumps({"pictures": pictures, "texts": texts}, ensure_ascii=False)

    def files(self) -> dict[str, bytes]:
        """All that its layout can read."""
        pictures = {
            f"pictures/{slot}.svg": picture.as_svg() for slot, picture in self.pictures.items()
        }
        return {"layout.typ": self.source.encode(), **pictures}


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
    return Picture(content, picture.content_type, picture.alt_en, picture.width, picture.height)
