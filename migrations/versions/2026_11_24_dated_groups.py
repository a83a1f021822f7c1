"""Administrators edit the lists that countries stand on, and regions stand among them."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_dated_groups"
down_revision = "2026_11_24_report_settings"
branch_labels = None
depends_on = None

OURS = ("LDC", "LLDC", "SIDS", "AFRICA")
ELECTORAL = "UNESCO-%"
ONCE = "uq_country_membership_group_code_country_code_since"

GROUPS = sa.table(
    "country_group",
    sa.column("code", sa.String),
    sa.column("kind", sa.String),
    sa.column("is_ours", sa.Boolean),
    sa.column("is_label", sa.Boolean),
)
MEMBERSHIPS = sa.table(
    "country_membership",
    sa.column("id", sa.Integer),
    sa.column("group_code", sa.String),
    sa.column("since", sa.Date),
    sa.column("until", sa.Date),
    sa.column("source", sa.String),
    sa.column("is_struck", sa.Boolean),
    sa.column("shipped", sa.JSON),
)


def upgrade() -> None:
    with op.batch_alter_table("country_group") as group:
        group.add_column(
            sa.Column(
                "kind",
                sa.Enum(
                    *("status", "electoral", "region", "subregion", "label"),
                    name="groupkind",
                    native_enum=False,
                    length=40,
                ),
                nullable=False,
                server_default="status",
            )
        )
        group.add_column(
            sa.Column("is_ours", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("country_membership") as membership:
        membership.add_column(
            sa.Column("is_struck", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        membership.add_column(sa.Column("shipped", sa.JSON(), nullable=True))
    _say_of_what_kind()
    _remember_what_came_with_the_product()
    with op.batch_alter_table("country_group") as group:
        group.alter_column("kind", server_default=None)
        group.alter_column("is_ours", server_default=None)
        group.drop_column("is_label")
    with op.batch_alter_table("country_membership") as membership:
        membership.alter_column("is_struck", server_default=None)
        membership.drop_constraint(ONCE, type_="unique")
    op.create_index(
        "ix_country_membership_once",
        "country_membership",
        ["group_code", "country_code", "since"],
        unique=True,
        sqlite_where=sa.text("NOT is_struck"),
        postgresql_where=sa.text("NOT is_struck"),
    )


def _say_of_what_kind() -> None:
    electoral = GROUPS.c.code.like(ELECTORAL)
    op.execute(GROUPS.update().where(electoral).values(kind="electoral"))
    op.execute(GROUPS.update().where(GROUPS.c.is_label).values(kind="label"))
    op.execute(GROUPS.update().where(electoral | GROUPS.c.code.in_(OURS)).values(is_ours=True))


def _remember_what_came_with_the_product() -> None:
    """Until now nobody else could change these rows: each still says what was shipped."""
    ours = sa.select(GROUPS.c.code).where(GROUPS.c.is_ours)
    connection = op.get_bind()
    rows = connection.execute(sa.select(MEMBERSHIPS).where(MEMBERSHIPS.c.group_code.in_(ours)))
    for row in rows.all():
        since, until = (day.isoformat() if day else "" for day in (row.since, row.until))
        connection.execute(
            MEMBERSHIPS.update()
            .where(MEMBERSHIPS.c.id == row.id)
            .values(shipped=[since, until, row.source])
        )


def downgrade() -> None:
    op.execute(MEMBERSHIPS.delete().where(MEMBERSHIPS.c.is_struck))
    op.drop_index("ix_country_membership_once", table_name="country_membership")
    with op.batch_alter_table("country_membership") as membership:
        membership.create_unique_constraint(ONCE, ["group_code", "country_code", "since"])
        membership.drop_column("shipped")
        membership.drop_column("is_struck")
    with op.batch_alter_table("country_group") as group:
        group.add_column(
            sa.Column("is_label", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.execute(GROUPS.update().where(GROUPS.c.kind == "label").values(is_label=True))
    with op.batch_alter_table("country_group") as group:
        group.alter_column("is_label", server_default=None)
        group.drop_column("is_ours")
        group.drop_column("kind")
