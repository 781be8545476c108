"""sign-in attempts and tried files"""

import sqlalchemy as sa
from alembic import op

revision = "5bbf9d9f1a7e"
down_revision = "8b1f6c2d9a40"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    op.create_index(op.f("ix_sign_in_attempts_at"), "sign_in_attempts", ["at"])
    op.create_index("ix_sign_in_attempts_email_at", "sign_in_attempts", ["email", "at"])

    op.create_table(
        "tried_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("importer", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_tried_files_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tried_files")),
        sa.UniqueConstraint("public_id", name=op.f("uq_tried_files_public_id")),
    )
    op.create_index(op.f("ix_tried_files_account_id"), "tried_files", ["account_id"])
    op.create_index(op.f("ix_tried_files_tried_at"), "tried_files", ["tried_at"])


def downgrade() -> None:
    op.drop_table("tried_files")
    op.drop_table("sign_in_attempts")
