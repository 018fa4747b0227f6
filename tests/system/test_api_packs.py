"""Packs with their files and configs, sensors, policies and aliases (spec/api 2.3, 2.8 to 2.10, 2.15)."""
import os
import unittest

from tests.system.api_case import UNKNOWN_ID, ApiTest

SCHEMA = "region:\n  type: string\n  required: true\n  default: north\npassword:\n  type: string\n  secret: true\n"
ACTION = "name: one\nrunner_type: local-shell-script\nentry_point: one.sh\nenabled: true\nparameters: {}\n"
FILES = {"config.schema.yaml": SCHEMA, "actions/one.yaml": ACTION, "actions/one.sh": "#!/bin/sh\necho one\n", "README.md": "# kit\n",
         "icon.bin": "a\0b", "data/big.txt": "x" * 500_001}


class Packs(ApiTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = cls.make_pack("kit", FILES)
        cls.counts = cls.register("kit")

    def test_list(self):
        answer = self.daemon.get("/v1/packs")
        refs = [pack["ref"] for pack in self.ok(answer)]
        self.assertEqual(refs, sorted(refs))
        self.assertEqual((answer.headers["X-Limit"], answer.headers["X-Total-Count"]), ("100", str(len(refs))))
        self.assertEqual(self.names("/packs?ref=kit"), ["kit"])
        self.assertEqual(self.names("/packs?name=core"), ["core"])
        self.assertEqual(set(self.get("/packs?include_attributes=name&limit=1")[0]), {"id", "ref", "name"})
        self.assertNotIn("files", self.get("/packs?exclude_attributes=files&limit=1")[0])

    def test_get(self):
        pack = self.get("/packs/kit")
        self.assertEqual(self.get(f"/packs/{pack['id']}"), pack)
        self.assertEqual((pack["name"], pack["version"], pack["author"], pack["email"], pack["uid"], pack["path"]),
                         ("kit", "1.0.0", "A", "a@example.com", "pack:kit", self.folder))
        self.assertLessEqual({"pack.yaml", "actions/one.yaml", "actions/one.sh", "README.md"}, set(pack["files"]))
        for unknown in ("nosuch", UNKNOWN_ID):
            self.fault(self.daemon.get(f"/v1/packs/{unknown}"), 404, f'Resource with a ref or id "{unknown}" not found')

    def test_register(self):
        self.assertEqual(set(self.counts), {"runners", "rule_types", "policy_types", "triggers", "sensors", "actions", "rules", "aliases",
                                            "policies", "configs"})
        self.assertEqual(self.counts["actions"], 1)
        self.assertEqual(set(self.register("kit", "kit", types=["action"])), {"runners", "actions"})
        self.assertEqual(set(self.register("kit", types=["rules"])), {"rule_types", "rules"})
        self.assertEqual(set(self.register("kit", types=["sensors", "aliases"])), {"sensors", "aliases"})
        self.fault(self.daemon.post("/v1/packs/register", {"packs": ["nosuch"]}), 400, 'Pack "nosuch" not found on disk')
        self.assertEqual(self.daemon.post("/v1/packs/register", {"types": ["nosuch"]}).status, 400)

    def test_register_with_a_broken_resource(self):
        self.make_pack("broken", {"actions/bad.yaml": "name: bad\nrunner_type: nosuch\n", "actions/good.yaml": ACTION.replace("one", "good")})
        self.fault(self.daemon.post("/v1/packs/register", {"packs": ["broken"]}), 400, "bad")
        self.assertEqual(self.register("broken", fail_on_failure=False)["actions"], 1)
        self.assertEqual(self.get("/actions/broken.good")["name"], "good")

    def test_files(self):
        files = {file["file_path"]: file["content"] for file in self.get("/packs/views/files/kit")}
        self.assertEqual(files["README.md"], "# kit\n")
        self.assertNotIn("icon.bin", files)
        self.assertNotIn("data/big.txt", files)
        self.fault(self.daemon.get("/v1/packs/views/files/nosuch"), 404, 'Resource with a ref or id "nosuch" not found')

    def test_file(self):
        path = "/v1/packs/views/file/kit/actions/one.sh"
        answer = self.daemon.get(path)
        self.assertEqual((answer.status, answer.body), (200, FILES["actions/one.sh"]))
        modified = os.stat(os.path.join(self.folder, "actions/one.sh")).st_mtime
        self.assertAlmostEqual(float(answer.headers["ETag"]), modified, places=5)
        self.assertTrue(answer.headers["Last-Modified"].endswith(" GMT"))
        for headers, status in (({"If-None-Match": answer.headers["ETag"]}, 304), ({"If-None-Match": "other"}, 200),
                                ({"If-Modified-Since": answer.headers["Last-Modified"]}, 304),
                                ({"If-None-Match": "other", "If-Modified-Since": answer.headers["Last-Modified"]}, 200)):
            again = self.daemon.get(path, headers=headers)
            self.assertEqual(again.status, status, headers)
            self.assertEqual(again.body, "" if status == 304 else answer.body)
        base = "/v1/packs/views/file/kit/"
        self.fault(self.daemon.get(base + "nosuch.txt"), 404, 'File "nosuch.txt" not found')
        self.fault(self.daemon.get(base + "data/big.txt"), 400, "File data/big.txt exceeds maximum allowed file size (500000 bytes)")
        for bad in ("../kit/pack.yaml", "actions/../pack.yaml", "./pack.yaml"):
            self.assertEqual(self.daemon.get(base + bad).status, 400, bad)
        self.assertEqual(self.daemon.get(base + "icon.bin").headers["Content-Type"], "application/octet-stream")


class Configs(ApiTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_pack("kit", FILES)
        cls.register("kit")

    def test_schemas(self):
        schema = self.get("/config_schemas/kit")
        self.assertEqual(schema["attributes"]["region"], {"type": "string", "required": True, "default": "north"})
        self.assertEqual(set(schema), {"id", "pack", "attributes"})
        self.assertIn(schema, self.get("/config_schemas"))
        self.assertEqual(self.daemon.get("/v1/config_schemas").headers["X-Limit"], "100")
        self.fault(self.daemon.get("/v1/config_schemas/nosuch"), 404, 'Resource with a ref or id "nosuch" not found')

    def test_values(self):
        self.fault(self.daemon.get("/v1/configs/core"), 404, 'Unable to identify resource with pack_ref "core".')
        put = self.ok(self.daemon.put("/v1/configs/kit?show_secrets=true", {"region": "south", "password": "hush", "more": 1}))
        self.assertEqual((put["pack"], put["values"]), ("kit", {"region": "south", "password": "hush", "more": 1}))
        masked = {"region": "south", "password": "********", "more": 1}
        self.assertEqual(self.get("/configs/kit")["values"], masked)
        self.assertEqual(self.get("/configs/kit?show_secrets=true")["values"]["password"], "hush")
        self.assertIn(masked, [config["values"] for config in self.get("/configs")])
        with open(os.path.join(self.daemon.data, "configs", "kit.yaml")) as file:
            self.assertEqual(file.read().splitlines(), ["more: 1", "password: hush", "region: south"])
        self.fault(self.daemon.put("/v1/configs/kit", {"region": 5}), 400, 'Failed validating attribute "region" in config for pack "kit"')
        self.assertEqual(self.daemon.put("/v1/configs/kit", [1]).status, 400)
        again = self.ok(self.daemon.put("/v1/configs/kit", {"region": "east"}))
        self.assertEqual((again["id"], again["values"]), (put["id"], {"region": "east"}))

    def test_a_config_without_a_schema_hides_all(self):
        self.ok(self.daemon.put("/v1/configs/loose", {"a": "b"}))
        self.assertEqual(self.get("/configs/loose")["values"], {"a": "********"})
        self.assertEqual(self.get("/configs/loose?show_secrets=1")["values"], {"a": "b"})


class Sensors(ApiTest):
    REF = "hello_st2.HelloSensor"

    def test_list(self):
        answer = self.daemon.get("/v1/sensortypes")
        self.assertIn(self.REF, [sensor["ref"] for sensor in self.ok(answer)])
        self.assertNotIn("X-Limit", answer.headers)
        for query, wanted in (("pack=hello_st2", 1), ("pack=core", 0), ("name=HelloSensor", 1), ("trigger=hello_st2.event1", 1),
                              ("trigger=hello_st2.nosuch", 0), ("trigger=hello_st2.event1&pack=core", 0)):
            self.assertEqual(len(self.get(f"/sensortypes?{query}")), wanted, query)

    def test_switch(self):
        sensor = self.get(f"/sensortypes/{self.REF}")
        self.assertEqual((sensor["uid"], sensor["trigger_types"]), ("sensor_type:hello_st2:HelloSensor", ["hello_st2.event1"]))
        self.assertEqual(self.get(f"/sensortypes/{sensor['id']}"), sensor)
        changed = self.ok(self.daemon.put(f"/v1/sensortypes/{self.REF}", dict(sensor, enabled=False, description="mine")))
        self.assertEqual(changed, dict(sensor, enabled=False))
        self.assertEqual(self.get("/sensortypes?enabled=false"), [changed])
        self.ok(self.daemon.put(f"/v1/sensortypes/{self.REF}", dict(sensor, enabled=True)))
        self.assertFalse(self.ok(self.daemon.put(f"/v1/sensortypes/{self.REF}", {}))["enabled"])
        self.assertEqual(self.daemon.get("/v1/sensortypes/a.b").status, 404)


class Policies(ApiTest):
    def body(self, **fields):
        return {"name": "few", "pack": "default", "resource_ref": "core.noop", "policy_type": "action.concurrency",
                "parameters": {"threshold": 3}, **fields}

    def test_types(self):
        kinds = self.get("/policytypes")
        self.assertEqual([k["ref"] for k in kinds], ["action.concurrency", "action.concurrency.attr", "action.retry"])
        self.assertEqual(self.get("/policytypes?resource_type=action"), kinds)
        self.assertEqual(self.get("/policytypes?resource_type=rule"), [])
        for path in ("action.retry", kinds[2]["id"]):
            self.assertEqual(self.get(f"/policytypes/{path}"), kinds[2])
        self.fault(self.daemon.get("/v1/policytypes/action.nosuch"), 404, 'PolicyType with a reference of id "action.nosuch" not found.')

    def test_life_of_a_policy(self):
        made = self.ok(self.daemon.post("/v1/policies", self.body()), 201)
        self.assertEqual((made["ref"], made["uid"], made["enabled"], made["parameters"]),
                         ("default.few", "policy:default:few", True, {"threshold": 3, "action": "delay"}))
        for path in ("default.few", made["id"]):
            self.assertEqual(self.get(f"/policies/{path}"), made)
        for query in ("pack=default", "name=few", "resource_ref=core.noop", "policy_type=action.concurrency&pack=default"):
            self.assertEqual(self.names(f"/policies?{query}"), ["default.few"], query)
        self.fault(self.daemon.post("/v1/policies", self.body()), 409, "Tried to save duplicate unique keys")
        self.fault(self.daemon.post("/v1/policies", self.body(name="other")), 409, "Tried to save duplicate unique keys")
        changed = self.ok(self.daemon.put("/v1/policies/default.few", self.body(parameters={"threshold": 9}, enabled=False)))
        self.assertEqual((changed["id"], changed["parameters"]["threshold"], changed["enabled"]), (made["id"], 9, False))
        self.assertEqual(self.daemon.delete(f"/v1/policies/{made['id']}").status, 204)
        self.assertEqual(self.daemon.get("/v1/policies/default.few").status, 404)

    def test_bad_policies(self):
        for fields, words in (({"policy_type": "action.nosuch"}, 'Referenced policy_type "action.nosuch" doesnt exist'),
                              ({"parameters": {}}, "'threshold' is a required property"), ({"more": 1}, "'more' was unexpected")):
            self.fault(self.daemon.post("/v1/policies", self.body(**fields)), 400, words)
        for name in ("name", "resource_ref", "policy_type"):
            body = self.body()
            del body[name]
            self.fault(self.daemon.post("/v1/policies", body), 400, f"'{name}' is a required property")


class Aliases(ApiTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = cls.create(name="say", formats=["say {{message}}", {"display": "shout <text>", "representation": ["shout {{message}}", "yell {{message}}"]}])

    @classmethod
    def create(cls, **fields):
        answer = cls.daemon.post("/v1/actionalias", {"pack": "default", "action_ref": "core.echo", "description": "Says", **fields})
        assert answer.status == 201, answer
        return answer.json

    def match(self, command):
        return self.daemon.post("/v1/actionalias/match", {"command": command})

    def test_crud(self):
        made = self.create(name="life", formats=["live"])
        self.assertEqual((made["ref"], made["uid"], made["enabled"]), ("default.life", "action_alias:default:life", True))
        for path in ("default.life", made["id"]):
            self.assertEqual(self.get(f"/actionalias/{path}"), made)
        again = self.daemon.post("/v1/actionalias", {"name": "life", "pack": "default", "action_ref": "core.echo", "formats": ["x"]})
        self.fault(again, 409, "Tried to save duplicate unique keys")
        self.assertEqual(again.json["conflict-id"], made["id"])
        body = {"name": "life", "pack": "default", "action_ref": "core.noop", "formats": ["die"], "enabled": False}
        for path in (made["id"], "default.life"):
            changed = self.ok(self.daemon.put(f"/v1/actionalias/{path}", body))
            self.assertEqual((changed["id"], changed["action_ref"], changed["enabled"]), (made["id"], "core.noop", False))
        for pack in ("helpdesk", "matches"):
            self.ok(self.daemon.post("/v1/actionalias", {"name": "x", "pack": pack, "action_ref": "core.echo", "formats": [pack]}), 201)
            self.assertEqual(self.get(f"/actionalias/{pack}.x")["pack"], pack)
            self.assertEqual(self.daemon.delete(f"/v1/actionalias/{pack}.x").status, 204)
        self.assertEqual(self.daemon.delete("/v1/actionalias/default.life").status, 204)
        self.assertEqual(self.daemon.get(f"/v1/actionalias/{made['id']}").status, 404)

    def test_list(self):
        answer = self.daemon.get("/v1/actionalias")
        self.assertEqual(answer.headers["X-Limit"], "100")
        aliases = self.ok(answer)
        self.assertEqual(aliases, sorted(aliases, key=lambda a: (a["pack"], a["name"])))
        self.assertEqual(self.names("/actionalias?pack=default&name=say"), ["default.say"])

    def test_bad_aliases(self):
        for fields, words in (({"pack": "default", "action_ref": "a.b"}, "'name' is a required property"),
                              ({"pack": "default", "name": "bad", "formats": ["x"]}, "'action_ref' is a required property"),
                              ({"pack": "default", "name": "bad", "action_ref": "a.b"}, "formats"),
                              ({"pack": "default", "name": "bad", "action_ref": "a.b", "formats": ["x"], "more": 1}, "'more' was unexpected")):
            self.fault(self.daemon.post("/v1/actionalias", fields), 400, words)

    def test_match(self):
        for command, display, representation in (("say hello", "say {{message}}", "say {{message}}"),
                                                 ("yell hello", "shout <text>", "yell {{message}}")):
            found = self.ok(self.match(command))
            self.assertEqual((found["actionalias"]["ref"], found["display"], found["representation"]), ("default.say", display, representation))
        self.fault(self.match("sing"), 400, "Command 'sing' matched no patterns")
        self.create(name="say2", formats=["say {{what}}"])
        self.fault(self.match("say hello"), 400, "Command 'say hello' matched more than 1 pattern")
        self.assertEqual(self.daemon.delete("/v1/actionalias/default.say2").status, 204)
        self.fault(self.daemon.post("/v1/actionalias/match", {}), 400, "'command' is a required property")

    def test_help(self):
        found = self.get("/actionalias/help?pack=default&filter=^SHOUT")
        self.assertEqual(found, {"available": 1, "helpstrings": [{"pack": "default", "display": "shout <text>", "description": "Says"}]})
        every = self.get("/actionalias/help")
        self.assertEqual(every["available"], len(every["helpstrings"]))
        page = self.get("/actionalias/help?limit=1&offset=1")
        self.assertEqual((page["available"], page["helpstrings"]), (every["available"], every["helpstrings"][1:2]))


if __name__ == "__main__":
    unittest.main()
