"""Files that were tried and found sound, kept so that they need not be chosen again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from laituri_learn.access.models import Account
from laituri_learn.database import Model, UtcDateTime, new_public_id


class TriedFile(Model):
    """One file after its trial; gone when it is imported, or after an hour. It may hold personal data."""

    __tablename__ = "tried_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    """Who tried it; nobody else imports it."""
    importer: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(255))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    tried_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
