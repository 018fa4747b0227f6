"""Executions: creation, lists, one and its views, state changes (spec/api 2.5, 3.6)."""
import gzip
import http.client
import json
import unittest

from tests.system.api_case import TIMESTAMP, UNKNOWN_ID, ApiTest
from tests.system.harness import until


class Lists(ApiTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        run = cls.daemon.run_and_wait
        cls.first = run("core.local", {"cmd": "echo one"})
        cls.second = run("core.noop")
        cls.third = run("core.local", {"cmd": "exit 3"})
        cls.fourth = run("core.echo", {"message": "four"})
        cls.all = [cls.fourth, cls.third, cls.second, cls.first]

    def ids(self, query):
        return [execution["id"] for execution in self.get("/executions" + query)]

    def expect(self, query, *executions):
        self.assertEqual(self.ids(query), [execution["id"] for execution in executions], query)

    def test_newest_first(self):
        answer = self.daemon.get("/v1/executions")
        self.assertEqual([e["id"] for e in self.ok(answer)], [e["id"] for e in self.all])
        self.assertEqual((answer.headers["X-Total-Count"], answer.headers["X-Limit"]), ("4", "100"))

    def test_filters(self):
        self.expect("?action=core.local", self.third, self.first)
        self.expect("?status=failed", self.third)
        self.expect("?runner=noop", self.second)
        self.expect("?user=st2admin&limit=1", self.fourth)
        self.expect("?user=nobody")
        self.expect(f"?id={self.first['id']},{self.fourth['id']}", self.fourth, self.first)
        self.expect("?parent=null", *self.all)
        self.expect(f"?parent={self.first['id']}")
        self.expect("?rule=null", *self.all)
        for name in ("rule", "trigger", "trigger_type", "trigger_instance"):
            self.expect(f"?{name}=nosuch")
        self.expect(f"?liveaction={self.second['liveaction']['id']}", self.second)
        self.expect("?action=core.local&status=succeeded", self.first)
        self.expect("?action=&status=", *self.all)
        self.fault(self.daemon.get("/v1/executions?id=bad"), 400, "is not a valid ObjectId")
        self.assertEqual(self.daemon.get("/v1/executions?id=" + ",".join([UNKNOWN_ID] * 101)).status, 400)

    def test_advanced_filter(self):
        self.expect("?filter=action.ref:core.local%20status:failed", self.third)
        self.expect("?filter=status:failed&status=succeeded", self.third)
        self.fault(self.daemon.get("/v1/executions?filter=nosuch:1"), 400, 'Cannot resolve field "nosuch"')
        self.fault(self.daemon.get("/v1/executions?filter=status"), 400, 'invalid format for filter "status"')

    def test_times(self):
        start = lambda execution: execution["start_timestamp"]
        self.expect(f"?timestamp_gt={start(self.second)}", self.third, self.fourth)
        self.expect(f"?timestamp_lt={start(self.second)}", self.first)
        self.expect(f"?timestamp_gt={start(self.first)}&timestamp_lt={start(self.fourth)}", self.third, self.second)
        self.expect(f"?timestamp={start(self.second)}", self.second)
        self.expect(f"?timestamp={start(self.first)}..{start(self.third)}", self.first, self.second, self.third)
        self.expect(f"?timestamp={start(self.third)}..{start(self.first)}", self.third, self.second, self.first)
        for bad in ("yesterday", "2024-13-01T00:00:00Z"):
            self.fault(self.daemon.get(f"/v1/executions?timestamp_gt={bad}"), 400, "Datetime value does not match expected format.")

    def test_order(self):
        self.expect("?sort_asc=1", *self.all[::-1])
        self.expect("?sort_asc=1&sort_desc=1", *self.all)
        self.expect("?sort=id", *self.all[::-1])
        self.expect("?sort=-id", *self.all)
        self.expect("?sort=%2Bstatus,-id", self.third, self.fourth, self.second, self.first)
        self.expect("?sort=nosuch", *self.all)

    def test_pages(self):
        for limit, offset, wanted in ((2, 0, self.all[:2]), (2, 2, self.all[2:]), (3, 3, self.all[3:]), (-1, 0, self.all), (-1, 1, self.all[1:]),
                                      (101, 0, self.all)):
            answer = self.daemon.get(f"/v1/executions?limit={limit}&offset={offset}")
            self.assertEqual([e["id"] for e in self.ok(answer)], [e["id"] for e in wanted])
            self.assertEqual(answer.headers["X-Total-Count"], "4")
            self.assertEqual(answer.headers.get("X-Limit"), None if limit < 0 else str(limit))
        self.fault(self.daemon.get("/v1/executions?limit=0"), 400, 'Limit, "0" specified')
        self.fault(self.daemon.get("/v1/executions?limit=-2"), 400, 'Limit, "-2" specified, must be a positive number.')
        self.fault(self.daemon.get(f"/v1/executions?offset={2**31}"), 400, "is more than 32-bit int")

    def test_attributes(self):
        one = self.get("/executions?include_attributes=status,action.ref&limit=1")[0]
        self.assertEqual(set(one), {"id", "status", "action"})
        self.assertNotIn("result", self.get("/executions?exclude_attributes=result&limit=1")[0])
        self.fault(self.daemon.get("/v1/executions?exclude_attributes=action"), 400, "Invalid or unsupported exclude attribute")
        self.fault(self.daemon.get("/v1/executions?include_attributes=nosuch"), 400, "Invalid or unsupported include attribute")
        self.assertEqual(set(self.get(f"/executions/{self.first['id']}?include_attributes=status")), {"id", "status"})

    def test_filters_view(self):
        view = self.get("/executions/views/filters")
        self.assertEqual(set(view), {"action", "status", "rule", "runner", "trigger", "trigger_type", "user"})
        self.assertEqual(sorted(view["action"]), ["core.echo", "core.local", "core.noop"])
        self.assertEqual(sorted(view["status"]), ["failed", "succeeded"])
        self.assertEqual(view["user"], ["st2admin"])
        self.assertEqual(set(self.get("/executions/views/filters?types=action,user")), {"action", "user"})

    def test_last(self):
        self.assertEqual(self.get("/executions/last")["id"], self.fourth["id"])
        self.assertEqual(self.daemon.get("/v1/executions/last/output").body, "four\n")


class One(ApiTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.empty = cls.daemon.get("/v1/executions/last")
        cls.done = cls.daemon.run_and_wait("core.local", {"cmd": "echo out; echo err >&2", "sudo_password": "hush"})
        cls.path = f"/v1/executions/{cls.done['id']}"

    def raw(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.daemon.ports["api"], timeout=30)
        try:
            connection.request("GET", path, headers={"X-Auth-Token": self.daemon.login()})
            response = connection.getresponse()
            return response.headers, response.read()
        finally:
            connection.close()

    def test_none_yet(self):
        self.fault(self.empty, 400, "No executions found in the database")

    def test_shape(self):
        execution = self.done
        for name in ("start_timestamp", "end_timestamp"):
            self.assertRegex(execution[name], TIMESTAMP)
        self.assertRegex(execution["log"][0]["timestamp"], TIMESTAMP)
        self.assertGreater(execution["elapsed_seconds"], 0)
        self.assertEqual(execution["result_size"], len(self.daemon.get(self.path + "/result").body))
        self.assertTrue(execution["web_url"].endswith(f"/#/history/{execution['id']}/general"), execution["web_url"])
        self.assertEqual((execution["action"]["ref"], execution["runner"]["name"]), ("core.local", "local-shell-cmd"))
        for absent in ("parent", "children", "delay", "rule", "trigger", "trigger_instance"):
            self.assertNotIn(absent, execution)
        live = execution["liveaction"]
        self.assertEqual((live["action"], live["action_is_workflow"], live["callback"]), ("core.local", False, {}))
        self.assertEqual(live["parameters"], execution["parameters"])

    def test_secrets_are_masked_unless_asked_for(self):
        self.assertEqual(self.done["parameters"]["sudo_password"], "********")
        self.assertEqual(self.done["liveaction"]["parameters"]["sudo_password"], "********")
        self.assertEqual(self.ok(self.daemon.get(self.path + "?show_secrets=true"))["parameters"]["sudo_password"], "hush")
        listed = self.get(f"/executions?id={self.done['id']}")[0]
        self.assertEqual(listed["parameters"]["sudo_password"], "********")
        self.assertEqual(self.get(f"/executions?id={self.done['id']}&show_secrets=1")[0]["parameters"]["sudo_password"], "hush")

    def test_unknown(self):
        for path in (UNKNOWN_ID, "nosuch", f"{UNKNOWN_ID}/output", f"{UNKNOWN_ID}/result", f"{UNKNOWN_ID}/children",
                     f"{UNKNOWN_ID}/attribute/result"):
            self.fault(self.daemon.get(f"/v1/executions/{path}"), 404, f'Unable to identify resource with id "{path.split("/")[0]}".')
        self.assertEqual(self.daemon.delete(f"/v1/executions/{UNKNOWN_ID}").status, 404)
        self.assertEqual(self.daemon.put(f"/v1/executions/{UNKNOWN_ID}", {"status": "canceled"}).status, 404)
        self.assertEqual(self.daemon.post(f"/v1/executions/{UNKNOWN_ID}/re_run", {}).status, 404)

    def test_max_result_size(self):
        self.assertNotIn("result", self.ok(self.daemon.get(self.path + "?max_result_size=5")))
        self.assertIn("result", self.ok(self.daemon.get(self.path + "?max_result_size=5000")))
        self.fault(self.daemon.get(self.path + "?max_result_size=-1"), 400, "max_result_size must be a positive number")
        self.fault(self.daemon.get(self.path + f"?max_result_size={15 * 2**20}"), 400, "must be smaller than 14 MB")

    def test_output(self):
        for query, words in (("", {"out", "err"}), ("?output_type=stdout", {"out"}), ("?output_type=stderr", {"err"}),
                             ("?output_type=nosuch", set())):
            answer = self.daemon.get(self.path + "/output" + query)
            self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, "text/plain; charset=UTF-8"))
            self.assertEqual(set(answer.body.split()), words)

    def test_attributes(self):
        self.assertEqual(self.ok(self.daemon.get(self.path + "/attribute/status")), "succeeded")
        self.assertEqual(self.ok(self.daemon.get(self.path + "/attribute/result")), self.done["result"])
        self.assertIn(self.ok(self.daemon.get(self.path + "/attribute/trigger_instance")), ({}, None))
        self.fault(self.daemon.get(self.path + "/attribute/context"), 400,
                   'Invalid attribute "context" specified. Valid attributes are: result, trigger_instance, status')

    def test_result(self):
        headers, body = self.raw(self.path + "/result")
        self.assertEqual((headers["Content-Type"], json.loads(body)), ("text/json", self.done["result"]))
        self.assertNotIn("Content-Disposition", headers)
        pretty = self.raw(self.path + "/result?pretty_format=true")[1]
        self.assertIn(b'\n  "', pretty)
        self.assertEqual(json.loads(pretty), self.done["result"])
        headers, packed = self.raw(self.path + "/result?download=true&compress=true")
        self.assertEqual((headers["Content-Type"], headers["Content-Encoding"]), ("application/x-gzip", "gzip"))
        self.assertEqual(headers["Content-Disposition"], f"attachment; filename=execution_{self.done['id']}_result.json.gz")
        self.assertEqual(gzip.decompress(packed), body)
        self.assertEqual(self.raw(self.path + "/result?download=1")[0]["Content-Disposition"],
                         f"attachment; filename=execution_{self.done['id']}_result.json")

    def test_no_children(self):
        self.assertEqual(self.ok(self.daemon.get(self.path + "/children")), [])
        self.assertEqual(self.ok(self.daemon.get(self.path + "/children?depth=1&result_fmt=sorted")), [])

    def test_children_of_a_parent(self):
        def below(parent):
            return self.daemon.run_and_wait("core.noop", context={"parent": {"execution_id": parent, "user": "someone"}})["id"]
        root = self.daemon.run_and_wait("core.noop")["id"]
        first = below(root)
        second, grandchild = below(root), below(first)
        child = self.daemon.execution(first)
        self.assertEqual((child["parent"], child["context"]["user"]), (root, "someone"))
        for query, wanted in (("", [first, grandchild, second]), ("?depth=-1", [first, grandchild, second]), ("?depth=1", [first, second]),
                              ("?result_fmt=sorted", [first, second, grandchild])):
            self.assertEqual(self.names(f"/executions/{root}/children{query}", "id"), wanted, query)
        self.assertEqual(self.names(f"/executions?parent={root}", "id"), [second, first])
        self.assertEqual(self.get(f"/executions/{root}")["children"], [first, second])
        self.assertEqual(self.get(f"/executions?id={root}")[0]["children"], [first, second])
        self.assertEqual(self.get(f"/executions/{root}?include_attributes=children"), {"id": root, "children": [first, second]})
        self.assertNotIn("children", self.get(f"/executions/{root}?include_attributes=status"))
        self.assertNotIn("children", self.get(f"/executions/{second}"))

    def test_re_run(self):
        again = self.ok(self.daemon.post(self.path + "/re_run", {"parameters": {"cmd": "echo again"}}), 201)
        again = self.daemon.finished(again["id"])
        self.assertEqual((again["result"]["stdout"], again["context"]["re-run"]["ref"]), ("again", self.done["id"]))
        shown = self.ok(self.daemon.get(f"/v1/executions/{again['id']}?show_secrets=true"))
        self.assertEqual(shown["parameters"]["sudo_password"], "hush")
        for body, words in (({"tasks": ["a"]}, "Task option is only supported for Orquesta workflows."),
                            ({"tasks": ["a"], "parameters": {"cmd": "x"}}, "Parameters override is not supported when re-running task(s)"),
                            ({"tasks": ["a"], "reset": ["b"]}, "List of tasks to reset does not match the tasks to rerun."),
                            ({"delay": "soon"}, "")):
            with self.subTest(body):
                self.fault(self.daemon.post(self.path + "/re_run", body), 400, words)


