"""Nominations by coordinators; letters to many"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_coordinators"
down_revision = "2026_11_23_invitation_letters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coordinator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.DateTime(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("quota BETWEEN 1 AND 500", name=op.f("ck_coordinator_quota_is_some")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_coordinator_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_coordinator_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coordinator")),
        sa.UniqueConstraint(
            "workshop_id",
            "organisation_id",
            name=op.f("uq_coordinator_workshop_id_organisation_id"),
        ),
    )
    with op.batch_alter_table("coordinator", schema=None) as batch_op:
        batch_op.create_index("ix_coordinator_to_remind", ["closes_at", "reminded_at"])
        batch_op.create_index(batch_op.f("ix_coordinator_email"), ["email"])
        batch_op.create_index(batch_op.f("ix_coordinator_organisation_id"), ["organisation_id"])

    op.create_table(
        "coordinator_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("coordinator_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["coordinator_id"],
            ["coordinator.id"],
            name=op.f("fk_coordinator_link_coordinator_id_coordinator"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coordinator_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_coordinator_link_digest")),
    )
    with op.batch_alter_table("coordinator_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coordinator_link_coordinator_id"), ["coordinator_id"])

    op.create_table(
        "nominee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("coordinator_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=True),
        sa.Column("latin_name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column(
            "gender",
            sa.Enum(
                "woman",
                "man",
                "other",
                "unstated",
                name="gender",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "approved", "declined", name="standing", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_nominee_decided_has_a_date")
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR enrolment_id IS NOT NULL",
            name=op.f("ck_nominee_approved_has_a_place"),
        ),
        sa.ForeignKeyConstraint(
            ["coordinator_id"],
            ["coordinator.id"],
            name=op.f("fk_nominee_coordinator_id_coordinator"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_nominee_decided_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_nominee_enrolment_id_enrolment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nominee")),
        sa.UniqueConstraint(
            "coordinator_id", "name_key", name=op.f("uq_nominee_coordinator_id_name_key")
        ),
    )
    with op.batch_alter_table("nominee", schema=None) as batch_op:
        batch_op.create_index("ix_nominee_state", ["coordinator_id", "state"])
        batch_op.create_index(batch_op.f("ix_nominee_email"), ["email"])
        batch_op.create_index(batch_op.f("ix_nominee_enrolment_id"), ["enrolment_id"])


def downgrade() -> None:
    op.drop_table("nominee")
    op.drop_table("coordinator_link")
    op.drop_table("coordinator")
