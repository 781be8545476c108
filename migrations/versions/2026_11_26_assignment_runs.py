"""Assignment runs at national scale: what they ask, how far they are, candidates, locks and what is ruled out.

The frozen inputs of runs from before are in a form that the engine no longer reads; they go, the plans stay.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "9c52e3a1b7d2"
down_revision = "8b41d2f0a6c1"
branch_labels = None
depends_on = None

REFERS = (
    ("parent_id", "assignment_runs"),
    ("repairs_id", "assignment_runs"),
    ("policy_id", "assignment_policies"),
)


def of_a_run() -> list[sa.Column]:
    """New columns; made anew for each use, as a column belongs to one table."""
    return [
        sa.Column("name", sa.String(120), server_default="", nullable=False),
        sa.Column("origin", sa.String(40), server_default="new", nullable=False),
        sa.Column("policy", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("budget", sa.Integer(), nullable=True),
        sa.Column("mix_aside", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("demands", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker", sa.String(36), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("stop_asked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("ended", sa.String(40), nullable=True),
        sa.Column("step", sa.String(40), nullable=True),
        sa.Column("seconds", sa.Double(), server_default="0", nullable=False),
        sa.Column("progress", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("conflict", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("figures", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
    ]


def of_a_seat() -> list[sa.Column]:
    """The same of proposals."""
    return [
        sa.Column("why", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("locked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), server_default=sa.false(), nullable=False),
    ]


def upgrade() -> None:
    """Sessions of earlier runs become candidates: held where somebody has a seat."""
    for column in of_a_run():
        op.add_column("assignment_runs", column)
    # Written out: SQLite takes a foreign key only with its column, and would otherwise copy a table that others name.
    for column, table in REFERS:
        op.execute(
            f"ALTER TABLE assignment_runs ADD COLUMN {column} INTEGER "
            f"CONSTRAINT fk_assignment_runs_{column}_{table} REFERENCES {table} (id)"
        )
    op.create_index("ix_assignment_runs_parent_id", "assignment_runs", ["parent_id"])
    op.drop_column("assignment_runs", "inputs")
    op.drop_column("assignment_runs", "failure")
    op.add_column("assignment_runs", sa.Column("failure", sa.String(40), nullable=True))
    op.execute("UPDATE assignment_runs SET failure = 'time' WHERE state = 'failed'")
    for column in of_a_seat():
        op.add_column("proposals", column)
    op.create_index("ix_proposals_run_id_person_id", "proposals", ["run_id", "person_id"])
    op.create_table(
        "assignment_inputs",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["assignment_runs.id"], name=op.f("fk_assignment_inputs_run_id_assignment_runs")
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_assignment_inputs")),
    )
    op.create_table(
        "run_sessions",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("lacks", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["assignment_runs.id"], name=op.f("fk_run_sessions_run_id_assignment_runs")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["course_sessions.id"], name=op.f("fk_run_sessions_session_id_course_sessions")
        ),
        sa.PrimaryKeyConstraint("run_id", "session_id", name=op.f("pk_run_sessions")),
    )
    op.create_table(
        "run_forbidden",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_run_forbidden_person_id_people")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["assignment_runs.id"], name=op.f("fk_run_forbidden_run_id_assignment_runs")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["course_sessions.id"], name=op.f("fk_run_forbidden_session_id_course_sessions")
        ),
        sa.PrimaryKeyConstraint("run_id", "person_id", "session_id", name=op.f("pk_run_forbidden")),
    )
    op.execute("UPDATE assignment_runs SET explained_at = ended_at")
    _rewrite_obstacles(_in_parts)
    op.execute(
        "INSERT INTO run_sessions (run_id, session_id, held, published_at) "
        "SELECT DISTINCT r.id, p.session_id, true, CASE WHEN r.state = 'published' THEN r.ended_at END "
        "FROM assignment_runs r JOIN proposals p ON p.run_id = r.id AND p.waiting_rank IS NULL"
    )


def _left_out() -> sa.TableClause:
    return sa.table("left_out", sa.column("id", sa.Integer), sa.column("obstacles", sa.JSON))


def _rewrite_obstacles(change: Callable[[Any], Any]) -> None:
    table, connection = _left_out(), op.get_bind()
    for row_id, obstacles in connection.execute(sa.select(table.c.id, table.c.obstacles)).all():
        connection.execute(sa.update(table).where(table.c.id == row_id).values(obstacles=change(obstacles)))


def _in_parts(obstacles: Any) -> Any:
    """What stood in the way, beside what would help, which was not told before."""
    missed = [
        {"session": each["session_id"], "competences": each["competences"], "words": {}, "reason": each["reason"]}
        for each in obstacles
    ]
    return {"missed": missed, "would_go": []}


def _as_before(obstacles: Any) -> Any:
    return [
        {
            "reason": each.get("reason", "full"),
            "session_id": each["session"],
            "competences": each["competences"],
        }
        for each in obstacles["missed"]
    ]


def downgrade() -> None:
    """Plans stay; runs cannot be repeated by what was frozen."""
    _rewrite_obstacles(_as_before)
    for table in ("run_forbidden", "run_sessions", "assignment_inputs"):
        op.drop_table(table)
    op.drop_index("ix_proposals_run_id_person_id", "proposals")
    for column in of_a_seat():
        op.drop_column("proposals", column.name)
    op.drop_index("ix_assignment_runs_parent_id", "assignment_runs")
    for column, _table in REFERS:
        op.drop_column("assignment_runs", column)
    op.add_column("assignment_runs", sa.Column("inputs", sa.Text(), nullable=True))
    op.drop_column("assignment_runs", "failure")
    op.add_column("assignment_runs", sa.Column("failure", sa.Text(), server_default="", nullable=False))
    op.execute("UPDATE assignment_runs SET state = 'failed' WHERE state = 'infeasible'")
    op.execute("UPDATE assignment_runs SET state = 'published' WHERE state = 'partly_published'")
    for column in of_a_run():
        op.drop_column("assignment_runs", column.name)
