"""Open answers are sorted under themes; a certificate may ask for a questionnaire."""

revision = "2026_11_24_coded_answers"
down_revision = "2026_11_24_questionnaires"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
