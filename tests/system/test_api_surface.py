"""What holds for every endpoint: prefixes, headers, credentials, bodies, and the list of what is there (spec/api 1)."""
import re
import time
import unittest

from tests.system.api_case import TIMESTAMP, ApiTest

NOT_OFFERED = (
    ("POST", "/aliasexecution", "aliasexecution.create"),
    ("POST", "/aliasexecution/match_and_execute", "aliasexecution.match_and_execute"),
    ("GET", "/inquiries", "inquiries.get_all"),
    ("GET", "/inquiries/{id}", "inquiries.get_one"),
    ("PUT", "/inquiries/{id}", "inquiries.put"),
    ("POST", "/packs/install", "packs.install"),
    ("POST", "/packs/uninstall", "packs.uninstall"),
    ("GET", "/packs/index", "packs.index"),
    ("POST", "/packs/index/search", "packs.index_search"),
    ("GET", "/packs/index/health", "packs.index_health"),
    ("GET", "/rbac/permission_types", "rbac.permission_types"),
    ("GET", "/rbac/permission_types/action", "rbac.permission_types_one"),
    ("GET", "/rbac/roles", "rbac.roles"),
    ("GET", "/rbac/roles/admin", "rbac.roles_one"),
    ("GET", "/rbac/role_assignments", "rbac.role_assignments"),
    ("GET", "/rbac/role_assignments/{id}", "rbac.role_assignments_one"),
    ("POST", "/workflows/inspect", "workflows.inspect"))

# Every path and method of the reference's API service (spec/api appendix A), variables written {}.
REFERENCE = """
GET / | GET /user | GET /actions | POST /actions | GET /actions/{} | PUT /actions/{} | DELETE /actions/{} | POST /actions/{}/clone
GET /actions/views/parameters/{} | GET /actions/views/overview | GET /actions/views/overview/{} | GET /actions/views/entry_point/{}
GET /actionalias | POST /actionalias | GET /actionalias/{} | PUT /actionalias/{} | DELETE /actionalias/{} | POST /actionalias/match
GET /actionalias/help | POST /aliasexecution | POST /aliasexecution/match_and_execute | GET /executions | POST /executions
GET /executions/{} | PUT /executions/{} | DELETE /executions/{} | GET /executions/{}/output | POST /executions/{}/re_run
GET /executions/{}/attribute/{} | GET /executions/{}/children | GET /executions/{}/result | GET /executions/views/filters
GET /inquiries | GET /inquiries/{} | PUT /inquiries/{} | GET /keys | GET /keys/{} | PUT /keys/{} | DELETE /keys/{} | GET /packs
GET /packs/{} | POST /packs/install | POST /packs/uninstall | POST /packs/register | GET /packs/index | POST /packs/index/search
GET /packs/index/health | GET /packs/views/files/{} | GET /packs/views/file/{}/{} | GET /configs | GET /configs/{} | PUT /configs/{}
GET /config_schemas | GET /config_schemas/{} | GET /policytypes | GET /policytypes/{} | GET /policies | POST /policies
GET /policies/{} | PUT /policies/{} | DELETE /policies/{} | GET /rbac/permission_types | GET /rbac/permission_types/{}
GET /rbac/roles | GET /rbac/roles/{} | GET /rbac/role_assignments | GET /rbac/role_assignments/{} | GET /rules | POST /rules
GET /rules/{} | PUT /rules/{} | DELETE /rules/{} | GET /rules/views | GET /rules/views/{} | GET /ruletypes | GET /ruletypes/{}
GET /runnertypes | GET /runnertypes/{} | PUT /runnertypes/{} | GET /sensortypes | GET /sensortypes/{} | PUT /sensortypes/{}
GET /apikeys | POST /apikeys | GET /apikeys/{} | PUT /apikeys/{} | DELETE /apikeys/{} | GET /ruleenforcements
GET /ruleenforcements/views | GET /ruleenforcements/{} | GET /ruleenforcements/views/{} | GET /timers | GET /timers/{}
GET /traces | GET /traces/{} | GET /triggertypes | POST /triggertypes | GET /triggertypes/{} | PUT /triggertypes/{}
DELETE /triggertypes/{} | GET /triggers | POST /triggers | GET /triggers/{} | PUT /triggers/{} | DELETE /triggers/{}
GET /triggerinstances | GET /triggerinstances/{} | POST /triggerinstances/{}/re_emit | GET /webhooks | POST /webhooks/{}
GET /webhooks/{} | POST /workflows/inspect | GET /service_registry/groups | GET /service_registry/groups/{}/members
"""


