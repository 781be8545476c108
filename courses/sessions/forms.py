"""Forms of sessions."""

from __future__ import annotations

from collections import Counter
from math import ceil
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, Field, FieldList, Form, FormField, IntegerField, SelectField, StringField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from courses.catalogue.models import Course
from courses.sessions.errors import NO_SUCH_TIME, SessionProblem
from courses.sessions.models import CourseSession
from courses.sessions.rules import Times
from courses.sessions.services import SessionPlan
from laituri_learn.web.languages import WORDS, finnish_moment, local
from laituri_learn.web.validators import day_within_reach

ROWS = 4
SPARE_ROWS = 2
"""Empty rows beside the meetings that a session has."""


class MeetingForm(Form):
    """One meeting in Finland's time; a row is either empty or full."""

    day = DateField(_l("Day"), [Optional(), day_within_reach], format=["%Y-%m-%d", "%d.%m.%Y"])
    start = TimeField(_l("Begins"), [Optional()], format=["%H:%M", "%H.%M", "%H:%M:%S"])
    end = TimeField(_l("Ends"), [Optional()], format=["%H:%M", "%H.%M", "%H:%M:%S"])

    def validate(self, extra_validators: Any = None) -> bool:
        """Name the cell that is missing or cannot be read."""
        sound = super().validate(extra_validators)
        remedies = {
            self.day: _("Give the day, such as 1.2.2027."),
            self.start: _("Give the time when it begins, such as 9.00."),
            self.end: _("Give the time when it ends, such as 15.30."),
        }
        if not any(_written(field) for field in remedies):
            return sound
        for field, remedy in remedies.items():
            if field.data is None:
                text = _written(field)
                field.errors = [_("“%(text)s” cannot be read.", text=text) + " " + remedy if text else remedy]
        for field in (self.start, self.end) if sound else ():
            if self.day.data and field.data and finnish_moment(self.day.data, field.data) is None:
                field.errors = [str(NO_SUCH_TIME)]
        times = self.times() if sound else None
        if times and times[1] <= times[0]:
            self.end.errors = [_("The meeting must end after it begins.")]
        return not self.errors

    def times(self) -> Times | None:
        """Start and end, UTC; ``None`` for an empty row and for times that do not exist."""
        if not (self.day.data and self.start.data and self.end.data):
            return None
        start, end = (finnish_moment(self.day.data, field.data) for field in (self.start, self.end))
        return (start, end) if start and end else None


class MixForm(Form):
    """The smallest share of one organisation type; a row is either empty or full."""

    type_id = SelectField(_l("Organisation type"), coerce=int)
    percent = IntegerField(_l("At least, per cent"), [Optional(), NumberRange(1, 100, _l("Give 1–100."))])

    def validate(self, extra_validators: Any = None) -> bool:
        """Name what is missing."""
        super().validate(extra_validators)
        if self.type_id.data and self.percent.data is None and not self.percent.errors:
            self.percent.errors = [_("Give the smallest share, 1–100.")]
        if self.percent.data is not None and not self.type_id.data:
            self.type_id.errors = [_("Choose the organisation type that the share is for.")]
        return not self.errors


