"""Bad input on every endpoint: always a clear refusal, never a failure inside, and never a secret (spec/api 1.5, 1.7, 5)."""
import json
import re
import unittest

from tests.system.api_case import UNKNOWN_ID, ApiTest

DEEP = "[" * 20000 + "]" * 20000
# What a client can put where an object is expected.
BODIES = ("", "{", "[]", "null", "5", '"text"', "true", "{}", '{"nosuch": 1}', '{"name": 5}', '{"name": null}', '{"name": {"a": []}}',
          '{"name": ""}', '{"name": "x", "pack": 5}', '{"id": 5, "enabled": "yes"}', '{"a": 1e999}', '{"a": 1' + "0" * 400 + "}",
          '{"a": "\\ud800"}', '{"\\udfff": 1}', '{"a": "\\u0000"}', DEEP, '{"a": ' + DEEP + "}", "\ufeff{}", "{}{}", "nonsense")
# Values of the wrong kind, for each field that some endpoint knows.
WRONG = (None, True, 5, -1, 2**63, 10**30, 1.5, "", "x", "\u0000", [], [[]], [5], {}, {"a": 5}, {"": ""})
FIELDS = {
    "/actions": ("name", "pack", "runner_type", "parameters", "tags", "notify", "data_files", "enabled", "entry_point", "output_schema"),
    "/actionalias": ("name", "pack", "action_ref", "formats", "ack", "result", "extra", "immutable_parameters"),
    "/actionalias/match": ("command",),
    "/executions": ("action", "parameters", "user", "context", "notify", "delay", "callback", "status", "result"),
    "/packs/register": ("types", "packs", "fail_on_failure"),
    "/policies": ("name", "pack", "resource_ref", "policy_type", "parameters", "enabled"),
    "/rules": ("name", "pack", "trigger", "action", "criteria", "enabled", "type", "tags", "context"),
    "/apikeys": ("user", "metadata", "enabled", "key_hash", "id"),
    "/triggertypes": ("name", "pack", "payload_schema", "parameters_schema", "tags"),
    "/triggers": ("name", "pack", "type", "parameters", "description"),
    "/webhooks/st2": ("trigger", "payload"),
}
GOOD = {
    "/actions": {"name": "fuzzed", "pack": "fuzz", "runner_type": "noop"},
    "/actionalias": {"name": "fuzzed", "pack": "fuzz", "action_ref": "core.noop", "formats": ["fuzz"]},
    "/executions": {"action": "core.noop"},
    "/policies": {"name": "fuzzed", "pack": "fuzz", "resource_ref": "core.noop", "policy_type": "action.concurrency",
                  "parameters": {"threshold": 1}},
    "/rules": {"name": "fuzzed", "pack": "fuzz", "trigger": {"type": "core.st2.webhook", "parameters": {"url": "fuzzed"}},
               "action": {"ref": "core.noop"}},
    "/triggertypes": {"name": "fuzzed", "pack": "fuzz"},
    "/triggers": {"name": "fuzzed", "pack": "fuzz", "type": "core.st2.webhook", "parameters": {"url": "fuzzed"}},
}
QUERIES = ("limit=-1", "limit=-9", "limit=0", "limit=99999999999999999999", "limit=1e3", "limit=%2B5", "offset=-1", "offset=2147483648",
           "offset=-99999999999999999999", "sort=%00", "sort=-nosuch,%2Bname", "id=%00", "id=,,", "id=" + ",".join(["0" * 24] * 101),
           "name=%ff%fe", "name=%ed%a0%80", "name=a%00b", "include_attributes=", "include_attributes=nosuch",
           "include_attributes=..,", "exclude_attributes=nosuch", "include_attributes=id&exclude_attributes=id", "timestamp=..",
           "timestamp_gt=yesterday", "timestamp=2020-01-01T00:00:00Z..", "timestamp_lt=99999-01-01T00:00:00Z", "filter=a",
           "filter=status", "filter=:", "filter=x.owner:a", "filter=start_timestamp:5", "depth=x", "max_result_size=-1",
           "max_result_size=99999999999", "show_secrets=%00", "decrypt=maybe", "enabled=perhaps", "enforced_at_gt=x", "types=%ff",
           "output_type=%00", "=", "&&&", "%", "%zz=%zz", "a=" + "b" * 8000)


