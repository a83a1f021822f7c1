"""What was watched of a recording"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_watched_recordings"
down_revision = "2026_11_23_lecture_materials"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "viewing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lecture_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("covered", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(), nullable=True),
        sa.Column("last_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "covered >= 0 AND length >= 0 AND position >= 0",
            name=op.f("ck_viewing_no_negative_times"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_viewing_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lecture.id"], name=op.f("fk_viewing_lecture_id_lecture")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_viewing")),
        sa.UniqueConstraint(
            "lecture_id", "enrolment_id", name=op.f("uq_viewing_lecture_id_enrolment_id")
        ),
    )
    with op.batch_alter_table("viewing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_viewing_enrolment_id"), ["enrolment_id"], unique=False)
    op.create_table(
        "viewing_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("viewing_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("heard_at", sa.DateTime(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("played", sa.JSON(), nullable=False),
        sa.Column("cut", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["viewing_id"], ["viewing.id"], name=op.f("fk_viewing_visit_viewing_id_viewing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_viewing_visit")),
        sa.UniqueConstraint("viewing_id", "key", name=op.f("uq_viewing_visit_viewing_id_key")),
    )


def downgrade() -> None:
    op.drop_table("viewing_visit")
    with op.batch_alter_table("viewing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_viewing_enrolment_id"))
    op.drop_table("viewing")
