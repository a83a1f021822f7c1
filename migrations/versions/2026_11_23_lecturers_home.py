"""What lecturers tell of themselves, when they are free, and their answers"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_lecturers_home"
down_revision = "2026_11_23_thanks"
branch_labels = None
depends_on = None

LINES = ("affiliation_en", "affiliation_zh")
TEXTS = ("bio_en", "bio_zh")


def upgrade() -> None:
    with op.batch_alter_table("lecturer", schema=None) as batch_op:
        for name in LINES:
            batch_op.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        for name in TEXTS:
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("photo_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_lecturer_photo_id_stored_file"), "stored_file", ["photo_id"], ["id"]
        )
    with op.batch_alter_table("lecturer", schema=None) as batch_op:
        for name in (*LINES, *TEXTS):
            batch_op.alter_column(name, server_default=None)

    with op.batch_alter_table("speaker", schema=None) as batch_op:
        batch_op.add_column(sa.Column("invited_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("answer", reply(), nullable=True))
        batch_op.add_column(sa.Column("answered_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
        batch_op.create_check_constraint(
            batch_op.f("ck_speaker_answer_has_a_time"),
            "(answer IS NULL) = (answered_at IS NULL)",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_speaker_invited_by_id_user"), "user", ["invited_by_id"], ["id"]
        )
    with op.batch_alter_table("speaker", schema=None) as batch_op:
        batch_op.alter_column("reason", server_default=None)

    op.create_table(
        "availability",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lecturer_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("free", sa.JSON(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=False),
        sa.Column("told_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["lecturer_id"], ["lecturer.id"], name=op.f("fk_availability_lecturer_id_lecturer")
        ),
        sa.ForeignKeyConstraint(
            ["told_by_id"], ["user.id"], name=op.f("fk_availability_told_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_availability_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability")),
        sa.UniqueConstraint(
            "lecturer_id", "workshop_id", name=op.f("uq_availability_lecturer_id_workshop_id")
        ),
    )
    with op.batch_alter_table("availability", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_availability_workshop_id"), ["workshop_id"])


def reply() -> sa.Enum:
    return sa.Enum("accepted", "declined", name="reply", native_enum=False, length=40)


def downgrade() -> None:
    op.drop_table("availability")
    with op.batch_alter_table("speaker", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_speaker_answer_has_a_time"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_speaker_invited_by_id_user"), type_="foreignkey")
        for name in ("reason", "answered_at", "answer", "reminded_at", "invited_by_id"):
            batch_op.drop_column(name)
    with op.batch_alter_table("lecturer", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_lecturer_photo_id_stored_file"), type_="foreignkey")
        for name in ("photo_id", *TEXTS, *LINES):
            batch_op.drop_column(name)
