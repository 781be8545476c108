"""Reasons as rows keep them: numbers and enums, to be put in words in the reader's language; no points, no levels."""

from __future__ import annotations

from typing import Any

from courses.assignment.explaining import Missed, WhyLeftOut, WhySeat
from courses.assignment.not_held import Lack, WhyNotHeld
from courses.assignment.running.refs import refs
from courses.assignment.seating import Bar

BY_HAND = "by_hand"
"""Reason why somebody has no seat: the co-ordinator has taken her out."""


def seat_row(why: WhySeat) -> dict[str, Any]:
    """``{"needed": whether the session would not be held without her, "displaced": whom, "instead": what she could do}``.

    Whom or what there is not, is left out.
    """
    told: dict[str, Any] = {"needed": why.needed}
    if why.displaced is not None:
        told["displaced"] = {
            "person": int(why.displaced.seat.person),
            "competences": refs(why.displaced.competences),
        }
    if why.instead is not None:
        told["instead"] = {"session": why.instead.seat.session, "mode": why.instead.seat.mode.value}
    return told


def left_out_row(why: WhyLeftOut) -> dict[str, Any]:
    """``{"missed": […], "would_go": […]}``."""
    return {"missed": [_missed(each) for each in why.missed], "would_go": [_missed(each) for each in why.would_go]}


def taken_out_row(session_id: int | None) -> dict[str, Any]:
    """The same of somebody whom the co-ordinator has taken out."""
    bars = [{"obstacle": BY_HAND}]
    missed = {"session_id": session_id, "mode": "room", "bars": bars, "competences": [], "minutes": 0, "lacks": []}
    return {"missed": [missed], "would_go": []}


def not_held_row(why: WhyNotHeld) -> dict[str, Any]:
    """``{"able": people who could come and gain, "lacks": […]}``."""
    return {"able": why.able, "lacks": [_lack(each) for each in why.lacks]}


def _missed(each: Missed) -> dict[str, Any]:
    return {
        "session_id": None if each.session is None else int(each.session),
        "mode": each.mode.value,
        "bars": [_bar(bar) for bar in each.bars],
        "competences": refs(each.competences),
        "minutes": each.minutes,
        "lacks": [_lack(lack) for lack in each.lacks],
    }


def _bar(bar: Bar) -> dict[str, Any]:
    """Only what is told."""
    told = {
        "obstacle": bar.obstacle.value,
        "session": bar.session,
        "unit": bar.unit,
        "half_days": [[half.day.isoformat(), half.half.value] for half in bar.half_days],
        "year": bar.year,
        "days": bar.days,
        "group": list(bar.group) if bar.group else None,
        "resource": bar.resource,
    }
    return {name: value for name, value in told.items() if value}


def _lack(lack: Lack) -> dict[str, Any]:
    told = {
        "what": lack.what.value,
        "found": lack.found,
        "needed": lack.needed,
        "group": list(lack.group) if lack.group else None,
        "session": lack.session,
    }
    return {name: value for name, value in told.items() if value is not None}
