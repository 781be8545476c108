"""Rules for statements from outside, and what they lead to: evidence, completions."""

import sqlalchemy as sa
from alembic import op

revision = "666583c0fc17"
down_revision = "8c41d7a90b52"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incoming_progress",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("read_up_to", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_incoming_progress")),
    )
    op.create_table(
        "incoming_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(length=100), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("read_up_to", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_rules")),
        sa.UniqueConstraint("public_id", name=op.f("uq_incoming_rules_public_id")),
    )
    with op.batch_alter_table("incoming_rules", schema=None) as batch_op:
        batch_op.create_index("ix_incoming_rules_state", ["state"], unique=False)

    op.create_table(
        "incoming_voided",
        sa.Column("statement_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_incoming_voided")),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("framework", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("statement_id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_evidence_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint(
            "person_id",
            "framework",
            "code",
            "statement_id",
            name=op.f("uq_evidence_person_id_framework_code_statement_id"),
        ),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index("ix_evidence_statement_id", ["statement_id"], unique=False)

    op.create_table(
        "incoming_matches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=100), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("note", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_incoming_matches_person_id_people")),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["incoming_rules.id"], name=op.f("fk_incoming_matches_rule_id_incoming_rules")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_matches")),
        sa.UniqueConstraint("rule_id", "statement_id", name=op.f("uq_incoming_matches_rule_id_statement_id")),
    )
    with op.batch_alter_table("incoming_matches", schema=None) as batch_op:
        batch_op.create_index("ix_incoming_matches_person_id", ["person_id"], unique=False)
        batch_op.create_index("ix_incoming_matches_statement_id", ["statement_id"], unique=False)

    op.create_table(
        "incoming_unmatched_actors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(length=500), nullable=False),
        sa.Column("statements", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["incoming_rules.id"], name=op.f("fk_incoming_unmatched_actors_rule_id_incoming_rules")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_unmatched_actors")),
        sa.UniqueConstraint("rule_id", "actor", name=op.f("uq_incoming_unmatched_actors_rule_id_actor")),
    )
    op.create_table(
        "completions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.Column("statement_id", sa.String(length=36), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_completions_course_id_courses")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_completions_enrolment_id_enrolments")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_completions_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completions")),
        sa.UniqueConstraint(
            "person_id", "course_id", "statement_id", name=op.f("uq_completions_person_id_course_id_statement_id")
        ),
    )
    with op.batch_alter_table("completions", schema=None) as batch_op:
        batch_op.create_index("ix_completions_course_id", ["course_id"], unique=False)
        batch_op.create_index("ix_completions_statement_id", ["statement_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("completions", schema=None) as batch_op:
        batch_op.drop_index("ix_completions_statement_id")
        batch_op.drop_index("ix_completions_course_id")

    op.drop_table("completions")
    op.drop_table("incoming_unmatched_actors")
    with op.batch_alter_table("incoming_matches", schema=None) as batch_op:
        batch_op.drop_index("ix_incoming_matches_statement_id")
        batch_op.drop_index("ix_incoming_matches_person_id")

    op.drop_table("incoming_matches")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index("ix_evidence_statement_id")

    op.drop_table("evidence")
    op.drop_table("incoming_voided")
    with op.batch_alter_table("incoming_rules", schema=None) as batch_op:
        batch_op.drop_index("ix_incoming_rules_state")

    op.drop_table("incoming_rules")
    op.drop_table("incoming_progress")
