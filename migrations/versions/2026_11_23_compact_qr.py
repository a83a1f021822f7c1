"""A workshop says whether the square code of its certificates holds the certificate itself."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_compact_qr"
down_revision = "2026_11_23_paused_runs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "square_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("holds_certificate", sa.Boolean(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(), nullable=False),
        sa.Column("chosen_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chosen_by_id"], ["user.id"], name=op.f("fk_square_code_chosen_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_square_code_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_square_code")),
        sa.UniqueConstraint("workshop_id", name=op.f("uq_square_code_workshop_id")),
    )


def downgrade() -> None:
    op.drop_table("square_code")
