"""Templates, their versions, the pictures of the vault, and who prints with what."""

import sqlalchemy as sa
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from cistrat_training.certificates.templates import Template, TemplateUse, TemplateVersion
from cistrat_training.certificates.vault import VaultPicture
from cistrat_training.workshops.models import Workshop


def versions() -> Select[TemplateVersion]:
    return (
        select(TemplateVersion)
        .join(TemplateVersion.template)
        .options(joinedload(TemplateVersion.template), joinedload(TemplateVersion.changed_by))
        .order_by(Template.name, Template.id, TemplateVersion.number.desc())
    )


def published() -> Select[TemplateVersion]:
    return versions().where(TemplateVersion.published_at.is_not(None))


def newest_of(template: Template) -> Select[TemplateVersion]:
    newest = sa.desc(TemplateVersion.number)
    return select(TemplateVersion).filter_by(template_id=template.id).order_by(newest).limit(1)


def uses() -> Select[TemplateUse]:
    return (
        select(TemplateUse)
        .join(TemplateUse.workshop)
        .options(
            joinedload(TemplateUse.workshop).joinedload(Workshop.series),
            joinedload(TemplateUse.version).joinedload(TemplateVersion.template),
        )
        .order_by(Workshop.first_day.desc(), TemplateUse.kind)
    )


def uses_with(version: TemplateVersion) -> Select[TemplateUse]:
    return uses().where(TemplateUse.version_id == version.id)


def uses_of(workshop: Workshop) -> Select[TemplateUse]:
    return select(TemplateUse).where(TemplateUse.workshop_id == workshop.id)


def pictures() -> Select[VaultPicture]:
    return select(VaultPicture).order_by(VaultPicture.kind, VaultPicture.name)


def named(name: str) -> Select[Template]:
    return select(Template).filter_by(name=name)


def picture_named(name: str) -> Select[VaultPicture]:
    return select(VaultPicture).filter_by(name=name)
