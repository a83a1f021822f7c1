"""Layouts of certificates with their versions, and the vault of pictures."""

revision = "2026_11_23_certificate_templates"
down_revision = "2026_11_23_printed_names"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
