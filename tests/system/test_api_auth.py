"""Tokens, single sign-on, API keys, and the datastore (spec/api 2.7, 2.16, 2.23)."""
import base64
import datetime
import unittest

from tests.system.api_case import TIMESTAMP, UNKNOWN_ID, ApiTest
from tests.system.harness import PASSWORD, until


def instant(text):
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=datetime.timezone.utc)


def seconds_left(text):
    return (instant(text) - datetime.datetime.now(datetime.timezone.utc)).total_seconds()


class Tokens(ApiTest):
    def create(self, body=None, headers=None):
        return self.daemon.post("/v1/tokens", body if body is not None else {}, service="auth",
                                headers=self.daemon.basic() if headers is None else headers)

    def test_a_token(self):
        answer = self.create()
        token = self.ok(answer, 201)
        self.assertEqual(set(token), {"id", "user", "token", "expiry", "metadata", "service"})
        self.assertEqual((token["user"], token["metadata"], token["service"]), ("st2admin", {}, False))
        self.assertRegex(token["token"], r"^[0-9a-f]{32}$")
        self.assertRegex(token["expiry"], TIMESTAMP)
        self.assertAlmostEqual(seconds_left(token["expiry"]), 86400, delta=30)
        self.assertRegex(answer.headers["X-API-URL"], r"^http://")
        self.assertEqual(self.daemon.get("/v1/user", headers={"X-Auth-Token": token["token"]}).json["username"], "st2admin")
        for path in ("/tokens", "/auth/v1/tokens", "/v1/tokens/"):
            self.assertEqual(self.daemon.post(path, {}, service="auth", headers=self.daemon.basic()).status, 201, path)

    def test_life_times(self):
        self.assertAlmostEqual(seconds_left(self.ok(self.create({"ttl": 60}), 201)["expiry"]), 60, delta=20)
        self.ok(self.create({"ttl": None}), 201)
        self.ok(self.create({"ttl": 86400}), 201)
        self.fault(self.create({"ttl": 86401}), 400, "TTL specified 86401 is greater than max allowed 86400.")
        for bad in (0, -1, "long", 1.5):
            self.assertEqual(self.create({"ttl": bad}).status, 400, bad)

    def test_bad_credentials(self):
        def basic(text):
            return {"Authorization": "Basic " + base64.b64encode(text.encode()).decode()}
        for headers in ({}, basic("st2admin:wrong"), basic("nosuch:x"), basic("nocolon"), {"Authorization": "Bearer abc"},
                        {"Authorization": "Basic ???"}):
            with self.subTest(headers):
                self.fault(self.create(headers=headers), 401, "Invalid or missing credentials")
        for headers in ({"Authorization": "Basic"}, {"Authorization": "Basic a b"}):
            self.assertEqual(self.create(headers=headers).status, 400)
        self.ok(self.create(headers=basic(f"st2admin:{PASSWORD}")), 201)

    def test_impersonation_is_for_services(self):
        for body in ({"user": "other"}, {"impersonate_user": "nick", "nickname_origin": "chat"}):
            self.fault(self.create(body), 400, "Current user is not a service and cannot request impersonated tokens")

    def validate(self, body, headers=None):
        return self.daemon.post("/v1/tokens/validate", body, service="auth",
                                headers={"X-Auth-Token": self.daemon.login()} if headers is None else headers)

    def test_validate(self):
        token = self.ok(self.create(), 201)["token"]
        self.assertEqual(self.ok(self.validate({"token": token})), {"valid": True})
        self.assertEqual(self.ok(self.validate({"token": "nosuch"})), {"valid": False})
        self.fault(self.validate({}), 400, "Token is not provided.")
        self.fault(self.validate({"token": token}, headers={}), 401, "Unauthorized - One of Token or API key required.")
        brief = self.ok(self.create({"ttl": 1}), 201)["token"]
        until(lambda: self.ok(self.validate({"token": brief})) == {"valid": False}, "the end of the token")

    def test_sso(self):
        self.assertEqual(self.ok(self.daemon.get("/v1/sso", service="auth")), {"enabled": False})
        for answer in (self.daemon.get("/v1/sso/request", service="auth"), self.daemon.post("/v1/sso/callback", {}, service="auth")):
            self.fault(answer, 500, 'The default "noop" SSO backend is not a proper implementation.')

    def test_the_password_is_nowhere_in_the_log(self):
        self.create()
        self.assertNotIn(PASSWORD, self.daemon.log_text())


