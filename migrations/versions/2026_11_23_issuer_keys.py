"""The keys that certificates are signed with, and from when to when."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_issuer_keys"
down_revision = "2026_11_23_signed_certificates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "issuer_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "use",
            sa.Enum("paper", "badge", name="keyuse", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("public", sa.JSON(), nullable=False),
        sa.Column("begins_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=True),
        sa.Column("lost_from", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "ends_at IS NULL OR begins_at <= ends_at", name=op.f("ck_issuer_key_begins_then_ends")
        ),
        sa.CheckConstraint(
            "lost_from IS NULL OR ends_at IS NOT NULL",
            name=op.f("ck_issuer_key_lost_keys_sign_no_more"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuer_key")),
        sa.UniqueConstraint("name", name=op.f("uq_issuer_key_name")),
    )


def downgrade() -> None:
    op.drop_table("issuer_key")
