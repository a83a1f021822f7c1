"""The names on certificates are confirmed by their holders."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_printed_names"
down_revision = "2026_11_23_certificate_rules"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "names_asked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user.id"], name=op.f("fk_names_asked_asked_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_names_asked_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_names_asked")),
        sa.UniqueConstraint("workshop_id", name=op.f("uq_names_asked_workshop_id")),
    )
    op.create_table(
        "printed_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *("open", "confirmed", "wished", "granted", "declined"),
                name="namestate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("native_name", sa.String(), nullable=False),
        sa.Column("fixed_at", sa.DateTime(), nullable=True),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("wished_holder", sa.String(), nullable=False),
        sa.Column("wished_native", sa.String(), nullable=False),
        sa.Column("wished_at", sa.DateTime(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'granted') OR fixed_at IS NOT NULL",
            name=op.f("ck_printed_name_fixed_has_a_date"),
        ),
        sa.CheckConstraint(
            "state <> 'wished' OR wished_at IS NOT NULL",
            name=op.f("ck_printed_name_wish_has_a_date"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('granted', 'declined') OR answered_at IS NOT NULL",
            name=op.f("ck_printed_name_answer_has_a_date"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user.id"], name=op.f("fk_printed_name_answered_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk_printed_name_person_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_printed_name_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printed_name")),
        sa.UniqueConstraint(
            "workshop_id", "person_id", name=op.f("uq_printed_name_workshop_id_person_id")
        ),
    )
    with op.batch_alter_table("printed_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_printed_name_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("printed_name")
    op.drop_table("names_asked")
