"""People order the sections of a report and change its sentences, and it stays seen."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_manuscripts"
down_revision = "2026_11_24_activity_register"
branch_labels = None
depends_on = None

TABLES = (
    "house_name",
    "manuscript_section",
    "manuscript_pin",
    "manuscript_override",
    "manuscript",
)


def upgrade() -> None:
    op.create_table(
        "manuscript",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=9), nullable=False),
        sa.Column("template", sa.String(length=30), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manuscript")),
        sa.UniqueConstraint("period", "template", name=op.f("uq_manuscript_period_template")),
    )
    op.create_table(
        "manuscript_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("manuscript_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("data_said", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["manuscript_id"],
            ["manuscript.id"],
            name=op.f("fk_manuscript_override_manuscript_id_manuscript"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"],
            ["user.id"],
            name=op.f("fk_manuscript_override_written_by_id_user"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manuscript_override")),
        sa.UniqueConstraint(
            "manuscript_id",
            "language",
            "key",
            name=op.f("uq_manuscript_override_manuscript_id_language_key"),
        ),
    )
    op.create_table(
        "manuscript_pin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("manuscript_id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=4), nullable=False),
        sa.Column("slot", sa.String(length=30), nullable=False),
        sa.Column("bound", sa.Integer(), nullable=False),
        sa.Column("pinned_by_id", sa.Integer(), nullable=False),
        sa.Column("pinned_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("bound > 0", name=op.f("ck_manuscript_pin_bound_from_one")),
        sa.ForeignKeyConstraint(
            ["manuscript_id"],
            ["manuscript.id"],
            name=op.f("fk_manuscript_pin_manuscript_id_manuscript"),
        ),
        sa.ForeignKeyConstraint(
            ["pinned_by_id"], ["user.id"], name=op.f("fk_manuscript_pin_pinned_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manuscript_pin")),
        sa.UniqueConstraint(
            "manuscript_id",
            "series",
            "slot",
            name=op.f("uq_manuscript_pin_manuscript_id_series_slot"),
        ),
    )
    op.create_table(
        "manuscript_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("manuscript_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("is_left_out", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["manuscript_id"],
            ["manuscript.id"],
            name=op.f("fk_manuscript_section_manuscript_id_manuscript"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manuscript_section")),
        sa.UniqueConstraint(
            "manuscript_id", "key", name=op.f("uq_manuscript_section_manuscript_id_key")
        ),
    )
    op.create_table(
        "house_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("others", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_name")),
        sa.UniqueConstraint("language", "name", name=op.f("uq_house_name_language_name")),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
