"""What was issued does not change, whoever comes to the database."""

from alembic import op

revision = "2026_11_23_issued_stay"
down_revision = "2026_11_23_compact_qr"
branch_labels = None
depends_on = None

GUARDS = {
    "sqlite": [
        "CREATE TRIGGER issued_certificate_stays BEFORE UPDATE OF serial, number, kind, facts, facts_sha256, pdf_id, badge_id, badge_jwt_id, status_index, paper_key, badge_key, issued_at, supersedes_id ON certificate  WHEN OLD.state IN ('revoked', 'superseded', 'valid') BEGIN SELECT RAISE(ABORT, 'an issued certificate does not change'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse_to_alter_a_certificate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'an issued certificate does not change'; END $$",
        "CREATE TRIGGER issued_certificate_stays BEFORE UPDATE OF serial, number, kind, facts, facts_sha256, pdf_id, badge_id, badge_jwt_id, status_index, paper_key, badge_key, issued_at, supersedes_id ON certificate  FOR EACH ROW WHEN (OLD.state IN ('revoked', 'superseded', 'valid')) EXECUTE FUNCTION refuse_to_alter_a_certificate()",
    ],
}


def upgrade() -> None:
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER issued_certificate_stays")
    else:
        op.execute("DROP TRIGGER issued_certificate_stays ON certificate")
        op.execute("DROP FUNCTION refuse_to_alter_a_certificate()")
