"""Clients that write without a pause and remember what was acknowledged."""

import http.client
import json
import time
from threading import Event, Thread
from urllib.parse import urlencode, urlsplit

from tests.servers.waiting import PATIENCE, until
from tests.statements.lrs import new_id

VERB = "http://example.com/verbs/survived"
BATCH = 15


class Remote:
    """One client of a server that runs, over a connection that stays open; ``answers``: status, headers, body."""

    def __init__(self, lrs, url):
        self.headers = {**lrs.headers(), "Content-Type": "application/json"}
        self.address = urlsplit(url)
        self.connection = None

    def ask(self, method, path, body=None):
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=PATIENCE)
        try:
            self.connection.request(method, path, body, self.headers)
            answer = self.connection.getresponse()
            return answer.status, answer.headers, answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def found(self, **parameters):
        """Identifiers of every page."""
        path, found = f"/xapi/statements?{urlencode(parameters)}", []
        while path:
            status, _headers, body = self.ask("GET", path)
            assert status == 200, body
            page = json.loads(body)
            found += [each["id"] for each in page["statements"]]
            path = page["more"]
        return found


class Writers:
    """Some clients, each in a thread: every other one sends batches. A context in which they write."""

    def __init__(self, lrs, url, count=6):
        self.lrs, self.url, self.count = lrs, url, count
        self.acknowledged = []
        self.batches = []
        """Of every batch that was sent, acknowledged or not, the identifiers."""
        self.refused = []
        """Status, headers and body of every other answer."""
        self.broken = 0
        """Requests whose connection broke."""
        self.over = Event()

    def __enter__(self):
        self.threads = [Thread(target=self._write, args=(number,)) for number in range(self.count)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_failure):
        self.stop()

    def stop(self):
        """Let each end after its answer."""
        self.over.set()
        for thread in self.threads:
            thread.join()

    @staticmethod
    def actor(number):
        return {"account": {"homePage": "https://demo.example", "name": f"writer-{number}"}}

    def _write(self, number):
        remote = Remote(self.lrs, self.url)
        while not self.over.is_set():
            some = [self._statement(number) for _each in range(BATCH if number % 2 else 1)]
            identifiers = [each["id"] for each in some]
            if len(some) > 1:
                self.batches.append(identifiers)
            try:
                status, headers, body = remote.ask("POST", "/xapi/statements", json.dumps(some))
            except (OSError, http.client.HTTPException):
                self.broken += 1
                time.sleep(0.05)
                continue
            if status == 200:
                self.acknowledged += identifiers
            else:
                self.refused.append((status, headers, body))
                time.sleep(0.02)
        remote.close()

    def _statement(self, number):
        return {
            "id": new_id(),
            "actor": self.actor(number),
            "verb": {"id": VERB},
            "object": {"id": f"http://example.com/activities/{number}", "definition": {"name": {"fi": "Osa"}}},
        }

    def wait_for_more(self, many=100):
        """Until so many more were acknowledged."""
        wanted = len(self.acknowledged) + many
        until(lambda: len(self.acknowledged) >= wanted, lambda: (len(self.acknowledged), wanted, self.refused[-1:]))

    def wait_for_refusals(self, many=10):
        """Until so many more were answered with something else."""
        wanted = len(self.refused) + many
        until(lambda: len(self.refused) >= wanted, lambda: (len(self.refused), wanted))


def check_all_there(writers, url):
    """Whatever was acknowledged is there, found in every way; of what was not, whole batches or nothing."""
    remote = Remote(writers.lrs, url)
    by_verb = remote.found(verb=VERB)
    there = set(by_verb)
    assert len(there) == len(by_verb)
    assert set(writers.acknowledged) <= there
    by_agent, by_activity = set(), set()
    for number in range(writers.count):
        by_agent.update(remote.found(agent=json.dumps(writers.actor(number))))
        by_activity.update(remote.found(activity=f"http://example.com/activities/{number}"))
    assert by_agent == by_activity == there
    for batch in writers.batches:
        assert there.issuperset(batch) or there.isdisjoint(batch)
    for identifier in writers.acknowledged[-20:]:
        status, _headers, body = remote.ask("GET", f"/xapi/statements?statementId={identifier}")
        assert (status, json.loads(body)["id"]) == (200, identifier)
    remote.close()
