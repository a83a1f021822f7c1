"""Invitation letters, travel data that is encrypted, letters to many"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_invitation_letters"
down_revision = "2026_11_23_released_decisions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("sees_travel_data", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.alter_column("sees_travel_data", server_default=None)

    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("days_with_travel_data", sa.Integer(), nullable=False, server_default="30")
        )
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.alter_column("days_with_travel_data", server_default=None)

    op.create_table(
        "travel_data",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_travel_data_enrolment_id_enrolment")
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_travel_data")),
    )

    op.create_table(
        "invitation_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "making",
                "valid",
                "failed",
                "withdrawn",
                name="state",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("with_passport", sa.Boolean(), nullable=False),
        sa.Column("to_embassy", sa.Boolean(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=True),
        sa.Column("name_digest", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("pdf_id", sa.Integer(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_why", sa.String(), nullable=False),
        sa.Column("cleared_at", sa.DateTime(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)",
            name=op.f("ck_invitation_letter_withdrawn_has_a_date"),
        ),
        sa.CheckConstraint(
            "state <> 'valid' OR (issued_at IS NOT NULL AND (pdf_id IS NOT NULL OR"
            " cleared_at IS NOT NULL))",
            name=op.f("ck_invitation_letter_valid_has_its_paper"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user.id"], name=op.f("fk_invitation_letter_asked_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_invitation_letter_enrolment_id_enrolment"),
        ),
        sa.ForeignKeyConstraint(
            ["pdf_id"], ["stored_file.id"], name=op.f("fk_invitation_letter_pdf_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["invitation_letter.id"],
            name=op.f("fk_invitation_letter_replaces_id_invitation_letter"),
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_invitation_letter_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_letter")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_invitation_letter_replaces_id")),
        sa.UniqueConstraint("serial", name=op.f("uq_invitation_letter_serial")),
        sa.UniqueConstraint(
            "workshop_id", "number", name=op.f("uq_invitation_letter_workshop_id_number")
        ),
    )
    with op.batch_alter_table("invitation_letter", schema=None) as batch_op:
        batch_op.create_index("ix_invitation_letter_waiting", ["state", "claimed_at"], unique=False)
        batch_op.create_index(
            "uq_invitation_letter_one_standing",
            ["enrolment_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        )

    op.create_table(
        "mailing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("subject_en", sa.String(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("subject_zh", sa.String(), nullable=False),
        sa.Column("text_zh", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("addressees", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("written <= total", name=op.f("ck_mailing_no_more_than_all")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user.id"], name=op.f("fk_mailing_asked_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_mailing_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing")),
        sa.UniqueConstraint("form", name=op.f("uq_mailing_form")),
    )
    with op.batch_alter_table("mailing", schema=None) as batch_op:
        batch_op.create_index("ix_mailing_waiting", ["ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_mailing_workshop_id"), ["workshop_id"], unique=False)


def downgrade() -> None:
    op.drop_table("mailing")
    op.drop_table("invitation_letter")
    op.drop_table("travel_data")
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.drop_column("days_with_travel_data")
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_column("sees_travel_data")