class Creation(ApiTest):
    def create(self, body, **kwargs):
        return self.daemon.post("/v1/executions", dict({"action": "core.local", "parameters": {"cmd": "true"}}, **body), **kwargs)

    def test_answer(self):
        made = self.ok(self.create({}), 201)
        self.assertEqual((made["status"], made["context"]["user"], made["context"]["pack"]), ("requested", "st2admin", "core"))

    def test_user_and_context(self):
        made = self.ok(self.create({"user": "other", "context": {"why": "test"}}), 201)
        self.assertEqual((made["context"]["user"], made["context"]["why"]), ("other", "test"))
        made = self.ok(self.create({"context": {"why": "test"}}, headers={"St2-Context": '{"why": "header", "x": 1}'}), 201)
        self.assertEqual((made["context"]["why"], made["context"]["x"]), ("header", 1))
        for bad in ("nonsense", "[1]"):
            self.fault(self.create({}, headers={"St2-Context": bad}), 400,
                       f"Unable to convert st2-context from the headers into JSON (was {bad}).")

    def test_delay(self):
        made = self.ok(self.create({"delay": 300}), 201)
        self.assertEqual(made["delay"], 300)
        done = self.daemon.finished(made["id"])
        self.assertGreaterEqual(done["elapsed_seconds"], 0.3)

    def test_a_parameter_that_cannot_be_rendered_leaves_a_failed_execution(self):
        self.fault(self.create({"parameters": {"cmd": "{{ nosuch }}"}}), 400, "nosuch")
        failed = self.get("/executions/last")
        self.assertEqual(failed["status"], "failed")
        self.assertIn("nosuch", failed["result"]["error"])

    def test_a_parameter_against_the_schema_leaves_nothing(self):
        before = self.daemon.get("/v1/executions").headers["X-Total-Count"]
        self.fault(self.create({"parameters": {"cmd": "x", "timeout": "long"}}), 400)
        self.fault(self.create({"parameters": {}}), 400, "'cmd' is a required property")
        self.fault(self.create({"parameters": ["x"]}), 400, "is not of type 'object'")
        self.fault(self.daemon.post("/v1/executions", {}), 400, "'action' is a required property")
        self.fault(self.daemon.post("/v1/executions", []), 400, "Input body needs to be an object")
        self.assertEqual(self.daemon.get("/v1/executions").headers["X-Total-Count"], before)

    def test_trace(self):
        made = self.ok(self.create({"context": {"trace_context": {"trace_tag": "mine"}}}), 201)
        trace = self.get("/traces?trace_tag=mine")[0]
        self.assertEqual([c["object_id"] for c in trace["action_executions"]], [made["id"]])
        self.ok(self.create({"context": {"trace_context": {"id_": trace["id"]}}}), 201)
        self.assertEqual(len(self.get(f"/traces/{trace['id']}")["action_executions"]), 2)
        self.assertEqual(self.create({"context": {"trace_context": {"id_": UNKNOWN_ID}}}).status, 400)


