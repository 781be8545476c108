"""Hand statements to a peer: a batch in one request, singly where the batch is not taken. No database here."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tincan.lrs_response import LRSResponse

from laituri_learn.statements.forwarding.remote import VERSION_HEADER, NotDelivered, Peer, is_list_of
from laituri_learn.statements.forwarding.rules import (
    Failure,
    FailureKind,
    Verdict,
    as_sent,
    failure_of_status,
    same_statement,
    verdict,
)

GIVE_UP_AFTER_FAULTS = 3


@dataclass(frozen=True)
class Parcel:
    """A statement on its way: its id and its text as stored."""

    statement_id: str
    document: str


@dataclass
class Outcome:
    """What became of a batch.

    ``done``: how many from its beginning need no further try; ``accepted`` and ``refused`` are about those.
    ``failure``: why it stopped there.
    """

    done: int = 0
    accepted: list[str] = field(default_factory=list)
    refused: list[tuple[str, Failure]] = field(default_factory=list)
    failure: Failure | None = None


def deliver(peer: Peer, parcels: Sequence[Parcel], *, until: float, singly: bool = False) -> Outcome:
    """Send a batch. ``until``: moment of ``time.monotonic`` after which no further single request begins.

    ``singly``: send one by one from the start, to find a statement on which the target fails.
    """
    if not singly and len(parcels) > 1:
        try:
            response = peer.post([as_sent(each.document, peer.version) for each in parcels])
        except NotDelivered as error:
            return Outcome(failure=error.failure)
        identifiers = [each.statement_id for each in parcels]
        match verdict(response.response.status):
            case Verdict.TAKEN if is_list_of(response.data, identifiers):
                return Outcome(len(parcels), identifiers)
            case Verdict.TAKEN:
                return Outcome(failure=_rubbish(peer, response))
            case Verdict.LATER:
                return Outcome(failure=_why(peer, response))
    return _one_by_one(peer, parcels, until, singly)


def try_out(peer: Peer) -> Failure | None:
    """A request that sends nothing: an empty list of statements. ``None``: an LRS answered and took the key."""
    try:
        response = peer.post([])
    except NotDelivered as error:
        return error.failure
    outcome = verdict(response.response.status)
    if outcome is Verdict.LATER:
        return _why(peer, response)
    # An empty list may be refused (400), but by an LRS, which says its version in every answer.
    speaks_xapi = response.response.getheader(VERSION_HEADER) is not None
    return (
        None
        if speaks_xapi or (outcome is Verdict.TAKEN and is_list_of(response.data, []))
        else _rubbish(peer, response)
    )


def _one_by_one(peer: Peer, parcels: Sequence[Parcel], until: float, past_faults: bool) -> Outcome:
    outcome = Outcome()
    faults: list[tuple[int, Failure]] = []
    for number, parcel in enumerate(parcels):
        if number and time.monotonic() > until:
            break
        failure, later = _single(peer, parcel)
        if past_faults and failure and failure.kind is FailureKind.SERVER_FAULT:
            faults.append((number, failure))
            if len(faults) >= GIVE_UP_AFTER_FAULTS and not outcome.accepted:
                break
        elif later:
            outcome.failure = failure
            break
        elif failure:
            outcome.refused.append((parcel.statement_id, failure))
        else:
            outcome.accepted.append(parcel.statement_id)
        outcome.done = number + 1
    return _with_faults(outcome, parcels, faults)


def _with_faults(outcome: Outcome, parcels: Sequence[Parcel], faults: Sequence[tuple[int, Failure]]) -> Outcome:
    """A target that took others but failed on one has refused that one; one that only fails is out of order."""
    if not faults:
        return outcome
    if outcome.accepted:
        outcome.refused += [(parcels[number].statement_id, failure) for number, failure in faults]
        outcome.done = max(outcome.done, faults[-1][0] + 1)
        return outcome
    first, failure = faults[0]
    before = {parcel.statement_id for parcel in parcels[:first]}
    return Outcome(first, [], [each for each in outcome.refused if each[0] in before], failure)


def _single(peer: Peer, parcel: Parcel) -> tuple[Failure | None, bool]:
    """Send one. Why it was not taken (``None``: it was), and whether that calls for a later try."""
    try:
        response = peer.put(parcel.statement_id, as_sent(parcel.document, peer.version))
        status = response.response.status
        match verdict(status):
            case Verdict.TAKEN if status == 204 or response.response.getheader(VERSION_HEADER) is not None:
                return None, False
            case Verdict.TAKEN:
                return _rubbish(peer, response), True
            case Verdict.KNOWN:
                return _compared(peer, parcel)
            case Verdict.REFUSED:
                return _why(peer, response), False
            case _:
                return _why(peer, response), True
    except NotDelivered as error:
        return error.failure, True


def _compared(peer: Peer, parcel: Parcel) -> tuple[Failure | None, bool]:
    """The id is known there: with our statement it is delivered, with another it is refused.

    A target that does not show it (no right to read, or voided since) is taken to have ours: ids are random.
    """
    response = peer.get(parcel.statement_id)
    if response.response.status >= 500:
        return _why(peer, response), True
    try:
        theirs = json.loads(response.data)
    except ValueError:
        theirs = None
    if response.success and isinstance(theirs, dict) and not same_statement(json.loads(parcel.document), theirs):
        return Failure(FailureKind.OTHER_STATEMENT), False
    return None, False


def _why(peer: Peer, response: LRSResponse) -> Failure:
    retry_after = response.response.getheader("Retry-After") or ""
    return failure_of_status(response.response.status, peer.excerpt(response.data), retry_after)


def _rubbish(peer: Peer, response: LRSResponse) -> Failure:
    return Failure(FailureKind.RUBBISH, {"detail": peer.excerpt(response.data)})
