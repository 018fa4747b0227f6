"""What happens, as server-sent events (spec/api 2.24)."""
import http.client
import json
import os
import unittest

from tests.system.api_case import UNKNOWN_ID, ApiTest
from tests.system.harness import until

STATUSES = ["requested", "scheduled", "running", "succeeded"]


class Events:
    """One open stream; iterating gives (event, data) until its end, and None for a heartbeat."""

    def __init__(self, daemon, path, service="stream"):
        self.connection = http.client.HTTPConnection("127.0.0.1", daemon.ports[service], timeout=30)
        self.connection.request("GET", path, headers={"X-Auth-Token": daemon.login()})
        self.response = self.connection.getresponse()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.response.close()
        self.connection.close()

    def __iter__(self):
        event = None
        while line := self.response.readline():
            line = line.decode().rstrip("\n")
            if line.startswith("event: "):
                event = line[7:]
            elif line.startswith("data: "):
                yield event, line[6:]
                event = None

    def heartbeat(self):
        return self.response.readline()

    def until_completed(self, execution_id):
        """Executions seen by their events, up to the completed one."""
        seen = []
        for event, data in self:
            body = json.loads(data)
            seen.append((event, body))
            if event == "st2.execution__update" and body["id"] == execution_id and body["status"] in ("succeeded", "failed", "canceled"):
                return seen


class Stream(ApiTest):
    def open(self, query=""):
        return Events(self.daemon, "/v1/stream" + query)

    def test_headers_and_first_heartbeat(self):
        with self.open() as events:
            headers = events.response.headers
            self.assertEqual((events.response.status, headers["Content-Type"], headers["Cache-Control"], headers["X-Accel-Buffering"]),
                             (200, "text/event-stream; charset=UTF-8", "no-cache", "no"))
            self.assertIsNone(headers["Content-Length"])
            self.assertEqual(events.heartbeat(), b"\n")
        self.fault(self.daemon.get("/v1/stream", service="stream", auth=False), 401, "Unauthorized - One of Token or API key required.")

    def test_an_execution(self):
        with self.open() as events:
            execution_id = self.daemon.run_action("core.noop")
            seen = events.until_completed(execution_id)
        executions = [(event, body) for event, body in seen if event.startswith("st2.execution__") and body["id"] == execution_id]
        self.assertEqual(executions[0][0], "st2.execution__create")
        self.assertEqual(executions[0][1]["status"], "requested")
        statuses = [body["status"] for _, body in executions]
        self.assertEqual(statuses, sorted(statuses, key=STATUSES.index))
        self.assertEqual(executions[-1][1]["action"]["ref"], "core.noop")
        live = [body for event, body in seen if event.startswith("st2.liveaction__")]
        self.assertIn("core.noop", {body["action"] for body in live})
        self.assertNotIn("st2.execution.output__create", {event for event, _ in seen})

    def test_filters(self):
        with self.open("?events=st2.execution__*&action_refs=core.echo") as events:
            self.daemon.run_and_wait("core.noop")
            seen = events.until_completed(self.daemon.run_action("core.echo", {"message": "x"}))
        self.assertEqual({body["action"]["ref"] for _, body in seen}, {"core.echo"})
        self.assertEqual({event for event, _ in seen}, {"st2.execution__create", "st2.execution__update"})

    def test_one_execution_only(self):
        marker = os.path.join(self.daemon.folder, "go")
        execution_id = self.daemon.run_action("core.local", {"cmd": f"while [ ! -e {marker} ]; do sleep 0.02; done"})
        with self.open(f"?execution_ids={execution_id}") as events:
            self.daemon.run_and_wait("core.noop")
            open(marker, "w").close()
            seen = events.until_completed(execution_id)
        self.assertEqual({body["id"] for _, body in seen}, {execution_id})
        self.assertEqual({event for event, _ in seen}, {"st2.execution__update"})

    def test_the_end_event_closes_the_stream(self):
        marker = os.path.join(self.daemon.folder, "end")
        execution_id = self.daemon.run_action("core.local", {"cmd": f"while [ ! -e {marker} ]; do sleep 0.02; done"})
        with self.open(f"?end_event=st2.execution__update&end_execution_id={execution_id}") as events:
            open(marker, "w").close()
            seen = [(event, json.loads(data)) for event, data in events]  # ends, because the server ends it
        self.assertEqual((seen[-1][0], seen[-1][1]["id"], seen[-1][1]["status"]), ("st2.execution__update", execution_id, "succeeded"))

    def test_output_events_on_request(self):
        with self.open("?events=st2.execution.output__create,st2.execution__update&action_refs=core.local") as events:
            execution_id = self.daemon.run_action("core.local", {"cmd": "echo words"})
            seen = events.until_completed(execution_id)
        chunk = next(body for event, body in seen if event == "st2.execution.output__create")
        self.assertEqual((chunk["data"], chunk["output_type"], chunk["execution_id"], chunk["action_ref"], chunk["runner_ref"]),
                         ("words\n", "stdout", execution_id, "core.local", "local-shell-cmd"))

    def test_alias_events_on_request(self):
        with self.open("?events=st2.actionalias__*") as events:
            made = self.ok(self.daemon.post("/v1/actionalias", {"name": "seen", "pack": "default", "action_ref": "core.noop", "formats": ["x"]}), 201)
            self.daemon.delete(f"/v1/actionalias/{made['id']}")
            frames = iter(events)
            self.assertEqual([(event, json.loads(data)["id"]) for event, data in (next(frames), next(frames))],
                             [("st2.actionalias__create", made["id"]), ("st2.actionalias__delete", made["id"])])

    def test_announcements(self):
        with self.open() as events:
            self.daemon.run_action("core.announcement", {"message": {"a": 1}, "route": "general"})
            for event, data in events:
                if event.startswith("st2.announcement__"):
                    break
        self.assertEqual((event, json.loads(data)["payload"]), ("st2.announcement__general", {"message": {"a": 1}}))

    def test_secrets_are_masked(self):
        with self.open() as events:
            seen = events.until_completed(self.daemon.run_action("core.local", {"cmd": "true", "sudo_password": "hush"}))
        self.assertNotIn('"hush"', json.dumps(seen))

    def test_patterns_and_ends(self):
        with self.open("?events=st2.execution__c*,st2.execution__upd?te") as events:
            execution_id = self.daemon.run_action("core.noop")
            seen = events.until_completed(execution_id)
        self.assertEqual({event for event, _ in seen}, {"st2.execution__create", "st2.execution__update"})
        with self.open("?events=nosuch*&end_event=st2.execution__update&end_execution_id=") as events:
            self.assertEqual(events.heartbeat(), b"\n")
            self.assertEqual(self.daemon.run_and_wait("core.noop")["status"], "succeeded")

    def test_announcements_of_several_words_are_not_for_streams(self):
        with self.open("?events=st2.announcement__*") as events:
            self.daemon.run_and_wait("core.announcement", {"message": {"n": 1}, "route": "two.words"})
            self.daemon.run_and_wait("core.announcement", {"message": {"n": 2}, "route": "word"})
            event, data = next(iter(events))
        self.assertEqual((event, json.loads(data)["payload"]), ("st2.announcement__word", {"message": {"n": 2}}))

    def test_through_the_web_front(self):
        for path in ("/stream/v1/stream", "/api/stream", "/api/v1/stream", "/api/v7/stream"):
            with Events(self.daemon, path, "web") as events:
                self.assertEqual((events.response.status, events.heartbeat()), (200, b"\n"), path)


