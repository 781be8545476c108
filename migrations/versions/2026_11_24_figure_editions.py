"""the figures that are shown of each group

Revision ID: 4f0d9c1be7a3
Revises: 666583c0fc17
"""

import sqlalchemy as sa
from alembic import op

revision = "4f0d9c1be7a3"
down_revision = "666583c0fc17"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "figure_editions",
        sa.Column("group_key", sa.String(length=60), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("group_key", name=op.f("pk_figure_editions")),
    )


def downgrade():
    op.drop_table("figure_editions")
