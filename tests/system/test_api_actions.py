"""Actions, their views, and runner types (spec/api 2.2, 2.14)."""
import os
import unittest

from tests.system.api_case import UNKNOWN_ID, ApiTest

TOOL = {"tools/actions/run.sh": "#!/bin/sh\necho tool\n",
        "tools/actions/run.yaml": "name: run\nrunner_type: local-shell-script\nentry_point: run.sh\nenabled: true\ndescription: Runs\n"
                                  "parameters:\n  word:\n    type: string\n    default: a\n  timeout:\n    default: 7\n"
                                  "  sudo:\n    immutable: true\n    default: false\n"}


class Actions(ApiTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = cls.make_pack("tools", {path.split("/", 1)[1]: text for path, text in TOOL.items()})
        cls.register("tools")

    def create(self, name, status=201, **fields):
        answer = self.daemon.post("/v1/actions", {"name": name, "pack": "tools", "runner_type": "local-shell-cmd", **fields})
        return self.ok(answer, status)

    def test_list(self):
        answer = self.daemon.get("/v1/actions")
        refs = [action["ref"] for action in self.ok(answer)]
        self.assertEqual(refs, [a["ref"] for a in sorted(answer.json, key=lambda a: (a["pack"], a["name"]))])
        self.assertEqual(int(answer.headers["X-Total-Count"]), len(refs))
        self.assertNotIn("X-Limit", answer.headers)
        self.assertLess({"core.local", "core.noop", "tools.run"}, set(refs))

    def test_filters(self):
        self.assertEqual(set(self.names("/actions?pack=tools", "pack")), {"tools"})
        self.assertEqual(self.names("/actions?pack=core&name=local"), ["core.local"])
        self.assertEqual(self.names("/actions?name=nosuch"), [])
        ids = [self.get("/actions/core.local")["id"], self.get("/actions/core.noop")["id"]]
        self.assertEqual(set(self.names(f"/actions?id={','.join(ids)}")), {"core.local", "core.noop"})
        self.fault(self.daemon.get("/v1/actions?id=short"), 400, "is not a valid ObjectId")
        self.create("tagged", tags=[{"name": "kind", "value": "x"}])
        self.assertEqual(self.names("/actions?tags=kind"), ["tools.tagged"])

    def test_pages(self):
        all_refs = self.names("/actions")
        answer = self.daemon.get("/v1/actions?limit=3&offset=2")
        self.assertEqual([a["ref"] for a in self.ok(answer)], all_refs[2:5])
        self.assertEqual((answer.headers["X-Limit"], answer.headers["X-Total-Count"]), ("3", str(len(all_refs))))
        self.fault(self.daemon.get("/v1/actions?limit=0"), 400, 'Limit, "0" specified, must be a positive number or -1')
        self.fault(self.daemon.get("/v1/actions?limit=-2"), 400, 'Limit, "-2" specified, must be a positive number.')
        self.fault(self.daemon.get(f"/v1/actions?offset={2**31}"), 400, "is more than 32-bit int")
        self.assertEqual(self.names("/actions?limit=-1"), all_refs)
        past = self.daemon.get("/v1/actions?limit=3&offset=5000")
        self.assertEqual((past.json, past.headers["X-Total-Count"]), ([], str(len(all_refs))))

    def test_attributes(self):
        for action in self.get("/actions?include_attributes=name&limit=3"):
            self.assertEqual(set(action), {"id", "ref", "pack", "name"})
        for action in self.get("/actions?exclude_attributes=parameters,notify&limit=3"):
            self.assertNotIn("parameters", action)
            self.assertIn("description", action)
        self.fault(self.daemon.get("/v1/actions?include_attributes=name&exclude_attributes=notify"), 400, "mutually exclusive")
        self.fault(self.daemon.get("/v1/actions?exclude_attributes=name"), 400, "Invalid or unsupported exclude attribute")
        self.fault(self.daemon.get("/v1/actions?include_attributes=nosuch"), 400, "Invalid or unsupported include attribute")

    def test_get_by_ref_and_id(self):
        action = self.get("/actions/tools.run")
        self.assertEqual(self.get(f"/actions/{action['id']}"), action)
        self.assertEqual((action["runner_type"], action["uid"], action["metadata_file"], action["enabled"]),
                         ("local-shell-script", "action:tools:run", "actions/run.yaml", True))
        for unknown in ("tools.nosuch", UNKNOWN_ID, "nosuch"):
            self.fault(self.daemon.get(f"/v1/actions/{unknown}"), 404, f'Resource with a reference or id "{unknown}" not found')

    def test_life_of_an_action(self):
        made = self.create("life", description="first", parameters={"cmd": {"default": "echo life", "immutable": True}})
        self.assertEqual((made["ref"], made["enabled"], made["entry_point"], made["tags"], made["notify"]),
                         ("tools.life", True, "", [], {}))
        self.assertEqual(self.daemon.run_and_wait("tools.life")["result"]["stdout"], "life")
        changed = self.ok(self.daemon.put("/v1/actions/tools.life", {"name": "life", "runner_type": "local-shell-cmd",
                                                                     "description": "second", "enabled": False}))
        self.assertEqual((changed["id"], changed["pack"], changed["description"]), (made["id"], "tools", "second"))
        self.fault(self.daemon.post("/v1/executions", {"action": "tools.life", "parameters": {"cmd": "x"}}), 400,
                   'Unable to execute. Action "tools.life" is disabled.')
        self.assertEqual(self.daemon.delete(f"/v1/actions/{made['id']}").status, 204)
        self.assertEqual(self.daemon.get("/v1/actions/tools.life").status, 404)
        self.assertEqual(self.daemon.delete("/v1/actions/tools.life").status, 404)

    def test_a_second_one_of_the_name_conflicts(self):
        made = self.create("twice")
        answer = self.daemon.post("/v1/actions", {"name": "twice", "pack": "tools", "runner_type": "noop"})
        self.fault(answer, 409, "Tried to save duplicate unique keys")
        self.assertEqual(answer.json["conflict-id"], made["id"])

    def test_bad_actions(self):
        for fields, words in (({"runner_type": "nosuch"}, "RunnerType nosuch is not found."),
                              ({"parameters": {"cmd": {"position": "first"}}}, "'first' is not of type"),
                              ({"parameters": {"a": {"type": "string", "position": 0}, "b": {"type": "string", "position": 0}}}, "position"),
                              ({"parameters": {"a": {"type": "string", "immutable": True}}}, "mmutable"),
                              ({"parameters": {"cmd": {"type": "integer"}}}, "cannot be overridden"),
                              ({"nosuch": 1}, "nosuch"),
                              ({"pack": "core"}, "Resources belonging to system level packs can't be manipulated"),
                              ({"pack": "absent"}, 'Content pack "absent" is not found')):
            with self.subTest(fields):
                body = {"name": "bad", "pack": "tools", "runner_type": "local-shell-cmd", **fields}
                self.fault(self.daemon.post("/v1/actions", body), 400, words)
        self.fault(self.daemon.post("/v1/actions", {"pack": "tools", "runner_type": "noop"}), 400, "'name' is a required property")
        self.fault(self.daemon.put("/v1/actions/core.local", {"name": "local", "runner_type": "noop"}), 400, "system level packs")
        self.fault(self.daemon.delete("/v1/actions/core.local"), 400, "system level packs")

    def test_data_files(self):
        files = [{"file_path": "lib/deep.sh", "content": "#!/bin/sh\necho deep\n"}]
        made = self.create("deep", runner_type="local-shell-script", entry_point="lib/deep.sh", data_files=files)
        self.assertNotIn("data_files", made)
        with open(os.path.join(self.folder, "actions/lib/deep.sh")) as file:
            self.assertEqual(file.read(), files[0]["content"])
        self.assertEqual(self.daemon.run_and_wait("tools.deep")["result"]["stdout"], "deep")
        self.assertIn("actions/lib/deep.sh", self.get("/packs/tools")["files"])
        for path in ("../up.sh", "/etc/x", "./a.sh", "a/../b.sh"):
            body = {"name": "bad", "pack": "tools", "runner_type": "noop", "data_files": [{"file_path": path, "content": "x"}]}
            self.assertEqual(self.daemon.post("/v1/actions", body).status, 400, path)
        again = {"name": "deep", "pack": "tools", "runner_type": "noop", "data_files": [{"file_path": "lib/deep.sh", "content": "lost"}]}
        self.fault(self.daemon.post("/v1/actions", again), 409, "Tried to save duplicate unique keys")
        with open(os.path.join(self.folder, "actions/lib/deep.sh")) as file:
            self.assertEqual(file.read(), files[0]["content"], "a refused request writes nothing")
        for wrong, words in (({"file_path": "a.sh"}, "'content' is a required property"), ({"file_path": "a.sh", "content": 5}, "5 is not of type"),
                             ({"file_path": "a.sh", "content": "", "mode": 1}, "'mode' was unexpected"), (5, "5 is not of type 'object'")):
            body = {"name": "bad", "pack": "tools", "runner_type": "noop", "data_files": [wrong]}
            self.fault(self.daemon.post("/v1/actions", body), 400, words)
        self.assertEqual(self.daemon.delete("/v1/actions/tools.deep", body={"remove_files": True}).status, 204)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "actions/lib/deep.sh")))

    def test_an_action_whose_files_cannot_be_deleted_stays(self):
        made = self.create("stuck", runner_type="local-shell-script", entry_point="stuck")
        os.makedirs(os.path.join(self.folder, "actions/stuck/full"))
        self.assertEqual(self.daemon.delete("/v1/actions/tools.stuck", body={"remove_files": True}).status, 500)
        self.assertEqual(self.get("/actions/tools.stuck"), made)
        self.fault(self.daemon.delete("/v1/actions/tools.stuck", body={"remove_files": "yes"}), 400, "'yes' is not of type 'boolean'")
        self.assertEqual(self.daemon.delete("/v1/actions/tools.stuck").status, 204)

    def test_clone(self):
        body = {"dest_pack": "tools", "dest_action": "copy"}
        copy = self.ok(self.daemon.post("/v1/actions/tools.run/clone", body), 201)
        self.assertEqual((copy["ref"], copy["uid"], copy["entry_point"], copy["metadata_file"]),
                         ("tools.copy", "action:tools:copy", "copy.sh", "actions/copy.yaml"))
        self.assertEqual(self.daemon.run_and_wait("tools.copy")["result"]["stdout"], "tool")
        self.assertTrue(os.path.exists(os.path.join(self.folder, "actions/copy.yaml")))
        clone = "/v1/actions/tools.run/clone"
        self.fault(self.daemon.post(clone, body), 400, "The requested destination action already exists")
        again = self.ok(self.daemon.post(clone, dict(body, overwrite=True)), 201)
        self.assertNotEqual(again["id"], copy["id"])
        self.fault(self.daemon.post(clone, dict(body, dest_pack="absent")), 400, "Destination pack 'absent' doesn't exist")
        self.fault(self.daemon.post(clone, dict(body, dest_pack="core")), 400, "system level packs")
        self.fault(self.daemon.post(clone, {"dest_pack": "tools"}), 400, "'dest_action' is a required property")
        self.fault(self.daemon.post(clone, dict(body, more=1)), 400, "'more' was unexpected")
        self.fault(self.daemon.post("/v1/actions/tools.nosuch/clone", body), 404, "tools.nosuch")
        for name in ("../../../escaped", "a/b", "", "..", "nul\0", "x" * 300):
            self.fault(self.daemon.post(clone, dict(body, dest_action=name)), 400, "is no name of an action")
        self.assertFalse(os.path.exists(os.path.join(self.daemon.folder, "escaped.yaml")))

    def test_parameters_view_merges_runner_and_action(self):
        parameters = self.get("/actions/views/parameters/tools.run")["parameters"]
        self.assertEqual(parameters["timeout"]["default"], 7)
        self.assertEqual(parameters["timeout"]["type"], "integer")
        self.assertTrue(parameters["sudo"]["immutable"])
        self.assertEqual(parameters["word"], {"type": "string", "default": "a"})
        self.assertIn("env", parameters)

    def test_overview(self):
        one = self.get("/actions/views/overview/tools.run")
        self.assertEqual(one["parameters"], self.get("/actions/views/parameters/tools.run")["parameters"])
        self.assertIn(one, self.get("/actions/views/overview?name=run"))
        self.assertEqual(len(self.get("/actions/views/overview")), len(self.get("/actions")))
        self.assertEqual(self.daemon.get("/v1/actions/views/overview/tools.nosuch").status, 404)

    def test_entry_point(self):
        answer = self.daemon.get("/v1/actions/views/entry_point/tools.run")
        self.assertEqual((answer.status, answer.body), (200, "#!/bin/sh\necho tool\n"))
        self.fault(self.daemon.get("/v1/actions/views/entry_point/core.local"), 404,
                   "Action ref_or_id=core.local has no entry_point to output")
        self.assertEqual(self.daemon.get("/v1/actions/views/entry_point/tools.nosuch").status, 404)


