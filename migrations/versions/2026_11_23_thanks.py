"""Letters of thanks to lecturers"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_thanks"
down_revision = "2026_11_23_calendar_letters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "thanks_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *("waiting", "making", "written", "failed"),
                name="state",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("pdf_id", sa.Integer(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'written') = (pdf_id IS NOT NULL AND written_at IS NOT NULL)",
            name=op.f("ck_thanks_letter_written_has_its_paper"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user.id"], name=op.f("fk_thanks_letter_asked_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["pdf_id"], ["stored_file.id"], name=op.f("fk_thanks_letter_pdf_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user.id"], name=op.f("fk_thanks_letter_person_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_thanks_letter_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thanks_letter")),
        sa.UniqueConstraint(
            "workshop_id", "person_id", name=op.f("uq_thanks_letter_workshop_id_person_id")
        ),
    )
    with op.batch_alter_table("thanks_letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thanks_letter_person_id"), ["person_id"])
        batch_op.create_index("ix_thanks_letter_waiting", ["state", "claimed_at"])


def downgrade() -> None:
    op.drop_table("thanks_letter")
