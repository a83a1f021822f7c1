"""Lists that tell which badges were revoked; badges that are proved anew."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_status_lists"
down_revision = "2026_11_23_certificate_templates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "status_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_list")),
        sa.UniqueConstraint("number", name=op.f("uq_status_list_number")),
    )

    op.create_table(
        "badge_renewal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("badge_id", sa.Integer(), nullable=False),
        sa.Column("badge_jwt_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_badge_renewal_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["stored_file.id"], name=op.f("fk_badge_renewal_badge_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["badge_jwt_id"],
            ["stored_file.id"],
            name=op.f("fk_badge_renewal_badge_jwt_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_renewal")),
        sa.UniqueConstraint(
            "certificate_id", "key", name=op.f("uq_badge_renewal_certificate_id_key")
        ),
    )


def downgrade() -> None:
    op.drop_table("badge_renewal")
    op.drop_table("status_list")
