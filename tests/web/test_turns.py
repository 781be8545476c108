"""Pages take turns; an answer that is still being sent keeps nobody waiting."""

import threading

import pytest

from laituri_learn.web.turns import OneAtATime


def call(application):
    return application({}, lambda *_given: None)


def in_a_thread(application):
    answers = []
    thread = threading.Thread(target=lambda: answers.append(call(application)))
    thread.start()
    return thread, answers


def test_a_call_waits_for_the_one_before_it():
    inside, leave, order = threading.Event(), threading.Event(), []

    def application(_environ, _start):
        order.append("in")
        inside.set()
        leave.wait(5)
        order.append("out")
        return [b""]

    taking_turns = OneAtATime(application)
    first, _answers = in_a_thread(taking_turns)
    assert inside.wait(5)
    second, _answers = in_a_thread(taking_turns)
    second.join(0.05)
    assert order == ["in"]
    leave.set()
    first.join(5)
    second.join(5)
    assert order == ["in", "out", "in", "out"]


def test_a_stream_that_is_not_read_to_its_end_holds_no_turn():
    application = OneAtATime(lambda _environ, _start: (b"%d" % number for number in range(3)))
    streamed = iter(call(application))
    assert next(streamed) == b"0"
    thread, answers = in_a_thread(application)
    thread.join(5)
    assert list(answers[0]) == [b"0", b"1", b"2"]
    assert list(streamed) == [b"1", b"2"]


def test_a_call_that_fails_gives_the_turn_on():
    def application(environ, _start):
        if environ.get("fails"):
            raise ValueError("fault")
        return [b"answer"]

    taking_turns = OneAtATime(application)
    with pytest.raises(ValueError, match="fault"):
        taking_turns({"fails": True}, lambda *_given: None)
    assert call(taking_turns) == [b"answer"]
