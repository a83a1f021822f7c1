"""Administrators set what is small, who is young, who releases, and the years of the agreement."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_report_settings"
down_revision = "2026_11_23_issued_stay"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_settings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("smallest_cell", sa.Integer(), nullable=False),
        sa.Column("youth_age", sa.Integer(), nullable=False),
        sa.Column("needs_two_people", sa.Boolean(), nullable=False),
        sa.Column("agreement_from", sa.Integer(), nullable=True),
        sa.Column("agreement_until", sa.Integer(), nullable=True),
        sa.Column("reference_id", sa.Integer(), nullable=True),
        sa.Column("reference_name", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_report_settings_one_row")),
        sa.CheckConstraint(
            "smallest_cell BETWEEN 2 AND 50",
            name=op.f("ck_report_settings_smallest_cell_hides_one"),
        ),
        sa.CheckConstraint(
            "youth_age BETWEEN 15 AND 60", name=op.f("ck_report_settings_youth_is_an_age")
        ),
        sa.CheckConstraint(
            "agreement_from <= agreement_until",
            name=op.f("ck_report_settings_agreement_begins_first"),
        ),
        sa.ForeignKeyConstraint(
            ["reference_id"],
            ["stored_file.id"],
            name=op.f("fk_report_settings_reference_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_settings")),
    )


def downgrade() -> None:
    op.drop_table("report_settings")