class ApiKeys(ApiTest):
    def create(self, body=None):
        return self.ok(self.daemon.post("/v1/apikeys", body or {}), 201)

    def test_life_of_a_key(self):
        made = self.create({"metadata": {"used by": "test"}})
        self.assertEqual(set(made), {"id", "uid", "user", "key", "metadata", "created_at", "enabled"})
        self.assertEqual((made["user"], made["enabled"], made["metadata"]), ("st2admin", True, {"used by": "test"}))
        self.assertRegex(made["created_at"], TIMESTAMP)
        self.assertGreaterEqual(len(made["key"]), 64)
        for path in (made["id"], made["key"]):
            shown = self.get(f"/apikeys/{path}")
            self.assertEqual((shown["id"], shown["key_hash"], shown["uid"]), (made["id"], "********", "********"))
            self.assertNotIn("key", shown)
        clear = self.get(f"/apikeys/{made['id']}?show_secrets=true")
        self.assertRegex(clear["key_hash"], r"^[0-9a-f]{128}$")
        self.assertEqual(clear["uid"], "api_key:" + clear["key_hash"])
        by_key = {"headers": {"St2-Api-Key": made["key"]}, "auth": False}
        self.ok(self.daemon.get("/v1/user", **by_key))
        changed = self.ok(self.daemon.put(f"/v1/apikeys/{made['id']}", {"user": "st2admin", "metadata": {}, "enabled": False,
                                                                         "key_hash": "********"}))
        self.assertEqual((changed["enabled"], changed["created_at"], changed["key_hash"]), (False, made["created_at"], "********"))
        self.fault(self.daemon.get("/v1/user", **by_key), 401, "Unauthorized - API key is disabled.")
        self.fault(self.daemon.put(f"/v1/apikeys/{made['id']}", {"key_hash": "0" * 128}), 400, "Update of key_hash is not allowed.")
        self.assertEqual(self.daemon.delete(f"/v1/apikeys/{made['id']}").status, 204)
        self.assertEqual(self.daemon.get("/v1/user", **by_key).status, 401)
        for method in ("GET", "PUT", "DELETE"):
            answer = self.daemon.request(method, f"/v1/apikeys/{made['id']}", {} if method == "PUT" else None)
            self.fault(answer, 404, f"ApiKey with key or id={made['id']} not found.")

    def test_users(self):
        made = self.create({"user": "robot"})
        self.assertEqual(made["user"], "robot")
        self.assertEqual(self.daemon.get("/v1/user", headers={"St2-Api-Key": made["key"]}, auth=False).json["username"], "robot")

    def test_import_by_hash(self):
        # The hash of the key "1234" (spec/api 4.2).
        key_hash = ("ec81d4a56f5987b0ae1cff6e152459986e873d6604637fc70d85c0a0daf131b0"
                    "a830ccd5b6454cc0c95c0ba6e6655933c993325eb3a28bc43af6c1d801a7c1e8")
        made = self.create({"key_hash": key_hash, "user": "imported", "id": "5" * 24})
        self.assertEqual((made["key"], made["id"]), (None, "5" * 24))
        self.assertEqual(self.daemon.get("/v1/user", headers={"St2-Api-Key": "1234"}, auth=False).json["username"], "imported")
        self.assertEqual(self.get("/apikeys/1234")["id"], made["id"])
        again = self.create({"key_hash": key_hash, "user": "moved", "id": "5" * 24})
        self.assertEqual((again["id"], again["user"]), ("5" * 24, "moved"))
        self.assertEqual(self.daemon.get("/v1/user", headers={"St2-Api-Key": "1234"}, auth=False).json["username"], "moved")
        self.fault(self.daemon.post("/v1/apikeys", {"key_hash": key_hash}), 409, "Tried to save duplicate unique keys")
        self.fault(self.daemon.post("/v1/apikeys", {"key_hash": "********"}), 400, "is what hides a hash")

    def test_list(self):
        made = [self.create()["id"] for _ in range(2)]
        answer = self.daemon.get("/v1/apikeys")
        self.assertEqual(answer.headers["X-Limit"], "50")
        self.assertEqual([key["id"] for key in answer.json if key["id"] in made], made)
        self.assertEqual({key["key_hash"] for key in answer.json}, {"********"})
        self.assertNotIn("********", {key["key_hash"] for key in self.get("/apikeys?show_secrets=1")})
        page = self.daemon.get("/v1/apikeys?limit=1&offset=1")
        self.assertEqual((len(page.json), page.headers["X-Limit"]), (1, "1"))