class SessionForm(FlaskForm):
    """What a co-ordinator decides about a session."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    course = SelectField(_l("Course"), coerce=int)
    language = SelectField(_l("Language"))
    meetings = FieldList(FormField(MeetingForm), _l("Meetings"), min_entries=ROWS)
    place = StringField(_l("Place"), [Length(max=200)])
    link = StringField(_l("Link for taking part online"), [Length(max=500)])
    region = SelectField(_l("Only for people of the region"), coerce=int)
    trainers = StringField(_l("Trainers"), [Length(max=300)])
    seats = IntegerField(
        _l("Seats"),
        [InputRequired(_l("Give the number of seats.")), NumberRange(1, 1000, _l("Give 1–1000 seats."))],
        default=16,
    )
    minimum_attendance = IntegerField(
        _l("Minimum attendance"),
        [InputRequired(_l("Give 0 if there is no minimum.")), NumberRange(0, 1000, _l("Give 0–1000 people."))],
        default=6,
    )
    minimum_types = IntegerField(
        _l("Organisation types at the table, at least"),
        [InputRequired(_l("Give 0 if there is no minimum.")), NumberRange(0, 20, _l("Give 0–20 types."))],
        default=2,
    )
    mix = FieldList(FormField(MixForm), _l("Mix rule"), min_entries=2)

    def suit(self, course: Course) -> None:
        """Begin with a course: its first language, and a row for each of its contact days."""
        self.course.data = course.id
        self.language.data = course.languages[0]
        while len(self.meetings.entries) < ceil(course.days):
            self.meetings.append_entry()

    def choices(self, courses: list[Any], regions: list[Any], types: list[Any]) -> None:
        """Fill the lists to choose from: pairs of row and name."""
        self.language.choices = [SelectChoice(code, str(name)) for code, name in WORDS.items()]
        self.course.choices = [SelectChoice(*each) for each in courses]
        self.region.choices = [SelectChoice(0, _("no limit: people of every region")), *_choices(regions)]
        for row in self.mix:
            row.form.type_id.choices = [SelectChoice(0, _("no rule")), *_choices(types)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Say above the form, too, which meeting and which share is wrong."""
        super().validate(extra_validators)
        for field, words in ((self.meetings, _l("meeting %(number)s")), (self.mix, _l("share %(number)s"))):
            field.errors = [
                f"{str(words) % {'number': number}}: {error}"
                for number, row in enumerate(field, 1)
                for cell in row.form
                for error in cell.errors
            ]
        chosen = Counter(row.form.type_id.data for row in self.mix if row.form.type_id.data)
        if any(count > 1 for count in chosen.values()):
            self.mix.errors = [*self.mix.errors, _("An organisation type can have one smallest share only.")]
        return not self.errors

    def show(self, problem: SessionProblem) -> None:
        """Put what a service refuses where it is mended."""
        field = self["course" if problem.field == "course_id" else problem.field]
        field.errors = [*field.errors, problem.message()]

    def plan(self) -> SessionPlan:
        """The form, once it is valid, as a plan."""
        return SessionPlan(
            course_id=self.course.data,
            meetings=tuple(times for row in self.meetings if (times := row.form.times()) is not None),
            language=self.language.data,
            seats=self.seats.data or 0,
            place=(self.place.data or "").strip(),
            link=(self.link.data or "").strip(),
            region_id=self.region.data or None,
            trainers=(self.trainers.data or "").strip(),
            minimum_attendance=self.minimum_attendance.data or 0,
            minimum_types=self.minimum_types.data or 0,
            mix={row.form.type_id.data: row.form.percent.data for row in self.mix if row.form.type_id.data},
        )


def form_for(session: CourseSession) -> SessionForm:
    """The form filled with a session as it is, with rows to spare."""
    form = SessionForm(
        version=session.version,
        course=session.course_id,
        language=session.language,
        meetings=[
            {"day": local(start).date(), "start": local(start).time(), "end": local(end).time()}
            for start, end in session.times
        ],
        place=session.place,
        link=session.link,
        region=session.region_id or 0,
        trainers=session.trainers,
        seats=session.seats,
        minimum_attendance=session.minimum_attendance,
        minimum_types=session.minimum_types,
        mix=[{"type_id": share.organisation_type_id, "percent": share.percent} for share in session.mix],
    )
    for field, wanted in ((form.meetings, len(session.meetings)), (form.mix, len(session.mix))):
        while len(field.entries) < wanted + SPARE_ROWS:
            field.append_entry()
    return form


def _choices(pairs: list[Any]) -> list[SelectChoice]:
    return [SelectChoice(*each) for each in pairs]


def _written(field: Field) -> str:
    return str(field.raw_data[0]).strip() if field.raw_data else ""
