"""Tables of competence frameworks. A published version never changes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from laituri_learn.database import LocalisedText, LocalisedTextType, Model, UtcDateTime, new_public_id


class Framework(Model):
    """A published, versioned set of competence areas and competences. One version of a code is in force."""

    __tablename__ = "frameworks"
    __table_args__ = (UniqueConstraint("code", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    code: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(20))
    title: Mapped[LocalisedText] = mapped_column(LocalisedTextType)
    scale: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    """Name of each level, language to text, index = level (0–4)."""
    use_scale: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    """Name of each degree of use at work, index = value (0–3)."""
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    in_force: Mapped[bool] = mapped_column(default=True)
    """The newest published version of its code; older ones stay for what was assessed by them."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the content, by which importing the same file again is recognised."""

    areas: Mapped[list[Area]] = relationship(back_populates="framework", order_by="Area.position")
    role_profiles: Mapped[list[RoleProfile]] = relationship(back_populates="framework", order_by="RoleProfile.position")


class Area(Model):
    """A competence area: one page of the self-assessment."""

    __tablename__ = "areas"
    __table_args__ = (UniqueConstraint("framework_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    framework_id: Mapped[int] = mapped_column(ForeignKey("frameworks.id"))
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[LocalisedText] = mapped_column(LocalisedTextType)
    position: Mapped[int] = mapped_column()

    framework: Mapped[Framework] = relationship(back_populates="areas")
    competences: Mapped[list[Competence]] = relationship(back_populates="area", order_by="Competence.position")


class Competence(Model):
    """One competence of one framework version."""

    __tablename__ = "competences"
    __table_args__ = (UniqueConstraint("framework_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    framework_id: Mapped[int] = mapped_column(ForeignKey("frameworks.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[LocalisedText] = mapped_column(LocalisedTextType)
    position: Mapped[int] = mapped_column()
    """Order within the whole framework."""

    area: Mapped[Area] = relationship(back_populates="competences")
    framework: Mapped[Framework] = relationship()
    levels: Mapped[list[LevelDescription]] = relationship(
        back_populates="competence", order_by="LevelDescription.level"
    )


class LevelDescription(Model):
    """What a person at this level does, observably."""

    __tablename__ = "level_descriptions"
    __table_args__ = (
        UniqueConstraint("competence_id", "level"),
        CheckConstraint("level BETWEEN 0 AND 4", name="level_on_scale"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    competence_id: Mapped[int] = mapped_column(ForeignKey("competences.id"))
    level: Mapped[int] = mapped_column()
    text: Mapped[LocalisedText] = mapped_column(LocalisedTextType)

    competence: Mapped[Competence] = relationship(back_populates="levels")


class RoleProfile(Model):
    """Targets of the posts whose role has the same code."""

    __tablename__ = "role_profiles"
    __table_args__ = (UniqueConstraint("framework_id", "role_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    framework_id: Mapped[int] = mapped_column(ForeignKey("frameworks.id"))
    role_code: Mapped[str] = mapped_column(String(60), index=True)
    name: Mapped[LocalisedText] = mapped_column(LocalisedTextType)
    position: Mapped[int] = mapped_column()

    framework: Mapped[Framework] = relationship(back_populates="role_profiles")
    targets: Mapped[list[Target]] = relationship(back_populates="profile")


class Target(Model):
    """Target level (0–4) and weight (1–3) of one competence in one role profile."""

    __tablename__ = "targets"
    __table_args__ = (
        UniqueConstraint("profile_id", "competence_id"),
        CheckConstraint("level BETWEEN 0 AND 4", name="level_on_scale"),
        CheckConstraint("weight BETWEEN 1 AND 3", name="weight_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("role_profiles.id"))
    competence_id: Mapped[int] = mapped_column(ForeignKey("competences.id"), index=True)
    level: Mapped[int] = mapped_column()
    weight: Mapped[int] = mapped_column(default=1)

    profile: Mapped[RoleProfile] = relationship(back_populates="targets")
    competence: Mapped[Competence] = relationship()
