"""``laituri assign --input``: from a file to a file, without a database."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import isclose
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Any

import click
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from courses.assignment.checker import faults, value_of
from courses.assignment.conflicts.smallest import smallest_conflict
from courses.assignment.conflicts.words import conflict_in_words
from courses.assignment.engine import Infeasible, solve
from courses.assignment.explaining.words import Words
from courses.assignment.format import (
    BadInstance,
    conflict_as_json,
    plan_as_json,
    read_instance,
    text_of,
)
from courses.assignment.instance import Instance
from courses.assignment.plan import Ended, Phase, Plan, Progress

STANDARD = "-"
"""Standard input, standard output."""
SOLVED, REFUSED, NO_PLAN = 0, 1, 3
"""Exit statuses."""

PHASES = {
    Phase.READING: _l("preparing"),
    Phase.FIRST_PLAN: _l("first plan"),
    Phase.BOUND: _l("bound"),
    Phase.IMPROVING: _l("improving"),
}
ENDINGS = {
    Ended.PROVEN: _l("no better plan exists"),
    Ended.SEARCHED: _l("the whole search was made"),
    Ended.TIME: _l("the time is over"),
    Ended.MEMORY: _l("the memory is used up"),
    Ended.STOPPED: _l("it was stopped"),
}


def assign_file(source: str, target: str, *, time_limit: float, seed: int) -> int:
    """Solve the instance in ``source``, write its plan to ``target`` and answer the exit status.

    What happens is told on standard error. SIGINT and SIGTERM end the search, and the best plan so far is written.

    Raises:
        click.ClickException: a file cannot be read or written, or the engine broke a rule; nothing is written.
    """
    try:
        instance = read_instance(_content(source))
    except BadInstance as bad:
        for fault in bad.faults:
            _tell(f"{source}: {fault}")
        count = len(bad.faults)
        _tell(
            ngettext(
                "%(num)s fault was found. Nothing was solved.", "%(num)s faults were found. Nothing was solved.", count
            )
        )
        return REFUSED
    with _output(target) as write, _told_to_stop() as stop:
        try:
            plan = solve(instance, time_limit=time_limit, seed=seed, progress=_tell_progress, stop=stop)
        except Infeasible:
            conflict = smallest_conflict(instance)
            words = conflict_in_words(conflict, Words(instance, {}))
            _tell(_("No plan keeps all locks and demands. %(why)s", why=words))
            write(text_of(conflict_as_json(conflict, words, seed=seed)))
            return NO_PLAN
        _check(instance, plan)
        write(text_of(plan_as_json(plan, seed=seed)))
    _tell(_summary(plan))
    return SOLVED


def _content(source: str) -> bytes:
    if source == STANDARD:
        return sys.stdin.buffer.read()
    try:
        return Path(source).read_bytes()
    except OSError as error:
        message = _("%(file)s cannot be read: %(why)s.", file=source, why=error.strerror)
        raise click.ClickException(message) from error


def _check(instance: Instance, plan: Plan) -> None:
    """Refuse a plan that is not what it seems.

    Raises:
        click.ClickException: it breaks a rule, or is worth something else.
    """
    broken = [str(fault) for fault in faults(instance, plan.seats, plan.held)]
    value = value_of(instance, plan.seats, plan.held).value
    if not broken and not isclose(value, plan.value, rel_tol=1e-6, abs_tol=1e-3):
        broken = [f"value: {plan.value} against {value}"]
    if broken:
        message = _("The plan was thrown away, because a check found that it breaks rules. Please report this:")
        raise click.ClickException("\n".join([message, *broken]))


@contextmanager
def _output(target: str) -> Iterator[Callable[[str], None]]:
    """What writes the whole file or none; where none can be written, it is told at once and not after the search."""
    if target == STANDARD:
        yield lambda content: click.echo(content, nl=False)
        return
    path, part = Path(target), Path(f"{target}.part")

    def write(content: str) -> None:
        with _writing(target):
            part.write_text(content, encoding="utf-8")
            part.replace(path)

    with _writing(target):
        part.touch()
    try:
        yield write
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _writing(target: str) -> Iterator[None]:
    """Say what is wrong when a file cannot be written.

    Raises:
        click.ClickException: it cannot.
    """
    try:
        yield
    except OSError as error:
        message = _("%(file)s cannot be written: %(why)s. Nothing was changed.", file=target, why=error.strerror)
        raise click.ClickException(message) from error


@contextmanager
def _told_to_stop() -> Iterator[Callable[[], bool]]:
    """Whether a signal came; a second one ends the command as signals do."""
    told = Event()
    before: dict[signal.Signals, Any] = {}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def stop(_number: int, _frame: FrameType | None) -> None:
        told.set()
        restore()

    before.update({number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)})
    try:
        yield told.is_set
    finally:
        restore()


def _tell(line: str) -> None:
    click.echo(line, err=True)


def _tell_progress(progress: Progress) -> None:
    value, bound = (_("none yet") if each is None else f"{each:.2f}" for each in (progress.value, progress.bound))
    _tell(
        _(
            "%(seconds)s s, %(phase)s: value %(value)s, bound %(bound)s",
            seconds=f"{progress.seconds:.1f}",
            phase=PHASES[progress.phase],
            value=value,
            bound=bound,
        )
    )


def _summary(plan: Plan) -> str:
    return _(
        "%(seats)s seats in %(sessions)s sessions, value %(value)s, bound %(bound)s (%(gap)s %% apart): %(why)s.",
        seats=len(plan.seats),
        sessions=len(plan.held),
        value=f"{plan.value:.2f}",
        bound=f"{plan.bound:.2f}",
        gap=f"{100 * plan.gap:.2f}",
        why=ENDINGS[plan.ended],
    )
