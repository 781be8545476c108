"""Tables of the network: who works where, as what, and when."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import JSON, CheckConstraint, Date, Float, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from laituri_learn.database import LocalisedText, LocalisedTextType, Model, UtcDateTime, new_public_id, utc_now
from laituri_learn.network.rules import travel_minutes


class Region(Model):
    """An area with a co-operation group (ELO group); has working languages."""

    __tablename__ = "regions"
    __table_args__ = (CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="whole_centre"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[LocalisedText] = mapped_column(LocalisedTextType)
    group_name: Mapped[LocalisedText] = mapped_column(LocalisedTextType)
    languages: Mapped[list[str]] = mapped_column(JSON)
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    """Centre of the region in degrees (WGS 84), from which travel is reckoned; ``None``: not known."""

    @property
    def centre(self) -> tuple[float, float] | None:
        """Latitude and longitude."""
        return None if self.latitude is None or self.longitude is None else (self.latitude, self.longitude)

    def minutes_to(self, other: Region) -> int:
        """Travel from one region to another; 0 within one, and where a centre is not known."""
        return travel_minutes(self.centre, other.centre) if self.centre and other.centre else 0


class OrganisationType(Model):
    """A kind of employer, such as an employment area or an upper secondary school; data, never code."""

    __tablename__ = "organisation_types"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[LocalisedText] = mapped_column(LocalisedTextType)


class Role(Model):
    """The work a post is for; a framework's role profile of the same code sets its targets."""

    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[LocalisedText] = mapped_column(LocalisedTextType)


class Organisation(Model):
    """An employer with a type and a period; a successor takes over its history."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[LocalisedText] = mapped_column(LocalisedTextType)
    type_id: Mapped[int] = mapped_column(ForeignKey("organisation_types.id"), index=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"), index=True)
    starts_on: Mapped[date | None] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))

    type: Mapped[OrganisationType] = relationship()
    region: Mapped[Region] = relationship()
    units: Mapped[list[Unit]] = relationship(back_populates="organisation", order_by="Unit.code")
    successor: Mapped[Organisation | None] = relationship(remote_side=[id])


class Unit(Model):
    """A place of work, the level at which staffing limits hold."""

    __tablename__ = "units"
    __table_args__ = (CheckConstraint("max_away IS NULL OR max_away >= 0", name="max_away_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[LocalisedText] = mapped_column(LocalisedTextType)
    municipality: Mapped[str] = mapped_column(String(100), default="")
    max_away: Mapped[int | None] = mapped_column()
    """People who may be away in training in one half of a day; ``None``: no limit."""

    organisation: Mapped[Organisation] = relationship(back_populates="units")


class Person(Model):
    """Somebody with a post in the network, with or without an account."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """Lower case; the person's key in imports."""
    first_name: Mapped[str] = mapped_column(String(100))
    last_name: Mapped[str] = mapped_column(String(100))
    language: Mapped[str] = mapped_column(String(2), default="fi")
    """The language the product speaks to her."""
    languages: Mapped[list[str]] = mapped_column(JSON)
    """Languages she can be trained in."""
    training_days: Mapped[int | None] = mapped_column()
    """Days a year she may use for training; ``None``: no limit."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    erased: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Her data was erased: the row stays without a name, because figures count it."""

    posts: Mapped[list[Post]] = relationship(back_populates="person", order_by="Post.starts_on")

    @property
    def name(self) -> str:
        """First name, last name; of somebody erased, that she is."""
        return _("Erased person") if self.erased else f"{self.first_name} {self.last_name}"


class Post(Model):
    """A person in a unit in a role during a period; a person may hold several."""

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period_in_order"),
        Index("ix_posts_unit_id_starts_on", "unit_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id"), index=True)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    """Last day of the post, inclusive; ``None``: open."""

    person: Mapped[Person] = relationship(back_populates="posts")
    unit: Mapped[Unit] = relationship()
    role: Mapped[Role] = relationship()
