"""A run of certificates can pause."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_paused_runs"
down_revision = "2026_11_23_status_lists"
branch_labels = None
depends_on = None

NEVER_PAUSED = ""


def upgrade() -> None:
    with op.batch_alter_table("certificate_run") as run:
        run.add_column(sa.Column("paused_at", sa.DateTime(), nullable=True))
        run.add_column(
            sa.Column("paused_why", sa.String(), nullable=False, server_default=NEVER_PAUSED)
        )
        run.add_column(sa.Column("resumed_at", sa.DateTime(), nullable=True))
    with op.batch_alter_table("certificate_run") as run:
        run.alter_column("paused_why", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("certificate_run") as run:
        for name in ("resumed_at", "paused_why", "paused_at"):
            run.drop_column(name)