class Output(ApiTest):
    def open(self, execution_id, query=""):
        return Events(self.daemon, f"/v1/executions/{execution_id}/output{query}")

    def test_of_an_ended_execution(self):
        done = self.daemon.run_and_wait("core.local", {"cmd": "echo out; echo err >&2"})
        for execution_id, query, wanted in ((done["id"], "", {"out\n", "err\n"}), ("last", "", {"out\n", "err\n"}),
                                            (done["id"], "?output_type=stderr", {"err\n"})):
            with self.open(execution_id, query) as events:
                frames = list(events)
            self.assertEqual(frames[-1], ("EOF", "''"))
            self.assertEqual({event for event, _ in frames[:-1]}, {"st2.execution.output__create"})
            self.assertEqual({json.loads(data)["data"] for _, data in frames[:-1]}, wanted)

    def test_live(self):
        marker = os.path.join(self.daemon.folder, "live")
        command = f"echo first; while [ ! -e {marker} ]; do sleep 0.02; done; echo second"
        execution_id = self.daemon.run_action("core.local", {"cmd": command})
        until(lambda: self.daemon.get(f"/v1/executions/{execution_id}/output").body == "first\n", "the first line")
        with self.open(execution_id) as events:
            frames = iter(events)
            self.assertEqual(json.loads(next(frames)[1])["data"], "first\n")
            open(marker, "w").close()
            rest = list(frames)
        self.assertEqual([json.loads(data)["data"] for _, data in rest[:-1]], ["second\n"])
        self.assertEqual(rest[-1], ("EOF", "''"))

    def test_a_client_that_comes_back_is_told_all_of_it_again(self):
        done = self.daemon.run_and_wait("core.local", {"cmd": "echo once"})
        connection = http.client.HTTPConnection("127.0.0.1", self.daemon.ports["stream"], timeout=30)
        connection.request("GET", f"/v1/executions/{done['id']}/output", headers={"X-Auth-Token": self.daemon.login(), "Last-Event-ID": "7"})
        text = connection.getresponse().read().decode()
        connection.close()
        self.assertIn('"data":"once\\n"', text)
        self.assertTrue(text.endswith("event: EOF\ndata: ''\n\n"), text)
        self.assertNotIn("id: ", text)

    def test_it_ends_when_somebody_else_ends_the_execution(self):
        marker = os.path.join(self.daemon.folder, "elsewhere")
        execution_id = self.daemon.run_action("core.local", {"cmd": f"echo first; while [ ! -e {marker} ]; do sleep 0.02; done"})
        until(lambda: self.daemon.get(f"/v1/executions/{execution_id}/output").body == "first\n", "the first line")
        with self.open(execution_id) as events:
            frames = iter(events)
            next(frames)
            self.ok(self.daemon.put(f"/v1/executions/{execution_id}", {"status": "abandoned"}))
            self.assertEqual(list(frames)[-1], ("EOF", "''"))
        open(marker, "w").close()
        self.assertEqual(self.daemon.execution(execution_id)["status"], "abandoned")

    def test_unknown(self):
        for unknown in (UNKNOWN_ID, "nosuch"):
            self.fault(self.daemon.get(f"/v1/executions/{unknown}/output", service="stream"), 404,
                       f'Unable to identify resource with id "{unknown}".')


if __name__ == "__main__":
    unittest.main()
