"""The vault of logos and signature images."""

import hashlib

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import ciphers, clock, files, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.certificates import looks, template_queries
from cistrat_training.certificates.cleaning import Cleaned, cleaned
from cistrat_training.certificates.template_forms import PictureForm
from cistrat_training.certificates.vault import (
    PICTURE_KINDS,
    SEALED,
    PictureKind,
    VaultPicture,
    sealed_as,
)
from cistrat_training.certificates.views.blueprint import views
from cistrat_training.database import db
from cistrat_training.errors import RuleBroken
from cistrat_training.headers import sandboxed


@views.get("/certificates/vault")
@permit(may.organise)
def vault() -> ResponseReturnValue:
    return _vault(PictureForm())


@views.post("/certificates/vault")
@permit(may.organise)
def add_picture() -> ResponseReturnValue:
    form = PictureForm()
    if form.validate_on_submit():
        with form.refusals():
            if db.session.scalar(template_queries.picture_named(form.name.data)):
                raise RuleBroken("There is a picture of this name already.", field="name")
            db.session.add(_picture(form, cleaned(form.file.data.read())))
            db.session.commit()
            flash(_("The picture is in the vault."))
            return redirect(url_for(".vault"))
    return _vault(form)


def _picture(form: PictureForm, found: Cleaned) -> VaultPicture:
    """A signature image goes into the store under lock and key."""
    sha256 = hashlib.sha256(found.content).hexdigest()
    content, content_type = found.content, found.content_type
    kind = PictureKind(form.kind.data)
    if kind is PictureKind.SIGNATURE:
        content, content_type = _sealed(content, sealed_as(sha256)), SEALED
    return VaultPicture(
        name=form.name.data,
        kind=kind,
        alt_en=form.alt_en.data,
        sha256=sha256,
        content_type=found.content_type,
        width=found.width,
        height=found.height,
        file=files.record(files.put(content, content_type)),
        added_at=clock.now(),
        added_by=me(),
    )


def _sealed(content: bytes, bound_to: str) -> bytes:
    return ciphers.of_this_site().encrypt(content, bound_to)


@views.get("/certificates/vault/<int:vault_picture_id>.png")
@permit(may.organise, VaultPicture)
def vault_picture(vault_picture: VaultPicture) -> Response:
    """Shown where it is, never run: a drawing was cleaned, and the page's policy allows nothing."""
    opened = looks.opened(vault_picture)
    if vault_picture.is_sealed:
        trail.note_alone(db.session(), vault_picture, trail.Deed.VIEWED, "picture")
    response = Response(opened.content, mimetype=opened.content_type)
    response.headers["Cache-Control"] = "private, no-store"
    return sandboxed(response)


def _vault(form: PictureForm) -> ResponseReturnValue:
    page = render_template(
        "certificates/vault.html",
        form=form,
        pictures=db.session.scalars(template_queries.pictures()).all(),
        KINDS=PICTURE_KINDS,
    )
    return page, form.code
