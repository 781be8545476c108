"""Forms of sessions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
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
from courses.sessions.copying import Copy
from courses.sessions.errors import NO_SUCH_TIME, SessionProblem
from courses.sessions.models import CourseSession
from courses.sessions.rules import Bounds, Times, trainer_names
from courses.sessions.services import SessionPlan
from laituri_learn.web.languages import WORDS, finnish_moment, local
from laituri_learn.web.validators import day_within_reach

ROWS = 4
SPARE_ROWS = 2
"""Empty rows beside the meetings that a session has."""
COPIES = 10
"""How many copies of a session are made at a time."""
TYPE, REGION = "type", "region"


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


class QuotaForm(Form):
    """Seats for one organisation type or region; a row is either empty or full."""

    group = SelectField(_l("For whom"))
    at_least = IntegerField(_l("Seats at least"), [Optional(), NumberRange(0, 1000, _l("Give 0–1000 seats."))])
    at_most = IntegerField(_l("Seats at most"), [Optional(), NumberRange(0, 1000, _l("Give 0–1000 seats."))])

    def validate(self, extra_validators: Any = None) -> bool:
        """Name what is missing."""
        super().validate(extra_validators)
        if any(map(_written, (self.at_least, self.at_most))) and not self.group.data:
            self.group.errors = [_("Choose the organisation type or the region that the seats are for.")]
        return not self.errors

    def bounds(self, kind: str) -> tuple[int, Bounds] | None:
        """Row of the organisation type (or region) and its seats; ``None`` when the quota is for another kind."""
        of, _colon, row = (self.group.data or "").partition(":")
        return (int(row), (self.at_least.data or 0, self.at_most.data)) if of == kind else None


class SessionForm(FlaskForm):
    """What a co-ordinator decides about a session."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    course = SelectField(_l("Course"), coerce=int)
    language = SelectField(_l("Language"))
    meetings = FieldList(FormField(MeetingForm), _l("Meetings"), min_entries=ROWS)
    room_seats = IntegerField(
        _l("Seats in the room"),
        [InputRequired(_l("Give 0 if nobody meets in a room.")), NumberRange(0, 500, _l("Give 0–500 seats."))],
        default=16,
    )
    place = StringField(_l("Place"), [Length(max=200)])
    held_in = SelectField(_l("Region where the room is"), coerce=int)
    online_seats = IntegerField(
        _l("Seats online"),
        [InputRequired(_l("Give 0 if nobody takes part online.")), NumberRange(0, 500, _l("Give 0–500 seats."))],
        default=0,
    )
    link = StringField(_l("Link for taking part online"), [Length(max=500)])
    region = SelectField(_l("Only for people of the region"), coerce=int)
    trainers = StringField(_l("Trainers"), [Length(max=300)])
    cost = IntegerField(
        _l("Cost of holding it, euros"),
        [InputRequired(_l("Give 0 if it costs nothing.")), NumberRange(0, 1_000_000, _l("Give 0–1,000,000 euros."))],
        default=0,
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
    type_percent = IntegerField(
        _l("From each of them at least, per cent"),
        [InputRequired(_l("Give 0 if one person is enough.")), NumberRange(0, 100, _l("Give 0–100."))],
        default=0,
    )
    mix = FieldList(FormField(MixForm), _l("Mix rule"), min_entries=2)
    quotas = FieldList(FormField(QuotaForm), _l("Quotas"), min_entries=2)

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
        self.held_in.choices = [SelectChoice(0, _("not told")), *_choices(regions)]
        for row in self.mix:
            row.form.type_id.choices = [SelectChoice(0, _("no rule")), *_choices(types)]
        groups = [
            SelectChoice(f"{kind}:{number}", name, optgroup=title)
            for kind, title, rows in (
                (TYPE, _("Organisation types"), types),
                (REGION, _("Regions"), regions),
            )
            for number, name in rows
        ]
        for row in self.quotas:
            row.form.group.choices = [SelectChoice("", _("no quota")), *groups]

    def validate(self, extra_validators: Any = None) -> bool:
        """Say above the form, too, which meeting, which share and which quota is wrong."""
        super().validate(extra_validators)
        for field, words in (
            (self.meetings, _l("meeting %(number)s")),
            (self.mix, _l("share %(number)s")),
            (self.quotas, _l("quota %(number)s")),
        ):
            field.errors = [
                f"{str(words) % {'number': number}}: {error}"
                for number, row in enumerate(field, 1)
                for cell in row.form
                for error in cell.errors
            ]
        chosen = Counter(row.form.type_id.data for row in self.mix if row.form.type_id.data)
        if any(count > 1 for count in chosen.values()):
            self.mix.errors = [*self.mix.errors, _("An organisation type can have one smallest share only.")]
        groups = Counter(row.form.group.data for row in self.quotas if row.form.group.data)
        if any(count > 1 for count in groups.values()):
            self.quotas.errors = [*self.quotas.errors, _("An organisation type or a region can have one quota only.")]
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
            seats=(self.room_seats.data or 0) + (self.online_seats.data or 0),
            online_seats=self.online_seats.data or 0,
            place=(self.place.data or "").strip(),
            link=(self.link.data or "").strip(),
            region_id=self.region.data or None,
            held_in_id=self.held_in.data or None,
            trainers="; ".join(trainer_names(self.trainers.data or "")),
            cost=self.cost.data or 0,
            minimum_attendance=self.minimum_attendance.data or 0,
            minimum_types=self.minimum_types.data or 0,
            type_percent=self.type_percent.data or 0,
            mix={row.form.type_id.data: row.form.percent.data for row in self.mix if row.form.type_id.data},
            type_quotas=dict(filter(None, (row.form.bounds(TYPE) for row in self.quotas))),
            region_quotas=dict(filter(None, (row.form.bounds(REGION) for row in self.quotas))),
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
        held_in=session.held_in_id or 0,
        trainers=session.trainers,
        cost=session.cost,
        room_seats=session.room_seats,
        online_seats=session.online_seats,
        minimum_attendance=session.minimum_attendance,
        minimum_types=session.minimum_types,
        type_percent=session.type_percent,
        mix=[{"type_id": share.organisation_type_id, "percent": share.percent} for share in session.mix],
        quotas=[
            {
                "group": f"{REGION}:{quota.region_id}" if quota.region_id else f"{TYPE}:{quota.organisation_type_id}",
                "at_least": quota.at_least,
                "at_most": quota.at_most,
            }
            for quota in session.quotas
        ],
    )
    for field, wanted in (
        (form.meetings, len(session.meetings)),
        (form.mix, len(session.mix)),
        (form.quotas, len(session.quotas)),
    ):
        while len(field.entries) < wanted + SPARE_ROWS:
            field.append_entry()
    return form


