"""One person prepares a report and another releases it; an edition keeps its files."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_released_reports"
down_revision = "2026_11_24_manuscripts"
branch_labels = None
depends_on = None

REFUSAL = (
    "CREATE OR REPLACE FUNCTION refuse_to_alter_a_report() RETURNS trigger LANGUAGE plpgsql "
    "AS $$ BEGIN RAISE EXCEPTION 'a published report does not change'; END $$"
)
EARLIER_GUARDS = {
    "sqlite": [
        "CREATE TRIGGER report_is_not_altered BEFORE UPDATE ON report BEGIN SELECT RAISE(ABORT, 'a published report does not change'); END",
        "CREATE TRIGGER report_is_not_deleted BEFORE DELETE ON report BEGIN SELECT RAISE(ABORT, 'a published report does not change'); END",
    ],
    "postgresql": [
        REFUSAL,
        "CREATE TRIGGER report_is_not_altered BEFORE UPDATE OR DELETE ON report FOR EACH ROW EXECUTE FUNCTION refuse_to_alter_a_report()",
    ],
}
GUARDS = {
    "sqlite": [
        "CREATE TRIGGER report_is_not_altered BEFORE UPDATE OF period, language, template, edition, changes, sha256, as_of, published_at, content, id, prepared_by_id, published_by_id ON report BEGIN SELECT RAISE(ABORT, 'a published report does not change'); END",
        "CREATE TRIGGER report_is_not_deleted BEFORE DELETE ON report BEGIN SELECT RAISE(ABORT, 'a published report does not change'); END",
    ],
    "postgresql": [
        REFUSAL,
        "CREATE TRIGGER report_is_not_altered BEFORE UPDATE OF period, language, template, edition, changes, sha256, as_of, published_at, content, id, prepared_by_id, published_by_id OR DELETE ON report FOR EACH ROW EXECUTE FUNCTION refuse_to_alter_a_report()",
    ],
}


def upgrade() -> None:
    _take_the_guards_off()
    with op.batch_alter_table("report") as report:
        report.add_column(
            sa.Column("template", sa.String(length=30), nullable=False, server_default="")
        )
        report.add_column(sa.Column("changes", sa.Text(), nullable=False, server_default=""))
        report.add_column(sa.Column("prepared_by_id", sa.Integer(), nullable=True))
        report.add_column(
            sa.Column("is_public", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        report.drop_constraint(op.f("uq_report_period_language_edition"), type_="unique")
        report.create_unique_constraint(
            op.f("uq_report_period_language_template_edition"),
            ["period", "language", "template", "edition"],
        )
        report.create_foreign_key(
            op.f("fk_report_prepared_by_id_user"), "user", ["prepared_by_id"], ["id"]
        )
    # Until now a report was the Centre's one report, and who prepared it released it.
    op.execute(
        "UPDATE report SET prepared_by_id = published_by_id, template = "
        "CASE WHEN length(period) > 4 THEN 'biennial' ELSE 'annual' END"
    )
    with op.batch_alter_table("report") as report:
        for name in ("template", "changes", "is_public"):
            report.alter_column(name, server_default=None)
        report.alter_column("prepared_by_id", existing_type=sa.Integer(), nullable=False)
    _put_on(GUARDS)
    _make_the_new_tables()


def _make_the_new_tables() -> None:
    op.create_table(
        "report_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column(
            "audience",
            sa.Enum("internal", "public", name="readers", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "making",
                "made",
                "failed",
                name="filestate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("claimed_at", sa.DateTime(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'made') = (file_id IS NOT NULL)",
            name=op.f("ck_report_file_made_has_its_bytes"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_report_file_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_file_report_id_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_file")),
        sa.UniqueConstraint(
            "report_id", "form", "audience", name=op.f("uq_report_file_report_id_form_audience")
        ),
    )
    op.create_index(op.f("ix_report_file_file_id"), "report_file", ["file_id"])
    op.create_index("ix_report_file_waiting", "report_file", ["state", "claimed_at"])
    op.create_table(
        "report_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=9), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("template", sa.String(length=30), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("as_of", sa.DateTime(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(), nullable=False),
        sa.Column("prepared_by_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "released",
                "turned down",
                "taken back",
                name="proposalstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'released') = (report_id IS NOT NULL)",
            name=op.f("ck_report_proposal_became_a_report"),
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (answered_at IS NULL)",
            name=op.f("ck_report_proposal_answer_has_a_time"),
        ),
        sa.CheckConstraint(
            "state <> 'released' OR answered_by_id <> prepared_by_id",
            name=op.f("ck_report_proposal_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user.id"], name=op.f("fk_report_proposal_answered_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by_id"], ["user.id"], name=op.f("fk_report_proposal_prepared_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_proposal_report_id_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_proposal")),
        sa.UniqueConstraint("report_id", name=op.f("uq_report_proposal_report_id")),
    )
    op.create_index(
        "uq_report_proposal_one_waits",
        "report_proposal",
        ["period", "language", "template"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )


def downgrade() -> None:
    op.drop_table("report_proposal")
    op.drop_table("report_file")
    _take_the_guards_off()
    with op.batch_alter_table("report") as report:
        report.drop_constraint(op.f("fk_report_prepared_by_id_user"), type_="foreignkey")
        report.drop_constraint(op.f("uq_report_period_language_template_edition"), type_="unique")
        report.create_unique_constraint(
            op.f("uq_report_period_language_edition"), ["period", "language", "edition"]
        )
        for name in ("is_public", "prepared_by_id", "changes", "template"):
            report.drop_column(name)
    _put_on(EARLIER_GUARDS)


def _take_the_guards_off() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER report_is_not_altered")
        op.execute("DROP TRIGGER report_is_not_deleted")
    else:
        op.execute("DROP TRIGGER report_is_not_altered ON report")


def _put_on(guards: dict[str, list[str]]) -> None:
    for statement in guards[op.get_bind().dialect.name]:
        op.execute(statement)