class Changes(ApiTest):
    def running(self):
        execution_id = self.daemon.run_action("core.local", {"cmd": "sleep 60"})
        until(lambda: self.daemon.execution(execution_id)["status"] == "running", "running")
        return f"/v1/executions/{execution_id}"

    def put(self, path, **body):
        return self.daemon.put(path, body)

    def test_cancel(self):
        for ask in (self.daemon.delete, lambda path: self.put(path, status="canceling"), lambda path: self.put(path, status="canceled")):
            path = self.running()
            answer = self.ok(ask(path))
            self.assertIn(answer["status"], ("canceling", "canceled"))
            done = self.daemon.finished(path.rsplit("/", 1)[1])
            self.assertEqual((done["status"], done["context"]["cancelled_by"]), ("canceled", "st2admin"))
            self.assertEqual(done["result"], {"message": "Action canceled by user.", "user": "st2admin"})
            self.assertEqual(self.ok(self.daemon.delete(path))["status"], "canceled")

    def test_what_cannot_be_cancelled(self):
        done = self.daemon.run_and_wait("core.noop")
        answer = self.daemon.delete(f"/v1/executions/{done['id']}")
        self.fault(answer, 200, "Action cannot be canceled. State = succeeded.")

    def test_put(self):
        path = self.running()
        self.fault(self.put(path), 400)
        self.fault(self.put(path, status="nosuch"), 400, "'nosuch' is not one of")
        self.fault(self.put(path, status="canceled", more=1), 400, "'more' was unexpected")
        self.fault(self.put(path, status="pausing"), 400, 'is not supported by the "local-shell-cmd" runner.')
        self.fault(self.put(path, status="resuming"), 400, 'is not supported by the "local-shell-cmd" runner.')
        done = self.ok(self.put(path, status="succeeded", result={"by": "hand"}))
        self.assertEqual((done["status"], done["result"]), ("succeeded", {"by": "hand"}))
        self.assertRegex(done["end_timestamp"], TIMESTAMP)
        self.fault(self.put(path, status="canceled"), 400, "Execution is already in completed state.")


if __name__ == "__main__":
    unittest.main()
