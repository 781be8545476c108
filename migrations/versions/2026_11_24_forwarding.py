"""forwarding of statements to outside stores"""

import sqlalchemy as sa
from alembic import op

revision = "63ec8f31f57d"
down_revision = "5bbf9d9f1a7e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forwarding_targets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("endpoint", sa.String(length=500), nullable=False),
        sa.Column("username", sa.String(length=200), nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("version", sa.String(length=10), nullable=False),
        sa.Column("allow_private", sa.Boolean(), nullable=False),
        sa.Column("plugins", sa.JSON(), nullable=False),
        sa.Column("verbs", sa.JSON(), nullable=False),
        sa.Column("organisations", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_failure", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("last_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trial_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trial_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trial_failure", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forwarding_targets")),
        sa.UniqueConstraint("name", name=op.f("uq_forwarding_targets_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_forwarding_targets_public_id")),
    )
    op.create_table(
        "forwarding_dead_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("failure", sa.JSON(), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["forwarding_targets.id"],
            name=op.f("fk_forwarding_dead_letters_target_id_forwarding_targets"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forwarding_dead_letters")),
        sa.UniqueConstraint(
            "target_id", "statement_id", name=op.f("uq_forwarding_dead_letters_target_id_statement_id")
        ),
    )
    with op.batch_alter_table("forwarding_dead_letters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forwarding_dead_letters_target_id"), ["target_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("forwarding_dead_letters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_forwarding_dead_letters_target_id"))

    op.drop_table("forwarding_dead_letters")
    op.drop_table("forwarding_targets")
