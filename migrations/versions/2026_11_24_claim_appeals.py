"""claim appeals"""

import sqlalchemy as sa
from alembic import op

revision = "8b1f6c2d9a40"
down_revision = "272a275e47e8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "claim_appeals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_level", sa.Integer(), nullable=True),
        sa.Column("first_reasons", sa.Text(), nullable=False),
        sa.Column("first_valid_until", sa.Date(), nullable=True),
        sa.Column("first_decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_decided_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claim_appeals_claim_id_claims")),
        sa.ForeignKeyConstraint(
            ["first_decided_by_id"], ["accounts.id"], name=op.f("fk_claim_appeals_first_decided_by_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_appeals")),
        sa.UniqueConstraint("claim_id", name=op.f("uq_claim_appeals_claim_id")),
    )


def downgrade() -> None:
    # The tables before knew no appeals: one that waits goes back to the decision that is in force.
    claims = sa.table("claims", sa.column("state", sa.String), sa.column("decided_level", sa.Integer))
    appealed = claims.update().where(claims.c.state == "appealed")
    op.execute(appealed.where(claims.c.decided_level.is_(None)).values(state="declined"))
    op.execute(appealed.where(claims.c.decided_level.is_not(None)).values(state="recognised"))
    op.drop_table("claim_appeals")
