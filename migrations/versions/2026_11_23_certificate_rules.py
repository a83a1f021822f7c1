"""Assessed tasks, exceptions and more kinds of rules for certificates."""

revision = "2026_11_23_certificate_rules"
down_revision = "2026_11_23_issuer_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
