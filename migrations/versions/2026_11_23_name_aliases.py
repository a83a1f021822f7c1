"""Names under which people came to meetings"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_name_aliases"
down_revision = "2026_11_23_attendance_terms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "name_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("weighed", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_name_alias_decided_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk_name_alias_person_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_name_alias_series_id_series")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_alias")),
        sa.UniqueConstraint("series_id", "name_key", name=op.f("uq_name_alias_series_id_name_key")),
    )
    with op.batch_alter_table("name_alias", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_name_alias_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("name_alias", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_name_alias_person_id"))

    op.drop_table("name_alias")
