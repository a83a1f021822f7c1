"""Endorsements and references by people without an account, and copies of applications"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_endorsements"
down_revision = "2026_11_23_two_deadlines"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "endorsement_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column(
            "wanted",
            sa.Enum("no", "wished", "required", name="wanted", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("referees", sa.Integer(), nullable=False),
        sa.Column("days_to_answer", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.DateTime(), nullable=True),
        sa.Column("reminders", sa.JSON(), nullable=False),
        sa.Column("read_by_reviewers", sa.Boolean(), nullable=False),
        sa.CheckConstraint("days_to_answer > 0", name=op.f("ck_endorsement_rules_some_days")),
        sa.CheckConstraint(
            "referees BETWEEN 0 AND 3", name=op.f("ck_endorsement_rules_at_most_three_referees")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_endorsement_rules_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsement_rules")),
        sa.UniqueConstraint("workshop_id", name=op.f("uq_endorsement_rules_workshop_id")),
    )

    op.create_table(
        "application_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=True),
        sa.Column("pdf_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_copy_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["pdf_id"], ["stored_file.id"], name=op.f("fk_application_copy_pdf_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_copy")),
        sa.UniqueConstraint(
            "application_id",
            "submitted_at",
            name=op.f("uq_application_copy_application_id_submitted_at"),
        ),
    )

    with op.batch_alter_table("application_copy", schema=None) as batch_op:
        batch_op.create_index(
            "ix_application_copy_waiting",
            ["claimed_at"],
            unique=False,
            sqlite_where=sa.text("made_at IS NULL"),
            postgresql_where=sa.text("made_at IS NULL"),
        )

    op.create_table(
        "endorsement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "supervisor", "commission", "referee", name="role", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("organisation_key", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "named",
                "asked",
                "given",
                "declined",
                "withdrawn",
                name="state",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("named_at", sa.DateTime(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("times_asked", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("letter_name", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)",
            name=op.f("ck_endorsement_withdrawn_has_a_date"),
        ),
        sa.CheckConstraint(
            "(state IN ('given', 'declined')) = (answered_at IS NOT NULL)",
            name=op.f("ck_endorsement_answered_has_a_date"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('asked', 'given', 'declined') OR (asked_at IS NOT NULL AND expires_at IS NOT NULL)",
            name=op.f("ck_endorsement_asked_has_its_dates"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_endorsement_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["stored_file.id"], name=op.f("fk_endorsement_letter_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsement")),
    )

    with op.batch_alter_table("endorsement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_endorsement_email"), ["email"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_endorsement_organisation_key"), ["organisation_key"], unique=False
        )
        batch_op.create_index("ix_endorsement_waiting", ["state", "expires_at"], unique=False)
        batch_op.create_index(
            "uq_endorsement_one_address",
            ["application_id", "email"],
            unique=True,
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        )

    op.create_table(
        "endorsement_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("endorsement_id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["endorsement_id"],
            ["endorsement.id"],
            name=op.f("fk_endorsement_link_endorsement_id_endorsement"),
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_endorsement_link_letter_id_letter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsement_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_endorsement_link_digest")),
    )

    with op.batch_alter_table("endorsement_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_endorsement_link_endorsement_id"), ["endorsement_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_endorsement_link_letter_id"), ["letter_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("endorsement_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_endorsement_link_letter_id"))
        batch_op.drop_index(batch_op.f("ix_endorsement_link_endorsement_id"))
    op.drop_table("endorsement_link")
    with op.batch_alter_table("endorsement", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_endorsement_one_address",
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        )
        batch_op.drop_index("ix_endorsement_waiting")
        batch_op.drop_index(batch_op.f("ix_endorsement_organisation_key"))
        batch_op.drop_index(batch_op.f("ix_endorsement_email"))
    op.drop_table("endorsement")
    with op.batch_alter_table("application_copy", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_application_copy_waiting",
            sqlite_where=sa.text("made_at IS NULL"),
            postgresql_where=sa.text("made_at IS NULL"),
        )
    op.drop_table("application_copy")
    op.drop_table("endorsement_rules")
