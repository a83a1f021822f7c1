"""Evidence of more kinds than marks by hand"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_kinds_of_evidence"
down_revision = "2026_11_23_attendance_lists"
branch_labels = None
depends_on = None


DECIDES = "kind NOT IN ('hand mark', 'correction', 'apology') OR mark IS NOT NULL"
TAKES_BACK = "(kind = 'withdrawal') = (withdraws_id IS NOT NULL)"
LISTED = "(kind = 'meeting export') = (list_id IS NOT NULL)"
CHECKS = {
    "ck_evidence_who_decides_says_what": DECIDES,
    "ck_evidence_withdrawal_names_its_piece": TAKES_BACK,
    "ck_evidence_export_has_a_list": LISTED,
}


def upgrade() -> None:
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        for name in ("stretches", "rows"):
            batch_op.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("list_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("withdraws_id", sa.Integer(), nullable=True))
        batch_op.alter_column("mark", existing_type=sa.String(length=40), nullable=True)
        batch_op.create_index(batch_op.f("ix_evidence_list_id"), ["list_id"])
        batch_op.create_unique_constraint(batch_op.f("uq_evidence_withdraws_id"), ["withdraws_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_evidence_list_id_attendance_list"),
            "attendance_list",
            ["list_id"],
            ["id"],
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_evidence_withdraws_id_evidence"), "evidence", ["withdraws_id"], ["id"]
        )
        for name, rule in CHECKS.items():
            batch_op.create_check_constraint(batch_op.f(name), rule)
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        for name in ("stretches", "rows"):
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    """What only the newer kinds know cannot be kept."""
    op.execute("DELETE FROM evidence WHERE kind NOT IN ('hand mark', 'correction')")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(batch_op.f(name), type_="check")
        for name in (
            "fk_evidence_withdraws_id_evidence",
            "fk_evidence_list_id_attendance_list",
        ):
            batch_op.drop_constraint(batch_op.f(name), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_evidence_withdraws_id"), type_="unique")
        batch_op.drop_index(batch_op.f("ix_evidence_list_id"))
        batch_op.alter_column("mark", existing_type=sa.String(length=40), nullable=False)
        for name in ("withdraws_id", "rows", "list_id", "stretches"):
            batch_op.drop_column(name)
