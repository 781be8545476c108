"""What runs asked and what they come to, line by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from courses.assignment.comparing.queries import Column
from courses.assignment.reading import words
from laituri_learn.web.filters import number, percent


@dataclass(frozen=True)
class Line:
    """A figure of each run, in words."""

    label: str
    values: tuple[str, ...]


def lines(columns: Sequence[Column]) -> list[Line]:
    """Policy, budget and mix rule; sessions, seats and people; the value and its parts."""
    made: list[tuple[str, Callable[[Column], str]]] = [
        (_("State"), lambda each: str(words.STATES[each.run.state])),
        (_("Policy"), lambda each: words.policy_name(each.run)),
        (_("Budget, euros"), lambda each: _("no limit") if each.run.budget is None else number(each.run.budget)),
        (_("Mix rules"), lambda each: _("left aside") if each.run.mix_aside else _("as they are set")),
        (
            _("Sessions held"),
            lambda each: _("%(held)s of %(candidates)s", held=each.counts.held, candidates=each.counts.candidates),
        ),
        (_("Cost of the sessions, euros"), lambda each: number(each.run.figures.get("euros"))),
        (_("Seats"), lambda each: number(each.counts.seats)),
        (_("People with a seat"), lambda each: number(each.counts.people)),
        (_("People left out"), lambda each: number(each.counts.left_out)),
        (_("Need closed, of what the sessions could close"), _of_a_group(lambda each: percent(each.closed))),
        (_("Distance to the best"), _of_a_group(lambda each: words.distance(each.run))),
        (_("Hours on the way, all together"), _of_a_group(lambda each: rounded(each.run.figures.get("hours")))),
        (_("Value, points"), _of_a_group(lambda each: rounded(each.run.value))),
        (_("of it needs closed"), _part("gap")),
        (_("less travel"), _part("travel")),
        (_("less cost"), _part("cost")),
        (_("less unequal shares"), _part("unmet")),
        (_("less seats not kept"), _part("keep")),
    ]
    return [Line(label, tuple(told(each) for each in columns)) for label, told in made]


def rounded(value: float | None) -> str:
    """Three figures that count: the rest could tell what one person's seat closes."""
    if not value:
        return number(value)
    size = 10 ** max(0, len(str(int(abs(value)))) - 3)
    return number(round(value / size) * size)


def _of_a_group(told: Callable[[Column], str]) -> Callable[[Column], str]:
    return lambda each: told(each) if each.counts.may_show_value else _("not shown")


def _part(name: str) -> Callable[[Column], str]:
    return _of_a_group(lambda each: rounded(each.run.figures.get("parts", {}).get(name)))
