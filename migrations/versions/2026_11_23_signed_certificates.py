"""Certificates have a badge, and name the keys that signed them."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_signed_certificates"
down_revision = "2026_11_23_attendance_warnings"
branch_labels = None
depends_on = None

KEYS = ("paper_key", "badge_key")
FILES = ("badge_id", "badge_jwt_id")
NONE_SIGNED = ""


def upgrade() -> None:
    with op.batch_alter_table("certificate") as certificate:
        certificate.add_column(sa.Column("badge_id", sa.Integer(), nullable=True))
        certificate.add_column(sa.Column("badge_jwt_id", sa.Integer(), nullable=True))
        certificate.add_column(sa.Column("status_index", sa.Integer(), nullable=True))
        for name in KEYS:
            certificate.add_column(
                sa.Column(name, sa.String(), nullable=False, server_default=NONE_SIGNED)
            )
        certificate.create_unique_constraint(op.f("uq_certificate_status_index"), ["status_index"])
        for name in FILES:
            certificate.create_foreign_key(
                op.f(f"fk_certificate_{name}_stored_file"), "stored_file", [name], ["id"]
            )
    with op.batch_alter_table("certificate") as certificate:
        for name in KEYS:
            certificate.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("certificate") as certificate:
        for name in FILES:
            certificate.drop_constraint(
                op.f(f"fk_certificate_{name}_stored_file"), type_="foreignkey"
            )
        certificate.drop_constraint(op.f("uq_certificate_status_index"), type_="unique")
        for name in (*KEYS, "status_index", *FILES):
            certificate.drop_column(name)
