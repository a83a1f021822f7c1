"""Check-in by code and by badge"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_check_ins"
down_revision = "2026_11_23_name_aliases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "check_in_room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lecture_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "opened_at <= closed_at", name=op.f("ck_check_in_room_opened_before_it_closed")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["user.id"], name=op.f("fk_check_in_room_closed_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lecture.id"], name=op.f("fk_check_in_room_lecture_id_lecture")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["user.id"], name=op.f("fk_check_in_room_opened_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in_room")),
        sa.UniqueConstraint("lecture_id", name=op.f("uq_check_in_room_lecture_id")),
    )
    op.create_table(
        "check_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lecture_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_check_in_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lecture.id"], name=op.f("fk_check_in_lecture_id_lecture")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint(
            "lecture_id", "enrolment_id", name=op.f("uq_check_in_lecture_id_enrolment_id")
        ),
    )
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_check_in_enrolment_id"), ["enrolment_id"], unique=False
        )
    op.create_table(
        "badge_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("lecture_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("scanned_at", sa.DateTime(), nullable=False),
        sa.Column("apart", sa.Integer(), nullable=False),
        sa.Column("heard_at", sa.DateTime(), nullable=False),
        sa.Column("scanned_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "fate",
            sa.Enum("marked", "already", name="fate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_badge_scan_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["lecture_id"], ["lecture.id"], name=op.f("fk_badge_scan_lecture_id_lecture")
        ),
        sa.ForeignKeyConstraint(
            ["scanned_by_id"], ["user.id"], name=op.f("fk_badge_scan_scanned_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_scan")),
        sa.UniqueConstraint("key", name=op.f("uq_badge_scan_key")),
    )
    with op.batch_alter_table("badge_scan", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_badge_scan_enrolment_id"), ["enrolment_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_badge_scan_lecture_id"), ["lecture_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("badge_scan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_badge_scan_lecture_id"))
        batch_op.drop_index(batch_op.f("ix_badge_scan_enrolment_id"))
    op.drop_table("badge_scan")
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_in_enrolment_id"))
    op.drop_table("check_in")
    op.drop_table("check_in_room")
