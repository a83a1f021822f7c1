"""Letters about a release of the programme"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_calendar_letters"
down_revision = "2026_11_23_suggested_programme"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "release_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("readers", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("last_reader_id", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("written >= 0", name=op.f("ck_release_letters_written_counts")),
        sa.ForeignKeyConstraint(
            ["release_id"],
            ["programme_release.id"],
            name=op.f("fk_release_letters_release_id_programme_release"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_letters")),
        sa.UniqueConstraint("release_id", name=op.f("uq_release_letters_release_id")),
    )
    with op.batch_alter_table("release_letters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_letters_finished_at"), ["finished_at"])
    with op.batch_alter_table("released_lecture", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_released_lecture_moderator_id"), ["moderator_id"])


def downgrade() -> None:
    with op.batch_alter_table("released_lecture", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_released_lecture_moderator_id"))
    op.drop_table("release_letters")