class Table(ApiTest):
    def test_root_and_user(self):
        root = self.get("")
        self.assertRegex(root["version"], r"^\d+\.\d+")
        self.assertTrue(root["docs_url"].endswith("/" + ".".join(root["version"].split(".")[:2])), root)
        user = self.get("/user")
        self.assertEqual(user["username"], "st2admin")
        self.assertEqual(user["rbac"], {"enabled": False, "roles": [], "is_admin": True})
        self.assertEqual((user["authentication"]["method"], user["authentication"]["location"]),
                         ("authentication token", "header"))
        self.assertRegex(user["authentication"]["token_expire"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")

    def test_the_document_lists_every_endpoint_of_the_reference_by_a_name_of_its_own(self):
        paths = self.ok(self.daemon.get("/v1/openapi.json", auth=False))["paths"]
        listed = {f"{method.upper()} {re.sub('{[^}]*}', '{}', path[3:]) or '/'}" for path, item in paths.items() for method in item}
        wanted = {row.strip() for line in REFERENCE.strip().splitlines() for row in line.split("|")}
        self.assertEqual(len(wanted), 114)
        self.assertEqual(wanted - listed, set())
        names = [operation["operationId"] for item in paths.values() for operation in item.values()]
        self.assertTrue(all(names))
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual([o["operationId"] for item in paths.values() for o in item.values()
                          if not o["summary"] and not o.get("x-not-offered")], [])
        not_offered = {o["operationId"] for item in paths.values() for o in item.values() if o.get("x-not-offered")}
        self.assertLessEqual({name for _, _, name in NOT_OFFERED}, not_offered)

    def test_what_is_not_offered_answers_501_with_its_name(self):
        for method, path, name in NOT_OFFERED:
            with self.subTest(name):
                answer = self.daemon.request(method, "/v1" + path.replace("{id}", "0" * 24), {} if method != "GET" else None)
                self.fault(answer, 501, f'"{name}"')

    def test_unmatched_methods_and_paths_are_404(self):
        for method, path in (("GET", "/v1/nosuch"), ("PATCH", "/v1/actions"), ("DELETE", "/v1/actions"), ("POST", "/v1/user"),
                             ("GET", "/v1/executions/1/2/3/4"), ("PUT", "/v1/keys")):
            with self.subTest(f"{method} {path}"):
                self.fault(self.daemon.request(method, path), 404, "The resource could not be found.")
        self.assertEqual(self.daemon.request("HEAD", "/v1/actions").status, 404)

    def test_service_registry(self):
        groups = self.get("/service_registry/groups")["groups"]
        self.assertLess({"actionrunner", "api", "auth", "garbagecollector", "notifier", "rulesengine", "scheduler", "stream", "timer_engine"},
                        set(groups))
        for group in groups:
            members = self.get(f"/service_registry/groups/{group}/members")["members"]
            self.assertEqual([member["group_id"] for member in members], [group])
            told = members[0]["capabilities"]
            self.assertEqual(told["pid"], self.daemon.process.pid)
            self.assertEqual(members[0]["member_id"], f"{told['hostname']}_{told['pid']}")
            listens = group in ("api", "auth", "stream", "web")
            self.assertEqual((told["type"], told.get("listen_port")),
                             ("active", self.daemon.ports[group]) if listens else ("passive", None), group)
        self.assertIs(self.get("/service_registry/groups/auth/members")["members"][0]["capabilities"]["listen_ssl"], False)
        self.fault(self.daemon.get("/v1/service_registry/groups/nosuch/members"), 404, 'Group with ID "nosuch" not found.')


class Prefixes(ApiTest):
    def test_forms_of_a_path(self):
        for path in ("/v1/user", "/user", "/api/v1/user", "/v1/user/"):
            with self.subTest(path):
                self.assertEqual(self.ok(self.daemon.get(path))["username"], "st2admin")
        for path in ("/", "/v1", "/v1/", "/api/v1/"):
            with self.subTest(path):
                self.assertIn("version", self.ok(self.daemon.get(path)))

    def test_old_name_of_executions(self):
        execution = self.daemon.run_and_wait("core.noop")
        for path in ("/v1/actionexecutions", "/actionexecutions"):
            self.assertEqual(self.ok(self.daemon.get(f"{path}/{execution['id']}"))["id"], execution["id"])
            self.assertIn(execution["id"], [e["id"] for e in self.ok(self.daemon.get(path))])
        self.assertEqual(self.daemon.get(f"/v1/actionexecutions/{execution['id']}/attribute/status").json, "succeeded")

    def test_web_front(self):
        web = {"service": "web"}
        self.assertEqual(self.ok(self.daemon.get("/api/v1/user", **web))["username"], "st2admin")
        token = self.ok(self.daemon.post("/auth/v1/tokens", {}, headers=self.daemon.basic(), auth=False, **web), 201)
        self.assertEqual(token["user"], "st2admin")
        self.assertEqual(self.ok(self.daemon.get("/auth/v1/sso", auth=False, **web)), {"enabled": False})
        self.fault(self.daemon.get("/stream/v1/executions/nosuch/output", **web), 404, "nosuch")
        self.assertIn("<html", self.daemon.get("/", auth=False, **web).body)
        self.assertEqual(self.daemon.get("/apinosuch", **web).status, 404)

    def test_slash_in_a_percent_form_divides(self):
        self.assertEqual(self.ok(self.daemon.get("/v1%2Fuser"))["username"], "st2admin")
        self.assertEqual(self.daemon.get("/v1/act%FFions").status, 400)


class Attributes(ApiTest):
    LISTS = ("/actions", "/actionalias", "/executions", "/packs", "/configs", "/config_schemas", "/policytypes", "/policies", "/rules",
             "/rules/views", "/runnertypes", "/sensortypes", "/apikeys", "/ruleenforcements", "/ruleenforcements/views", "/traces",
             "/triggertypes", "/triggerinstances", "/actions/views/overview")
    ONES = ("/actions/core.noop", "/runnertypes/noop", "/packs/core", "/policytypes/action.retry", "/triggertypes/core.st2.webhook")

    def test_unknown_ones_are_refused_everywhere(self):
        for path in self.LISTS + self.ONES:
            for kind in ("include", "exclude"):
                for name in ("nosuch", "nosuch.deep"):
                    with self.subTest(f"{path} {kind} {name}"):
                        self.fault(self.daemon.get(f"/v1{path}?{kind}_attributes={name}"), 400,
                                   f"Invalid or unsupported {kind} attribute specified: {name}")
            self.fault(self.daemon.get(f"/v1{path}?include_attributes=id&exclude_attributes=result"), 400, "mutually exclusive")

    def test_every_attribute_that_is_answered_may_be_asked_for(self):
        self.daemon.run_and_wait("core.noop")
        self.ok(self.daemon.post("/v1/apikeys", {}), 201)
        for path in self.LISTS:
            for item in self.get(path + ("&" if "?" in path else "?") + "limit=3"):
                with self.subTest(f"{path} {sorted(item)}"):
                    names = ",".join(item)
                    self.assertIn(item, self.get(f"{path}?limit=3&include_attributes={names}"))
        for path in self.ONES:
            item = self.get(path)
            self.assertEqual(self.get(f"{path}?include_attributes={','.join(item)}"), item)


class Headers(ApiTest):
    def check_cors(self, answer, origin="http://127.0.0.1:3000"):
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"], origin)
        self.assertEqual(answer.headers["Access-Control-Allow-Methods"], "GET,POST,PUT,DELETE,OPTIONS")
        self.assertEqual(answer.headers["Access-Control-Allow-Headers"],
                         "Content-Type,Authorization,X-Auth-Token,St2-Api-Key,X-Request-ID")
        self.assertEqual(answer.headers["Access-Control-Allow-Credentials"], "true")
        self.assertEqual(answer.headers["Access-Control-Expose-Headers"], "Content-Type,X-Limit,X-Total-Count,X-Request-ID")

    def test_cors_on_every_answer(self):
        self.check_cors(self.daemon.get("/v1/user"))
        self.check_cors(self.daemon.get("/v1/nosuch"))
        self.check_cors(self.daemon.get("/v1/user", auth=False))
        for service in ("api", "auth", "stream"):
            self.check_cors(self.daemon.get("/v1/nosuch", auth=False, service=service))

    def test_allowed_and_strange_origins(self):
        for origin in ("http://localhost:8080", "http://127.0.0.1:8080", "http://127.0.0.1:3000"):
            self.check_cors(self.daemon.get("/v1/user", headers={"Origin": origin}), origin)
        self.check_cors(self.daemon.get("/v1/user", headers={"Origin": "http://evil.example"}))

    def test_options_needs_no_credentials(self):
        for path in ("/v1/actions", "/nosuch", "/v1/executions/1/output"):
            answer = self.daemon.request("OPTIONS", path, auth=False)
            self.assertEqual((answer.status, answer.body), (200, ""))
            self.check_cors(answer)

    def test_request_id(self):
        self.assertEqual(self.daemon.get("/v1/user", headers={"X-Request-ID": "mine-1"}).headers["X-Request-ID"], "mine-1")
        self.assertEqual(self.daemon.get("/v1/nosuch", headers={"X-Request-ID": "mine-2"}).headers["X-Request-ID"], "mine-2")
        made = [self.daemon.get("/v1/user").headers["X-Request-ID"] for _ in range(2)]
        self.assertRegex(made[0], r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
        self.assertNotEqual(*made)

    def test_json_is_compact(self):
        answer = self.daemon.get("/v1/user")
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        self.assertNotIn(": ", answer.body)
        self.assertNotIn(", ", answer.body)


class Credentials(ApiTest):
    def user(self, path="/v1/user", headers=None):
        return self.daemon.get(path, headers=headers, auth=False)

    def api_key(self):
        return self.ok(self.daemon.post("/v1/apikeys", {}), 201)["key"]

    def test_every_source(self):
        token, key = self.daemon.login(), self.api_key()
        for path, headers, method, location in (
                ("/v1/user", {"X-Auth-Token": token}, "authentication token", "header"),
                ("/v1/user", {"St2-Api-Key": key}, "API key", "header"),
                (f"/v1/user?x-auth-token={token}", {}, "authentication token", "query"),
                (f"/v1/user?st2-api-key={key}", {}, "API key", "query"),
                ("/v1/user", {"Cookie": f"auth-token={token}"}, "authentication token", "cookie")):
            with self.subTest(method + location):
                seen = self.ok(self.user(path, headers))["authentication"]
                self.assertEqual((seen["method"], seen["location"]), (method, location))
                self.assertEqual("token_expire" in seen, method == "authentication token")

    def test_only_a_token_in_header_or_query_sets_the_cookie(self):
        token, key = self.daemon.login(), self.api_key()
        for path, headers, sets in (("/v1/user", {"X-Auth-Token": token}, True), (f"/v1/user?x-auth-token={token}", {}, True),
                                    ("/v1/user", {"Cookie": f"auth-token={token}"}, False), ("/v1/user", {"St2-Api-Key": key}, False)):
            cookie = self.user(path, headers).headers.get("Set-Cookie", "")
            self.assertEqual(cookie.startswith(f"auth-token={token};"), sets)
            for part in ("Max-Age=", "expires=", "Path=/", "HttpOnly", "Secure", "SameSite=Lax") if sets else ():
                self.assertIn(part.lower(), cookie.lower())

    def test_the_first_source_decides(self):
        self.fault(self.user(headers={"X-Auth-Token": "nosuch", "St2-Api-Key": self.api_key()}), 401, "Unauthorized")
        self.ok(self.user("/v1/user?x-auth-token=nosuch", {"St2-Api-Key": self.api_key()}))

    def test_refusals(self):
        self.fault(self.user(), 401, "Unauthorized - One of Token or API key required.")
        self.assertEqual(self.user(headers={"X-Auth-Token": "nosuch"}).json, {"faultstring": "Unauthorized"})
        answer = self.user(headers={"St2-Api-Key": "nosuch"})
        self.assertEqual(answer.status, 401)
        self.assertRegex(answer.json["faultstring"], r"^Unauthorized - ApiKey with key_hash=[0-9a-f]{128} not found\.$")
        made = self.ok(self.daemon.post("/v1/apikeys", {"enabled": False}), 201)
        self.fault(self.user(headers={"St2-Api-Key": made["key"]}), 401, "Unauthorized - API key is disabled.")

    def test_an_expired_token(self):
        made = self.ok(self.daemon.post("/v1/tokens", {"ttl": 1}, headers=self.daemon.basic(), service="auth"), 201)
        self.assertRegex(made["expiry"], TIMESTAMP)
        deadline = time.monotonic() + 10
        while (answer := self.user(headers={"X-Auth-Token": made["token"]})).status == 200:
            self.assertLess(time.monotonic(), deadline)
        self.fault(answer, 401, "Unauthorized - Token has expired.")


class Parameters(ApiTest):
    def test_types_of_query_parameters(self):
        self.fault(self.daemon.get("/v1/executions?limit=ten"), 400, 'Parameter "limit" is not of type integer')
        self.fault(self.daemon.get("/v1/executions?show_secrets=maybe"), 400, 'Parameter "show_secrets" is not of type boolean')
        for yes in ("true", "1", "YES", "y", "False", "0", "no", "n"):
            self.ok(self.daemon.get(f"/v1/rules?show_secrets={yes}"))
        self.ok(self.daemon.get("/v1/executions?nosuch=1&status="))

    def test_the_last_of_a_repeated_parameter_counts(self):
        self.assertEqual(self.daemon.get("/v1/executions?limit=5&limit=7").headers["X-Limit"], "7")

    def test_bodies(self):
        def post(raw, kind=None):
            return self.daemon.request("PUT", "/v1/keys/body", raw=raw, headers={"Content-Type": kind} if kind else {})
        text = '{"name": "body", "value": "x"}'
        for kind in (None, "application/json", "application/json; charset=utf-8", "text/plain"):
            with self.subTest(kind):
                self.assertEqual(self.ok(post(text, kind))["value"], "x")
        self.fault(post("{", "application/json"), 400, "Failed to parse request body: ")
        self.fault(post('{"value": NaN}', "application/json"), 400, "Failed to parse request body: ")
        self.fault(post(text, "text/csv"), 400, 'Failed to parse request body: Unsupported Content-Type: "text/csv"')
        self.fault(post("", "application/json"), 400, "'value' is a required property")


class WithoutAuthentication(ApiTest):
    options = ("--set", "auth.enable=false", "--set", "system_user.user=nobody", "--set", "api.allow_origin=http://a.example,http://b.example")

    def test_everybody_is_the_system_user(self):
        for headers in ({}, {"X-Auth-Token": "nosuch"}):
            user = self.ok(self.daemon.get("/v1/user", headers=headers, auth=False))
            self.assertEqual((user["username"], user["authentication"]["method"]), ("nobody", None))
        made = self.ok(self.daemon.post("/v1/executions", {"action": "core.noop"}, auth=False), 201)
        self.assertEqual(made["context"]["user"], "nobody")

    def test_configured_origins(self):
        for origin, answered in (("http://a.example", "http://a.example"), ("http://b.example", "http://b.example"),
                                 ("http://localhost:8080", "http://localhost:8080"), ("http://c.example", "http://a.example")):
            answer = self.daemon.get("/v1/user", headers={"Origin": origin}, auth=False)
            self.assertEqual(answer.headers["Access-Control-Allow-Origin"], answered)


if __name__ == "__main__":
    unittest.main()
