"""A later deadline for institutions in some countries"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_two_deadlines"
down_revision = "2026_11_23_questions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.add_column(sa.Column("call_closes_later_at", sa.DateTime(), nullable=True))
        for lists in ("later_groups", "later_countries"):
            batch_op.add_column(sa.Column(lists, sa.JSON(), nullable=False, server_default="[]"))
        batch_op.create_check_constraint(
            batch_op.f("ck_workshop_closes_then_closes_later"),
            "call_closes_at < call_closes_later_at",
        )

    with op.batch_alter_table("workshop", schema=None) as batch_op:
        for lists in ("later_groups", "later_countries"):
            batch_op.alter_column(lists, server_default=None)

    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.add_column(sa.Column("country_at_deadline", sa.String(length=2), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_application_country_at_deadline_country"),
            "country",
            ["country_at_deadline"],
            ["code"],
        )


def downgrade() -> None:
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_application_country_at_deadline_country"), type_="foreignkey"
        )
        batch_op.drop_column("country_at_deadline")

    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_workshop_closes_then_closes_later"), type_="check")
        batch_op.drop_column("later_countries")
        batch_op.drop_column("later_groups")
        batch_op.drop_column("call_closes_later_at")
