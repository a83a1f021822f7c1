"""The register of activities says who, where, with whom and what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_activity_register"
down_revision = "2026_11_24_kept_outcomes"
branch_labels = None
depends_on = None

STATUS = sa.Enum("draft", "approved", name="activitystatus", native_enum=False, length=40)
MODE = sa.Enum("online", "on-site", "hybrid", name="mode", native_enum=False, length=40)

NEEDED: dict[str, tuple[sa.types.TypeEngine, str]] = {
    **{name: (sa.String(), "") for name in ("title_en", "title_zh", "acting_as", "venue")},
    "edition": (sa.String(40), ""),
    **{
        name: (sa.Boolean(), "0")
        for name in ("countries_open", "topics_open", "counts_in_enrolment")
    },
    **{
        name: (sa.JSON(), "[]") for name in ("people", "topics", "outputs", "sdgs", "c5", "markers")
    },
    "counts": (sa.JSON(), "{}"),
    "status": (STATUS, "draft"),
}
"""The columns that every row has, and what those that are there already say."""
FREE: dict[str, sa.types.TypeEngine] = {
    "mode": MODE,
    "changed_at": sa.DateTime(),
    "changed_by_id": sa.Integer(),
    "approved_at": sa.DateTime(),
    "approved_by_id": sa.Integer(),
}
PEOPLE = ("changed_by_id", "approved_by_id")


def upgrade() -> None:
    _make_places()
    op.execute(
        "INSERT INTO activity_place (activity_id, section_id, place) "
        "SELECT id, section_id, place FROM activity ORDER BY id"
    )
    with op.batch_alter_table("activity") as activity:
        for name, (kind, usual) in NEEDED.items():
            default = sa.false() if isinstance(kind, sa.Boolean) else usual
            activity.add_column(sa.Column(name, kind, nullable=False, server_default=default))
        for name, kind in FREE.items():
            activity.add_column(sa.Column(name, kind, nullable=True))
        for name in PEOPLE:
            activity.create_foreign_key(op.f(f"fk_activity_{name}_user"), "user", [name], ["id"])
        activity.drop_index(op.f("ix_activity_section_id"))
        activity.drop_constraint(op.f("fk_activity_section_id_report_section"), type_="foreignkey")
        activity.drop_column("section_id")
        activity.drop_column("place")
    with op.batch_alter_table("activity") as activity:
        for name in NEEDED:
            activity.alter_column(name, server_default=None)
        activity.create_check_constraint(
            op.f("ck_activity_approved_by_somebody"),
            "(status = 'approved') = (approved_at IS NOT NULL AND approved_by_id IS NOT NULL)",
        )
    _make_what_belongs_to_an_activity()


def _make_places() -> None:
    op.create_table(
        "activity_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_place_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["report_section.id"],
            name=op.f("fk_activity_place_section_id_report_section"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_place")),
        sa.UniqueConstraint(
            "activity_id", "section_id", name=op.f("uq_activity_place_activity_id_section_id")
        ),
    )
    _index("activity_place", "activity_id", "section_id")


def _make_what_belongs_to_an_activity() -> None:
    op.create_table(
        "activity_partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("name_key", sa.String(300), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_partner_activity_id_activity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_partner")),
    )
    _index("activity_partner", "activity_id", "name_key")
    op.create_table(
        "activity_country",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(2), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_country_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(
            ["country_code"],
            ["country.code"],
            name=op.f("fk_activity_country_country_code_country"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_country")),
        sa.UniqueConstraint(
            "activity_id", "country_code", name=op.f("uq_activity_country_activity_id_country_code")
        ),
    )
    _index("activity_country", "activity_id", "country_code")
    op.create_table(
        "activity_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(file_id IS NULL) <> (address = '')",
            name=op.f("ck_activity_evidence_a_file_or_an_address"),
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_evidence_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_activity_evidence_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user.id"], name=op.f("fk_activity_evidence_added_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_evidence")),
    )
    _index("activity_evidence", "activity_id", "file_id")


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table in ("activity_evidence", "activity_country", "activity_partner"):
        op.drop_table(table)
    with op.batch_alter_table("activity") as activity:
        activity.drop_constraint(op.f("ck_activity_approved_by_somebody"), type_="check")
        activity.add_column(sa.Column("section_id", sa.Integer(), nullable=True))
        activity.add_column(sa.Column("place", sa.Integer(), nullable=True))
    _put_back_into_sections()
    with op.batch_alter_table("activity") as activity:
        activity.alter_column("section_id", nullable=False)
        activity.alter_column("place", nullable=False)
        activity.create_foreign_key(
            op.f("fk_activity_section_id_report_section"), "report_section", ["section_id"], ["id"]
        )
        activity.create_index(op.f("ix_activity_section_id"), ["section_id"])
        for name in PEOPLE:
            activity.drop_constraint(op.f(f"fk_activity_{name}_user"), type_="foreignkey")
        for name in (*FREE, *NEEDED):
            activity.drop_column(name)


def _put_back_into_sections() -> None:
    """The release before this one knows one section for each activity, and none without."""
    op.execute(
        "UPDATE activity SET section_id = (SELECT p.section_id FROM activity_place p "
        "WHERE p.activity_id = activity.id ORDER BY p.id LIMIT 1)"
    )
    op.execute(
        "UPDATE activity SET place = (SELECT p.place FROM activity_place p "
        "WHERE p.activity_id = activity.id ORDER BY p.id LIMIT 1)"
    )
    op.drop_table("activity_place")
    op.execute("DELETE FROM activity WHERE section_id IS NULL")
