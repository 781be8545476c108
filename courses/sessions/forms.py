"""Forms of sessions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, FieldList, Form, FormField, IntegerField, SelectField, StringField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from courses.sessions.services import SessionPlan
from laituri_learn.web.languages import FINLAND

ROWS = 4


class MeetingForm(Form):
    """One meeting in Finland's time; a row without a day is left out."""

    day = DateField(_l("Day"), [Optional()])
    start = TimeField(_l("Begins"), [Optional()])
    end = TimeField(_l("Ends"), [Optional()])


class MixForm(Form):
    """The smallest share of one organisation type."""

    type_id = SelectField(_l("Organisation type"), coerce=int)
    percent = IntegerField(_l("At least, %%"), [Optional(), NumberRange(1, 100, _l("Give 1–100."))])


class SessionForm(FlaskForm):
    """What a co-ordinator decides about a session."""

    course = SelectField(_l("Course"), coerce=int)
    language = SelectField(_l("Language"), choices=[("fi", "suomi"), ("sv", "svenska"), ("en", "English")])
    meetings = FieldList(FormField(MeetingForm), min_entries=ROWS)
    place = StringField(_l("Place"), [Length(max=200)])
    link = StringField(_l("Link for taking part online"), [Length(max=500)])
    region = SelectField(_l("Only for people of the region"), coerce=int)
    trainers = StringField(_l("Trainers"), [Length(max=300)])
    seats = IntegerField(
        _l("Seats"), [InputRequired(_l("Give the number of seats.")), NumberRange(1, 1000)], default=16
    )
    minimum_attendance = IntegerField(_l("Minimum attendance"), [InputRequired(), NumberRange(0, 1000)], default=6)
    minimum_types = IntegerField(
        _l("Organisation types at the table, at least"), [InputRequired(), NumberRange(0, 20)], default=2
    )
    mix = FieldList(FormField(MixForm), min_entries=2)

    def choices(self, courses: list[Any], regions: list[Any], types: list[Any]) -> None:
        """Fill the lists to choose from: pairs of row and name."""
        self.course.choices = courses
        self.region.choices = [(0, "–"), *regions]
        for row in self.mix:
            row.form.type_id.choices = [(0, "–"), *types]

    def plan(self) -> SessionPlan:
        """The form as a plan."""
        meetings = tuple(
            (
                datetime.combine(row.form.day.data, row.form.start.data, FINLAND),
                datetime.combine(row.form.day.data, row.form.end.data, FINLAND),
            )
            for row in self.meetings
            if row.form.day.data and row.form.start.data and row.form.end.data
        )
        return SessionPlan(
            course_id=self.course.data,
            meetings=meetings,
            language=self.language.data,
            seats=self.seats.data or 0,
            place=(self.place.data or "").strip(),
            link=(self.link.data or "").strip(),
            region_id=self.region.data or None,
            trainers=(self.trainers.data or "").strip(),
            minimum_attendance=self.minimum_attendance.data or 0,
            minimum_types=self.minimum_types.data or 0,
            mix={
                row.form.type_id.data: row.form.percent.data
                for row in self.mix
                if row.form.type_id.data and row.form.percent.data
            },
        )
