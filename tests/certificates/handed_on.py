"""A certificate that was issued, and each way in which its holder may hand it on."""

from sqlalchemy import select

from cistrat_training import files
from cistrat_training.certificates import compact
from cistrat_training.certificates.badges.baking import baked_png, baked_svg, picture
from cistrat_training.certificates.facts import CertificateFacts
from cistrat_training.certificates.models import Certificate, Kind
from cistrat_training.certificates.signers import signers_of
from tests.certificates.finished import AFTERWARDS, a_finished_workshop, press_the_button


def an_issued_certificate(db, work):
    finished = a_finished_workshop(db)
    press_the_button(db, finished.workshop, finished.organiser)
    work()
    work()  # the lists of revoked badges
    return db.scalars(select(Certificate)).one()


def each_form_of(certificate, app, db, folder):
    """The content of each, by the name under which it lies in the folder."""
    with app.app_context():
        paper, badge, token = (
            files.read(file.sha256)
            for file in (certificate.pdf, certificate.badge, certificate.badge_jwt)
        )
        key = signers_of(app.config, db, now=AFTERWARDS).badge
    facts = CertificateFacts.from_dict(certificate.facts)
    png, svg = (picture(Kind.PARTICIPATION, ending) for ending in ("png", "svg"))
    code = compact.address(facts, key, place=certificate.status_index)
    forms = {
        "paper.pdf": paper,
        "badge.json": badge,
        "badge.jwt": token,
        "badge.png": baked_png(png, badge.decode()),
        "token.png": baked_png(png, token.decode()),
        "badge.svg": baked_svg(svg, badge.decode()),
        "token.svg": baked_svg(svg, token.decode()),
        "code.txt": f"{code}\n".encode(),
    }
    for name, content in forms.items():
        (folder / name).write_bytes(content)
    return forms
