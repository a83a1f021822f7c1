"""The keys that certificates are signed with, and from when to when."""

revision = "2026_11_23_issuer_keys"
down_revision = "2026_11_23_signed_certificates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
