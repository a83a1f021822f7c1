"""Lists that tell which badges were revoked."""

revision = "2026_11_23_status_lists"
down_revision = "2026_11_23_certificate_templates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