class RunnerTypes(ApiTest):
    def test_list(self):
        answer = self.daemon.get("/v1/runnertypes")
        names = [runner["name"] for runner in self.ok(answer)]
        self.assertEqual(names, sorted(names))
        self.assertLess({"local-shell-cmd", "local-shell-script", "noop", "http-request", "orquesta"}, set(names))
        self.assertEqual((answer.headers["X-Limit"], answer.headers["X-Total-Count"]), ("100", str(len(names))))
        self.assertEqual(self.names("/runnertypes?sort=-name", "name"), names[::-1])
        self.assertEqual(self.names("/runnertypes?name=noop,http-request", "name"), ["http-request", "noop"])
        self.assertEqual(set(self.get("/runnertypes?include_attributes=name&limit=1")[0]), {"id", "name"})

    def test_get_by_name_and_id(self):
        runner = self.get("/runnertypes/local-shell-cmd")
        self.assertEqual(self.get(f"/runnertypes/{runner['id']}"), runner)
        self.assertEqual(runner["uid"], "runner_type:local-shell-cmd")
        self.assertIn("cmd", runner["runner_parameters"])
        self.fault(self.daemon.get("/v1/runnertypes/nosuch"), 404, "nosuch")

    def test_only_enabled_can_be_changed(self):
        runner = self.get("/runnertypes/http-request")
        changed = self.ok(self.daemon.put("/v1/runnertypes/http-request", dict(runner, enabled=False, description="mine")))
        self.assertEqual(changed, dict(runner, enabled=False))
        self.assertFalse(self.get("/runnertypes/http-request")["enabled"])
        self.ok(self.daemon.put(f"/v1/runnertypes/{runner['id']}", dict(runner, enabled=True)))
        self.assertEqual(self.daemon.put("/v1/runnertypes/http-request", {"name": "http-request"}).status, 400)
        self.assertEqual(self.daemon.put("/v1/runnertypes/nosuch", {"enabled": True}).status, 404)


if __name__ == "__main__":
    unittest.main()
