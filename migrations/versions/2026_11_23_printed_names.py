"""The names on certificates are confirmed by their holders."""

revision = "2026_11_23_printed_names"
down_revision = "2026_11_23_certificate_rules"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
