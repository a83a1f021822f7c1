"""A place keeps what figures need of the person; a workshop says what it is about."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_statistics_of_places"
down_revision = "2026_11_24_dated_groups"
branch_labels = None
depends_on = None

GENDER = sa.Enum(
    *("woman", "man", "other", "unstated"), name="gender", native_enum=False, length=40
)
TAGS = ("sdgs", "c5", "markers")


def upgrade() -> None:
    with op.batch_alter_table("workshop") as workshop:
        for name in TAGS:
            workshop.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("enrolment") as enrolment:
        enrolment.add_column(sa.Column("gender", GENDER, nullable=False, server_default="unstated"))
        enrolment.add_column(sa.Column("birth_decade", sa.Integer(), nullable=True))
    with op.batch_alter_table("workshop") as workshop:
        for name in TAGS:
            workshop.alter_column(name, server_default=None)
    with op.batch_alter_table("enrolment") as enrolment:
        enrolment.alter_column("gender", server_default=None)
    for statement in AS_STATED:
        op.execute(statement)


# Whoever applied said it there, also that they did not want to say it; others in their account

AS_STATED = (
    """
    UPDATE enrolment SET gender = COALESCE(
        (SELECT application.gender FROM application
         WHERE application.workshop_id = enrolment.workshop_id
           AND application.applicant_id = enrolment.person_id),
        (SELECT "user".gender FROM "user" WHERE "user".id = enrolment.person_id))
    """,
    """
    UPDATE enrolment SET birth_decade =
        (SELECT application.birth_decade FROM application
         WHERE application.workshop_id = enrolment.workshop_id
           AND application.applicant_id = enrolment.person_id)
    """,
)


def downgrade() -> None:
    with op.batch_alter_table("enrolment") as enrolment:
        enrolment.drop_column("birth_decade")
        enrolment.drop_column("gender")
    with op.batch_alter_table("workshop") as workshop:
        for name in TAGS:
            workshop.drop_column(name)