class Keys(ApiTest):
    def put(self, name, value="v", status=200, **fields):
        return self.ok(self.daemon.put(f"/v1/keys/{name}", {"name": name, "value": value, **fields}), status)

    def test_life_of_a_key(self):
        made = self.put("life", description="one")
        self.assertEqual({name: made[name] for name in ("name", "value", "scope", "secret", "encrypted", "uid", "description")},
                         {"name": "life", "value": "v", "scope": "st2kv.system", "secret": False, "encrypted": False,
                          "uid": "key_value_pair:st2kv.system:life", "description": "one"})
        self.assertEqual(self.get("/keys/life"), made)
        self.assertEqual(self.put("life", "w")["id"], made["id"])
        self.assertEqual(self.get("/keys/life")["value"], "w")
        self.assertEqual(self.daemon.delete("/v1/keys/life").status, 204)
        for answer in (self.daemon.get("/v1/keys/life"), self.daemon.delete("/v1/keys/life")):
            self.fault(answer, 404, 'The key "life" does not exist in the StackStorm datastore.')

    def test_scopes(self):
        self.put("both", "system")
        mine = self.put("both", "mine", scope="user")
        self.assertEqual((mine["scope"], mine["name"], mine["user"], mine["uid"]),
                         ("st2kv.user", "both", "st2admin", "key_value_pair:st2kv.user:st2admin:both"))
        for query, value in (("", "system"), ("?scope=system", "system"), ("?scope=st2kv.system", "system"), ("?scope=all", "system"),
                             ("?scope=user", "mine"), ("?scope=st2kv.user", "mine"), ("?user=st2admin", "mine")):
            self.assertEqual(self.get("/keys/both" + query)["value"], value, query)
        values = [key["value"] for key in self.get("/keys?scope=all&prefix=bo")]
        self.assertEqual(values, ["system", "mine"])
        self.assertEqual([key["value"] for key in self.get("/keys?scope=user&prefix=bo")], ["mine"])
        self.assertEqual(self.daemon.delete("/v1/keys/both?scope=user").status, 204)
        self.assertEqual(self.get("/keys/both")["value"], "system")
        self.fault(self.daemon.get("/v1/keys/both?scope=nosuch"), 400, "Scope st2kv.nosuch is not in allowed scopes list: ['system', 'user',")
        self.fault(self.daemon.get("/v1/keys?scope=nosuch"), 400, "Invalid scope: st2kv.nosuch")
        self.assertEqual(self.daemon.put("/v1/keys/both", {"value": "x", "scope": "all"}).status, 400)
        for path in ("/v1/keys/both?user=other", "/v1/keys?user=other"):
            self.fault(self.daemon.get(path), 403, '"user" attribute can only be provided by admins when RBAC is enabled')

    def test_list(self):
        for name in ("list.a", "list.b", "list.c"):
            self.put(name)
        answer = self.daemon.get("/v1/keys?prefix=list.")
        self.assertEqual([key["name"] for key in self.ok(answer)], ["list.a", "list.b", "list.c"])
        self.assertEqual(self.names("/keys?prefix=list.&limit=1&offset=1", "name"), ["list.b"])
        self.assertEqual(self.names("/keys?name=list.c", "name"), ["list.c"])
        self.assertEqual(self.names("/keys?prefix=list.&sort=-name", "name"), ["list.c", "list.b", "list.a"])
        self.fault(self.daemon.get("/v1/keys?offset=-1"), 400, 'Offset "-1" specified')
        self.assertEqual(self.names(f"/keys?id={answer.json[0]['id']}", "name"), ["list.a"])
        self.fault(self.daemon.get("/v1/keys?limit=0"), 400, 'Limit, "0" specified')
        self.fault(self.daemon.get("/v1/keys?limit=-2"), 400, 'Limit, "-2" specified, must be a positive number.')

    def test_secrets(self):
        made = self.put("secret", "hush", secret=True)
        self.assertEqual((made["secret"], made["encrypted"]), (True, True))
        self.assertNotIn("hush", made["value"])
        self.assertEqual(self.get("/keys/secret")["value"], made["value"])
        clear = self.get("/keys/secret?decrypt=true")
        self.assertEqual((clear["value"], clear["secret"], clear["encrypted"]), ("hush", True, False))
        self.assertIn("hush", [key["value"] for key in self.get("/keys?decrypt=true&prefix=secret")])
        copied = self.put("copied", made["value"], encrypted=True)
        self.assertEqual((copied["value"], copied["secret"], copied["encrypted"]), (made["value"], True, True))
        self.assertEqual(self.get("/keys/copied?decrypt=true")["value"], "hush")
        self.fault(self.daemon.put("/v1/keys/bad", {"value": "00", "encrypted": True}), 400,
                   'Failed to verify the integrity of the provided value for key "bad".')
        self.assertEqual(self.put("secret", "open")["value"], "open")
        self.assertFalse(self.get("/keys/secret")["secret"])

    def test_life_time(self):
        made = self.put("brief", ttl=1000)
        self.assertAlmostEqual(seconds_left(made["expire_timestamp"]), 1000, delta=30)
        self.assertNotIn("expire_timestamp", self.put("brief"))
        self.put("brief", ttl=1)
        until(lambda: self.daemon.get("/v1/keys/brief").status == 404, "the end of the key")
        self.assertNotIn("brief", self.names("/keys", "name"))

    def test_bodies(self):
        self.fault(self.daemon.put("/v1/keys/x", {"name": "x"}), 400, "'value' is a required property")
        self.fault(self.daemon.put("/v1/keys/x", {"value": 5}), 400, "5 is not of type 'string'")
        self.assertEqual(self.ok(self.daemon.put("/v1/keys/path", {"name": "body", "value": "x"}))["name"], "path")
        self.assertEqual(self.put("own", id="7" * 24)["id"], "7" * 24)

    def test_triggers(self):
        self.put("told")
        self.put("told", "new")
        self.daemon.delete("/v1/keys/told")
        for kind in ("create", "update", "value_change", "delete"):
            events = until(lambda: self.get(f"/triggerinstances?trigger=core.st2.key_value_pair.{kind}"), kind)
            names = [(e["payload"].get("object") or e["payload"]["new_object"])["name"] for e in events]
            self.assertIn("told", names, kind)


if __name__ == "__main__":
    unittest.main()
