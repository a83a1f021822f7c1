"""Reviews in phases, assigned, blind, on a scale of their own"""

from itertools import groupby
from statistics import fmean, pstdev

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_assignments"
down_revision = "2026_11_23_eligibility"
branch_labels = None
depends_on = None

SCALE = {
    "review": "ck_review_average_on_the_scale",
    "score": "ck_score_points_on_the_scale",
    "criterion": "ck_criterion_least_then_most",
    "reviewer": "ck_reviewer_most_is_a_number_of_applications",
}
FEWEST_REVIEWS = 3


def upgrade() -> None:
    op.create_table(
        "review_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("eligibility_from", sa.Date(), nullable=True),
        sa.Column("eligibility_until", sa.Date(), nullable=True),
        sa.Column("scoring_from", sa.Date(), nullable=True),
        sa.Column("scoring_until", sa.Date(), nullable=True),
        sa.Column("panel_from", sa.Date(), nullable=True),
        sa.Column("panel_until", sa.Date(), nullable=True),
        sa.Column("decision_from", sa.Date(), nullable=True),
        sa.Column("decision_until", sa.Date(), nullable=True),
        sa.Column("panel_corrects", sa.Boolean(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("readers", sa.Integer(), nullable=False),
        sa.Column("spread_limit", sa.Double(), nullable=True),
        sa.Column("days_to_remind", sa.Integer(), nullable=True),
        *(
            sa.CheckConstraint(
                f"{phase}_from IS NULL OR {phase}_until IS NULL OR {phase}_from <= {phase}_until",
                name=op.f(f"ck_review_plan_{phase}_begins_first"),
            )
            for phase in ("eligibility", "scoring", "panel", "decision")
        ),
        sa.CheckConstraint("readers BETWEEN 1 AND 9", name=op.f("ck_review_plan_some_readers")),
        sa.CheckConstraint(
            "spread_limit IS NULL OR spread_limit > 0",
            name=op.f("ck_review_plan_a_limit_is_above_zero"),
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_review_plan_workshop_id_workshop")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_plan")),
        sa.UniqueConstraint("workshop_id", name=op.f("uq_review_plan_workshop_id")),
    )
    op.create_table(
        "application_score",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("mean", sa.Double(), nullable=False),
        sa.Column("normalised", sa.Double(), nullable=False),
        sa.Column("uncalibrated", sa.Boolean(), nullable=False),
        sa.Column("spread", sa.Double(), nullable=False),
        sa.Column("readers", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_score_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshop.id"],
            name=op.f("fk_application_score_workshop_id_workshop"),
        ),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_application_score")),
    )
    with op.batch_alter_table("application_score", schema=None) as batch_op:
        batch_op.create_index("ix_application_score_workshop_id", ["workshop_id"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column(
            "how",
            sa.Enum("by hand", "automatic", name="how", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("assigned_at", sa.DateTime(), nullable=False),
        sa.Column(
            "ended",
            sa.Enum(
                "conflict", "abstained", "taken away", name="end", native_enum=False, length=40
            ),
            nullable=True,
        ),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_why", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(ended IS NULL) = (ended_at IS NULL)", name=op.f("ck_assignment_end_has_a_date")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_assignment_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["reviewer.id"], name=op.f("fk_assignment_reviewer_id_reviewer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint(
            "application_id", "reviewer_id", name=op.f("uq_assignment_application_id_reviewer_id")
        ),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assignment_reviewer_id"), ["reviewer_id"], unique=False
        )

    _assign_what_reviewers_judge_today()
    _move_conflicts_to_their_assignments()

    with op.batch_alter_table("criterion", schema=None) as batch_op:
        batch_op.add_column(sa.Column("least", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("most", sa.Integer(), nullable=False, server_default="5"))
        for column in ("points_en", "points_zh"):
            batch_op.add_column(
                sa.Column(column, sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
            )
        batch_op.create_check_constraint(
            op.f(SCALE["criterion"]), "least >= 0 AND least < most AND most <= 10"
        )
    with op.batch_alter_table("criterion", schema=None) as batch_op:
        for column in ("least", "most", "points_en", "points_zh"):
            batch_op.alter_column(column, server_default=None)
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(SCALE["score"]), type_="check")
        batch_op.create_check_constraint(op.f(SCALE["score"]), "points BETWEEN 0 AND 10")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(SCALE["review"]), type_="check")
        batch_op.drop_column("conflict")
        batch_op.create_check_constraint(
            op.f(SCALE["review"]), "average IS NULL OR average BETWEEN 1 AND 5"
        )
    with op.batch_alter_table("reviewer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("most", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("institution", sa.String(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("country_code", sa.String(length=2), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_reviewer_country_code_country"), "country", ["country_code"], ["code"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_reviewer_organisation_id_organisation"),
            "organisation",
            ["organisation_id"],
            ["id"],
        )
        batch_op.create_check_constraint(op.f(SCALE["reviewer"]), "most IS NULL OR most >= 0")
    with op.batch_alter_table("reviewer", schema=None) as batch_op:
        batch_op.alter_column("institution", server_default=None)

    _put_scores_together()


def _assign_what_reviewers_judge_today() -> None:
    """Each submitted application of the workshop, and whatever they have judged already."""
    op.execute(
        "INSERT INTO assignment (application_id, reviewer_id, how, assigned_at, ended_why)"
        " SELECT application.id, reviewer.id, 'by hand', reviewer.assigned_at, ''"
        " FROM reviewer JOIN application ON application.workshop_id = reviewer.workshop_id"
        " WHERE application.applicant_id <> reviewer.person_id"
        " AND (application.status = 'submitted' OR EXISTS (SELECT 1 FROM review"
        " WHERE review.application_id = application.id AND review.reviewer_id = reviewer.id))"
    )


def _move_conflicts_to_their_assignments() -> None:
    op.execute(
        "UPDATE assignment SET ended = 'conflict', ended_at = (SELECT review.given_at FROM review"
        " WHERE review.application_id = assignment.application_id"
        " AND review.reviewer_id = assignment.reviewer_id)"
        " WHERE EXISTS (SELECT 1 FROM review"
        " WHERE review.conflict AND review.application_id = assignment.application_id"
        " AND review.reviewer_id = assignment.reviewer_id)"
    )
    op.execute(
        "DELETE FROM score WHERE review_id IN (SELECT review.id FROM review WHERE review.conflict)"
    )
    op.execute("DELETE FROM review WHERE conflict")


def _put_scores_together() -> None:
    """As reviews/calibration.py does it with each review from now on."""
    connection = op.get_bind()
    found = connection.execute(
        sa.text(
            "SELECT application.workshop_id, review.application_id, review.reviewer_id,"
            " review.average FROM review JOIN application ON application.id = review.application_id"
            " WHERE review.average IS NOT NULL ORDER BY application.workshop_id"
        )
    ).all()
    table = sa.table(
        "application_score",
        *(
            sa.column(name)
            for name in ("application_id", "workshop_id", "mean", "normalised", "spread", "readers")
        ),
        sa.column("uncalibrated", sa.Boolean),
    )
    for workshop, reviews in groupby(found, lambda row: row.workshop_id):
        rows = _together(list(reviews))
        op.bulk_insert(table, [{"workshop_id": workshop, **row} for row in rows])


def _together(reviews: list) -> list[dict]:
    everyone = [row.average for row in reviews]
    by_reviewer: dict = {}
    by_application: dict = {}
    for row in reviews:
        by_reviewer.setdefault(row.reviewer_id, []).append(row.average)
        by_application.setdefault(row.application_id, []).append(row)
    rows = []
    for application, its in by_application.items():
        averages = [row.average for row in its]
        normalised = [
            _normalised(row.average, by_reviewer[row.reviewer_id], everyone) for row in its
        ]
        rows.append(
            {
                "application_id": application,
                "mean": fmean(averages),
                "normalised": fmean(
                    given if n is None else n for n, given in zip(normalised, averages, strict=True)
                ),
                "uncalibrated": None in normalised,
                "spread": max(averages) - min(averages),
                "readers": len(averages),
            }
        )
    return rows


def _normalised(given: float, own: list[float], everyone: list[float]) -> float | None:
    if len(own) < FEWEST_REVIEWS or max(own) == min(own):
        return None
    return fmean(everyone) + (given - fmean(own)) / pstdev(own) * pstdev(everyone)


def downgrade() -> None:
    with op.batch_alter_table("reviewer", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(SCALE["reviewer"]), type_="check")
        batch_op.drop_constraint(
            batch_op.f("fk_reviewer_organisation_id_organisation"), type_="foreignkey"
        )
        batch_op.drop_constraint(batch_op.f("fk_reviewer_country_code_country"), type_="foreignkey")
        batch_op.drop_column("country_code")
        batch_op.drop_column("organisation_id")
        batch_op.drop_column("institution")
        batch_op.drop_column("most")

    # The earlier scale goes from 1 to 5 for every criterion.
    op.execute("UPDATE score SET points = 1 WHERE points < 1")
    op.execute("UPDATE score SET points = 5 WHERE points > 5")
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(SCALE["score"]), type_="check")
        batch_op.create_check_constraint(op.f(SCALE["score"]), "points BETWEEN 1 AND 5")
    with op.batch_alter_table("criterion", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(SCALE["criterion"]), type_="check")
        batch_op.drop_column("points_zh")
        batch_op.drop_column("points_en")
        batch_op.drop_column("most")
        batch_op.drop_column("least")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("conflict", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.drop_constraint(op.f(SCALE["review"]), type_="check")
        batch_op.create_check_constraint(
            op.f(SCALE["review"]), "conflict OR average IS NULL OR average BETWEEN 1 AND 5"
        )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.alter_column("conflict", server_default=None)
    _make_conflicts_reviews_again()

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_reviewer_id"))
    op.drop_table("assignment")
    with op.batch_alter_table("application_score", schema=None) as batch_op:
        batch_op.drop_index("ix_application_score_workshop_id")
    op.drop_table("application_score")
    op.drop_table("review_plan")


def _make_conflicts_reviews_again() -> None:
    assignment = sa.table(
        "assignment",
        *(sa.column(name) for name in ("application_id", "reviewer_id", "ended", "ended_at")),
    )
    review = sa.table(
        "review",
        *(sa.column(name) for name in ("application_id", "reviewer_id", "comment", "given_at")),
        sa.column("conflict", sa.Boolean),
    )
    declared = sa.select(
        assignment.c.application_id,
        assignment.c.reviewer_id,
        sa.true(),
        sa.literal(""),
        assignment.c.ended_at,
    ).where(assignment.c.ended == "conflict")
    columns = ["application_id", "reviewer_id", "conflict", "comment", "given_at"]
    op.execute(review.insert().from_select(columns, declared))