class CopyRow(Form):
    """One copy: what differs from the session that is copied. A row is empty or has a first day."""

    first_day = DateField(_l("First day"), [Optional(), day_within_reach], format=["%Y-%m-%d", "%d.%m.%Y"])
    place = StringField(_l("Place"), [Length(max=200)])
    held_in = SelectField(_l("Region where the room is"), coerce=int)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the day of a row with a place or a region."""
        super().validate(extra_validators)
        if self.first_day.data is None and not self.first_day.errors and (self.place.data or self.held_in.data):
            self.first_day.errors = [_("Give the first day of this copy.")]
        return not self.errors


class CopyForm(FlaskForm):
    """Copies of a session, on other days and in other places."""

    copies = FieldList(FormField(CopyRow), _l("Copies"), min_entries=COPIES)

    def choices(self, regions: list[Any]) -> None:
        """Fill the lists to choose from: pairs of row and name."""
        for row in self.copies:
            row.form.held_in.choices = [SelectChoice(0, _("as in this session")), *_choices(regions)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Say above the form, too, which copy is wrong."""
        super().validate(extra_validators)
        self.copies.errors = [
            f"{_('copy %(number)s', number=number)}: {error}"
            for number, row in enumerate(self.copies, 1)
            for cell in row.form
            for error in cell.errors
        ]
        if not self.copies.errors and not self.wanted():
            self.copies.errors = [_("Give the first day of one copy at least.")]
        return not self.copies.errors

    def wanted(self) -> Sequence[Copy]:
        """The copies to make."""
        return [
            Copy(row.form.first_day.data, (row.form.place.data or "").strip(), row.form.held_in.data or None)
            for row in self.copies
            if isinstance(row.form.first_day.data, date)
        ]


def _choices(pairs: list[Any]) -> list[SelectChoice]:
    return [SelectChoice(*each) for each in pairs]


def _written(field: Field) -> str:
    return str(field.raw_data[0]).strip() if field.raw_data else ""