class BadInput(ApiTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_pack("fuzz")
        cls.register("fuzz")
        document = cls.daemon.get("/v1/openapi.json", auth=False).json
        cls.operations = [(method.upper(), re.sub(r"{[^}]*}", UNKNOWN_ID, path), operation)
                          for path, item in document["paths"].items() for method, operation in item.items()]

    def check(self, answer, what):
        """Answered by us, in words, and without what belongs to the server alone."""
        self.assertIn(answer.status, (200, 201, 202, 204, 400, 401, 403, 404, 409, 429, 501), f"{what}: {answer}")
        if answer.status >= 400:
            self.assertTrue(answer.json["faultstring"].strip(), f"{what}: {answer}")

    def test_bodies_that_are_no_documents(self):
        for method, path, operation in self.operations:
            if "requestBody" not in operation or path.startswith("/v1/packs/register"):
                continue
            for body in BODIES:
                with self.subTest(f"{method} {path} {body[:30]}"):
                    answer = self.daemon.request(method, path, raw=body.encode("utf-8", "surrogatepass"),
                                                 headers={"Content-Type": "application/json"})
                    self.check(answer, f"{method} {path} {body[:40]}")

    def test_bodies_of_odd_kinds(self):
        for method, path, operation in self.operations:
            if "requestBody" not in operation or path.startswith("/v1/packs/register"):
                continue
            for kind, body in (("application/json", b'{"a": "\xff"}'), ("application/json; charset=latin-1", b"\xe9"), (";", b"{}"),
                               ("\xff/\xfe", b"{}"), ("application/x-www-form-urlencoded", b"a=%ff&b=%00&=&name=x"),
                               ("multipart/form-data", b"--x"), ("multipart/form-data; boundary=x", b"--x\r\n\r\n\r\n--x--"),
                               ("text/plain", b"{"), ("application/xml", b"<a/>"), ("application/json", b"\x00\x01")):
                with self.subTest(f"{method} {path} {kind}"):
                    self.check(self.daemon.request(method, path, raw=body, headers={"Content-Type": kind}), f"{method} {path} {kind} {body}")

    def test_fields_of_the_wrong_kind(self):
        for path, names in FIELDS.items():
            for name in names:
                for value in WRONG:
                    if path == "/packs/register" and not (name == "packs" and value in (5, "x", [[]], [5], {"a": 5})):
                        continue  # everything else would register all packs
                    with self.subTest(f"{path} {name}={value}"):
                        answer = self.daemon.post("/v1" + path, {**GOOD.get(path, {}), name: value})
                        self.check(answer, f"{path} {name}={value!r}")
                        if path == "/packs/register":
                            self.assertEqual(answer.status, 400, answer)
                        if answer.status == 201 and "id" in answer.json and path not in ("/executions",):
                            self.daemon.delete(f"/v1{path}/{answer.json['id']}")

    def test_fields_of_keys(self):
        for name in ("name", "value", "secret", "encrypted", "scope", "ttl", "user", "description", "id"):
            for value in WRONG:
                with self.subTest(f"{name}={value}"):
                    self.check(self.daemon.put("/v1/keys/fuzzed", {"value": "v", name: value}), f"{name}={value!r}")
        for ttl in (2**62, 2**63 - 1, 10**30, -2**63):
            self.check(self.daemon.put("/v1/keys/fuzzed", {"value": "v", "ttl": ttl}), ttl)

    def test_fields_of_changes(self):
        execution = self.daemon.run_and_wait("core.noop")["id"]
        for name in ("status", "result", "nosuch"):
            for value in WRONG:
                self.check(self.daemon.put(f"/v1/executions/{execution}", {name: value}), f"{name}={value!r}")
        for name in ("parameters", "tasks", "reset", "user", "delay", "nosuch"):
            for value in WRONG:
                self.check(self.daemon.post(f"/v1/executions/{execution}/re_run", {name: value}), f"{name}={value!r}")
        for name in ("dest_pack", "dest_action", "overwrite"):
            for value in WRONG:
                body = {"dest_pack": "fuzz", "dest_action": "copy", name: value}
                self.check(self.daemon.post("/v1/actions/core.noop/clone", body), f"{name}={value!r}")
        for path in ("/runnertypes/noop", "/sensortypes/fuzz.nosuch"):
            for value in WRONG:
                self.check(self.daemon.put("/v1" + path, {"enabled": value}), f"{path} {value!r}")
        self.daemon.put("/v1/runnertypes/noop", {"enabled": True})

    def test_what_is_nested_in_a_request(self):
        for name, value in (("context", {"parent": 5}), ("context", {"parent": {"execution_id": 5}}), ("context", {"parent": {"user": []}}),
                            ("context", {"trace_context": 5}), ("context", {"trace_context": {"id_": []}}), ("context", {"user": {}}),
                            ("context", {"trace_context": {"trace_tag": {}}}), ("notify", {"on-complete": 5}),
                            ("notify", {"on-complete": {"routes": 5}}), ("notify", {"nosuch": {}}), ("parameters", {"": 1}),
                            ("parameters", {"timeout": {}}), ("parameters", {"{{": "{{ nosuch }}"}), ("parameters", {"a": "{{ a }}"})):
            with self.subTest(f"{name}={value}"):
                self.check(self.daemon.post("/v1/executions", {"action": "core.noop", name: value}), f"{name}={value!r}")
        for header in ("{", "[]", "5", "\xff", '{"parent": 5}', '{"user": {}}', '{"a": ' + "[" * 3000):
            self.check(self.daemon.post("/v1/executions", {"action": "core.noop"}, headers={"St2-Context": header}), header[:20])

    def test_queries(self):
        for method, path, operation in self.operations:
            if method != "GET" or "/metrics" in path:
                continue
            for query in QUERIES:
                with self.subTest(f"{path}?{query[:40]}"):
                    self.check(self.daemon.get(f"{path}?{query}"), f"{path}?{query[:60]}")

    def test_paths(self):
        for method, path, operation in self.operations:
            for odd in ("%00", "%ff", "..", "%2e%2e", "a.b.c", "a%20b", ".", "x" * 4000, "%F0%9F%98%80.%F0%9F%98%80", "a.%00", "last"):
                if UNKNOWN_ID not in path:
                    continue
                with self.subTest(f"{method} {path} {odd[:20]}"):
                    answer = self.daemon.request(method, path.replace(UNKNOWN_ID, odd), {} if method in ("POST", "PUT") else None)
                    self.check(answer, f"{method} {path} {odd[:20]}")

    def test_unknown_fields_are_refused(self):
        for path in ("/executions", "/apikeys", "/triggers", "/triggertypes", "/rules", "/actions", "/policies", "/actionalias"):
            self.fault(self.daemon.post("/v1" + path, {**GOOD.get(path, {}), "nosuch": 1}), 400, "nosuch")
        self.fault(self.daemon.put("/v1/keys/x", {"value": "v", "nosuch": 1}), 400, "nosuch")

    def test_what_is_out_of_bounds_is_named(self):
        for path, body, words in (("/executions", {"action": "core.noop", "delay": -1}, "-1 is less than the minimum of 0"),
                                  ("/executions", {"action": "core.noop", "delay": 10**18}, "is greater than the maximum of"),
                                  ("/executions", {"action": "core.noop", "parameters": [1]}, "[1] is not of type 'object'"),
                                  ("/executions", {}, "'action' is a required property"),
                                  ("/apikeys", {"enabled": "yes"}, "'yes' is not of type 'boolean'"),
                                  ("/apikeys", {"id": "short"}, "'short' is not a valid ObjectId"),
                                  ("/packs/register", {"packs": "all"}, "'all' is not of type 'array'"),
                                  ("/packs/register", {"types": ["nosuch"]}, "'nosuch' is not one of"),
                                  ("/triggers", {"name": "x", "pack": "fuzz"}, "'type' is a required property")):
            with self.subTest(path + words):
                self.fault(self.daemon.post("/v1" + path, body), 400, words)
        self.fault(self.daemon.put("/v1/keys/x", {"value": "v", "ttl": 10**18}), 400, "is greater than the maximum of")
        self.fault(self.daemon.put("/v1/runnertypes/noop", {"enabled": "no"}), 400, "enabled: 'no' is not of type 'boolean'")
        self.fault(self.daemon.post(f"/v1/executions/{UNKNOWN_ID}/re_run", {"delay": 2**62}), 400, "delay: ")

    def test_methods(self):
        for path, allowed in (("/v1/actions", "GET,POST"), ("/v1/keys/x", "GET,PUT,DELETE"), ("/v1/user", "GET")):
            for method in ("PATCH", "TRACE", "PROPFIND", "HEAD"):
                answer = self.daemon.request(method, path)
                self.assertEqual((answer.status, answer.headers.get("Allow")), (404, allowed), f"{method} {path}")
        refused = self.daemon.request("PATCH", "/api/v1/actions", service="web")
        self.assertEqual((refused.status, refused.headers["Allow"]), (405, "GET,HEAD,POST,PUT,DELETE,OPTIONS"))

    def test_the_other_services(self):
        basic = self.daemon.basic()
        for body in ("{", "[]", "5", '{"ttl": {}}', '{"ttl": 1' + "0" * 60 + "}", '{"ttl": -1' + "0" * 60 + "}", '{"ttl": true}', '{"user": 5}',
                     '{"user": "x"}', '{"impersonate_user": "x"}', '{"impersonate_user": "x", "nickname_origin": 5}', DEEP):
            answer = self.daemon.request("POST", "/v1/tokens", raw=body, headers=basic, service="auth")
            self.assertEqual(answer.status, 400, f"{body[:40]}: {answer}")
        for header in ("Basic", "Basic !!", "Basic a b", "Bearer x", "Basic \xff", "Basic " + "A" * 5000, "Basic Og=="):
            answer = self.daemon.post("/v1/tokens", {}, headers={"Authorization": header}, service="auth")
            self.assertIn(answer.status, (400, 401), f"{header[:20]}: {answer}")
        token = self.daemon.login()
        for body in ("{", "[]", "5", "{}", '{"token": 5}', '{"token": ""}', '{"token": []}'):
            answer = self.daemon.request("POST", "/v1/tokens/validate", raw=body, headers={"X-Auth-Token": token}, service="auth")
            self.assertEqual(answer.status, 400, f"{body}: {answer}")
        for path in ("/v1/stream/x", "/v1/executions/%00/output", "/v1/executions/%ff/output", "/v1/executions/x/output?output_type=%ff"):
            self.assertIn(self.daemon.get(path, service="stream").status, (400, 404), path)

    def test_nothing_was_broken(self):
        self.assertEqual(self.daemon.run_and_wait("core.noop")["status"], "succeeded")
        self.assertIsNone(self.daemon.process.poll())


class Secrets(ApiTest):
    """A secret that a client sends is in no answer and in no log, also when the request fails."""
    SECRET = "h0ne5t-secret"
    options = ("--set", "system.debug=true")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        action = ("name: login\nrunner_type: noop\nparameters:\n  password:\n    type: string\n    secret: true\n    maxLength: 40\n"
                  "  pin:\n    type: integer\n    secret: true\n  note:\n    type: string\n")
        cls.make_pack("vault", {"actions/login.yaml": action})
        cls.register("vault")

    def hidden(self, answer):
        self.assertNotIn(self.SECRET, answer.body)
        return answer

    def test_parameters(self):
        made = self.hidden(self.daemon.post("/v1/executions", {"action": "vault.login", "parameters": {"password": self.SECRET}}))
        self.assertEqual(made.status, 201, made)
        self.assertEqual(made.json["parameters"]["password"], "********")
        path = f"/v1/executions/{made.json['id']}"
        self.daemon.finished(made.json["id"])
        for query in (path, path + "?include_attributes=parameters", "/v1/executions", "/v1/executions?include_attributes=liveaction",
                      path + "/children"):
            self.hidden(self.daemon.get(query))
        self.hidden(self.daemon.post(path + "/re_run", {}))
        self.hidden(self.daemon.put(path, {"status": "succeeded"}))
        self.hidden(self.daemon.delete(path))
        self.assertIn(self.SECRET, self.daemon.get(path + "?show_secrets=true").body)

    def test_parameters_that_are_refused(self):
        for parameters in ({"password": [self.SECRET]}, {"password": self.SECRET * 10}, {"pin": self.SECRET},
                           {"password": self.SECRET, "note": [1]}, {"password": self.SECRET, "nosuch": 1}):
            with self.subTest(list(parameters)):
                answer = self.hidden(self.daemon.post("/v1/executions", {"action": "vault.login", "parameters": parameters}))
                self.assertEqual(answer.status, 400, answer)
        self.hidden(self.daemon.get("/v1/executions?limit=-1"))

    def test_rules(self):
        rule = {"name": "vaulted", "pack": "vault", "enabled": True, "trigger": {"type": "core.st2.webhook", "parameters": {"url": "vaulted"}},
                "action": {"ref": "vault.login", "parameters": {"password": self.SECRET}}}
        made = self.hidden(self.daemon.post("/v1/rules", rule))
        self.assertEqual(made.status, 201, made)
        self.hidden(self.daemon.put("/v1/rules/vault.vaulted", rule))
        for path in ("/rules", "/rules/vault.vaulted", "/rules/views", "/rules/views/vault.vaulted"):
            self.hidden(self.daemon.get("/v1" + path))
            self.assertIn(self.SECRET, self.daemon.get(f"/v1{path}?show_secrets=true").body)

    def test_credentials_are_never_logged(self):
        token, basic = self.daemon.login(), self.daemon.basic(password=self.SECRET)
        key = self.ok(self.daemon.post("/v1/apikeys", {}), 201)["key"]
        self.ok(self.daemon.get(f"/v1/user?x-auth-token={token}", auth=False))
        self.ok(self.daemon.get(f"/v1/user?st2-api-key={key}", auth=False))
        self.daemon.get(f"/v1/nosuch?st2-api-key={key}", auth=False)
        self.daemon.get(f"/v1/act%ff?x-auth-token={token}", auth=False)
        self.daemon.get(f"/v1/apikeys/{key}")
        self.daemon.request("PATCH", f"/api/v1/apikeys/{key}/")
        self.daemon.get(f"/api/v1/user?x-auth-token={token}", auth=False, service="web")
        self.daemon.get(f"/v1/executions/last/output?x-auth-token={token}", auth=False, service="stream")
        self.daemon.post("/v1/tokens", {}, headers=basic, service="auth")
        self.daemon.put("/v1/keys/vaulted", {"value": self.SECRET, "secret": True})
        self.daemon.put("/v1/keys/vaulted", {"value": self.SECRET, "secret": True, "encrypted": True})
        self.daemon.post("/v1/webhooks/st2", {"trigger": "core.nosuch", "payload": {}}, headers={"X-Auth-Token": token, "St2-Api-Key": key})
        with open(self.daemon.log_path, errors="replace") as log:
            text = log.read()
        self.assertIn("/v1/user", text, "the log of requests is on")
        for secret in (token, key, self.SECRET, basic["Authorization"]):
            self.assertNotIn(secret, text)


if __name__ == "__main__":
    unittest.main()
