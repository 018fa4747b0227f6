"""st2 for actions, rules, triggers, aliases, policies, packs, runners and the datastore."""
import json
import os
import unittest

from tests.system.cli_case import NO_SUCH, CommandTest
from tests.system.harness import until


class Content(CommandTest):
    def test_actions(self):
        action = {"name": "made", "pack": "default", "runner_type": "local-shell-cmd", "description": "Made by a test.",
                  "parameters": {"cmd": {"default": "echo made", "immutable": True}}}
        self.assertIn("default.made", self.ok("action", "create", self.file("made.json", action)))
        self.fails(2, "action", "create", self.file("made.json", action), says="409")
        self.assertIn("stdout: made", self.ok("run", "default.made"))
        self.assertIn("st2 execution tail", self.ok("action", "execute", "default.made"))
        changed = self.file("made.yaml", "name: made\npack: default\nrunner_type: noop\ndescription: Changed.\n")
        self.assertIn("Changed.", self.ok("action", "update", "default.made", changed))
        self.assertIn("noop", self.ok("action", "get", "default.made", "core.noop"))
        self.ok("action", "disable", "default.made")
        self.fails(1, "run", "default.made", says="disabled")
        self.ok("action", "enable", "default.made")
        self.assertEqual({row["pack"] for row in self.json("action", "list", "-p", "core")}, {"core"})
        self.assertIn("successfully deleted", self.ok("action", "delete", "default.made"))
        self.assertIn("is not found", self.ok("action", "delete", "default.made"))
        self.fails(1, "action", "get", "default.made", says="not found")

    def test_clone(self):
        os.makedirs(os.path.join(self.daemon.folder, "packs", "mine", "actions"), exist_ok=True)
        self.file("packs/mine/pack.yaml", "name: mine\ndescription: d\nversion: 1.0.0\nauthor: a\nemail: a@example.org\n")
        self.ok("pack", "register", "mine")
        self.ok("action", "clone", "core.noop", "mine", "nothing")
        self.assertIn("status: succeeded", self.ok("run", "mine.nothing"))
        self.assertIn("Action is not cloned.", self.ok("action", "clone", "core.noop", "mine", "nothing", stdin="n\n"))
        self.ok("action", "clone", "core.noop", "mine", "nothing", stdin="y\n")
        self.ok("action", "clone", "core.noop", "mine", "nothing", "-f")
        self.assertIn("is not found", self.ok("action", "clone", "core.nosuch", "mine", "x"))
        self.ok("action", "delete", "-r", "mine.nothing")
        self.assertFalse(os.path.exists(os.path.join(self.daemon.folder, "packs/mine/actions/nothing.yaml")))

    def test_files_that_cannot_be_taken(self):
        for name, content, says in (("a.txt", "x", "Unsupported meta type"), ("b.json", "{", "b.json"),
                                    ("c.yaml", "a: [", "c.yaml"), ("d.yaml", "name: x\n", "400")):
            self.fails(2, "action", "create", self.file(name, content), says=says)
        self.fails(2, "action", "create", "nowhere.yaml", says='"nowhere.yaml" does not exist')

    def test_rules(self):
        rule = {"name": "clirule", "pack": "default", "enabled": False, "trigger": {"type": "core.st2.webhook", "parameters": {"url": "clirule"}},
                "criteria": {}, "action": {"ref": "core.noop"}}
        self.ok("rule", "create", self.file("rule.json", rule))
        self.assertIn("default.clirule", self.ok("rule", "list", "--disabled", "-p", "default", "-c", "core.noop"))
        self.assertIn("default.clirule", self.ok("rule", "list", "--iftt", "-c", "core.noop"))
        self.assertIn("hello_st2.event1", self.ok("rule", "list", "--iftt", "-g", "hello_st2.event1"))
        self.ok("rule", "enable", "default.clirule")
        until(lambda: "clirule" in self.st2("webhook", "list").stdout, "the webhook")
        self.assertIn("core.st2.webhook", self.ok("webhook", "get", "clirule"))
        answer = self.daemon.post("/v1/webhooks/clirule", {"a": 1})
        self.assertEqual(answer.status, 202, answer)
        enforcement = until(lambda: next((row for row in json.loads(self.st2("rule-enforcement", "list", "--rule", "default.clirule", "-j").stdout)
                                          if row.get("execution_id")), None), "the enforcement")
        self.assertIn("default.clirule", self.ok("rule-enforcement", "get", enforcement["id"]))
        instance = enforcement["trigger_instance_id"]
        self.assertIn("processed", self.ok("trigger-instance", "list", "--status", "processed", "-n", "5"))
        self.assertEqual(self.json("trigger-instance", "get", instance)["payload"]["body"], {"a": 1})
        self.assertIn("re-sent", self.ok("trigger-instance", "re-emit", instance))
        until(lambda: len(json.loads(self.st2("rule-enforcement", "list", "--rule", "default.clirule", "-j").stdout)) == 2, "the second")
        self.assertIn(enforcement["execution_id"], self.ok("trace", "list", "-e", enforcement["execution_id"]))
        trace = self.json("trace", "list", "-e", enforcement["execution_id"])
        self.assertIn("trigger-instance", self.ok("trace", "get", trace["id"] if isinstance(trace, dict) else trace[0]["id"]))
        rule["description"] = "changed"
        self.assertIn("changed", self.ok("rule", "update", "default.clirule", self.file("rule.json", rule)))
        self.ok("rule", "disable", "default.clirule")
        self.ok("rule", "delete", "default.clirule")
        self.fails(2, "rule", "delete", "default.clirule", says="is not found")
        self.fails(1, "rule", "clone", says="not implemented")
        self.fails(1, "trigger-instance", "re-emit", NO_SUCH, says="404")

    def test_triggers_timers_and_sensors(self):
        trigger = {"name": "clitrigger", "pack": "default", "payload_schema": {"type": "object"}}
        self.ok("trigger", "create", self.file("trigger.json", trigger))
        self.assertIn("default.clitrigger", self.ok("trigger", "list", "-p", "default"))
        self.assertIn("clitrigger", self.ok("trigger", "getspecs", "default.clitrigger"))
        self.ok("trigger", "update", "default.clitrigger", self.file("trigger.json", {**trigger, "description": "new"}))
        self.assertEqual(self.json("trigger", "get", "default.clitrigger")["description"], "new")
        self.ok("trigger", "delete", "default.clitrigger")
        self.ok("rule", "enable", "examples.sample_rule_with_timer")
        timers = self.json("timer", "list", "-ty", "core.st2.IntervalTimer")
        self.assertEqual(timers[0]["parameters"], {"unit": "seconds", "delta": 5})
        self.assertIn("IntervalTimer", self.ok("timer", "get", timers[0]["id"]))
        self.ok("rule", "disable", "examples.sample_rule_with_timer")
        self.assertIn("HelloSensor", self.ok("sensor", "list"))
        self.ok("sensor", "disable", "hello_st2.HelloSensor")
        self.assertFalse(self.json("sensor", "get", "hello_st2.HelloSensor")["enabled"])
        self.ok("sensor", "enable", "hello_st2.HelloSensor")

    def test_aliases_and_policies(self):
        self.assertIn("greet", self.ok("action-alias", "match", "greet world"))
        self.fails(1, "action-alias", "match", "nobody says this", says="400")
        self.assertIn("hello_st2.greet", self.ok("action-alias", "list"))
        alias = {"name": "clialias", "pack": "default", "action_ref": "core.noop", "formats": ["do nothing"]}
        self.ok("action-alias", "create", self.file("alias.json", alias))
        self.ok("action-alias", "update", "clialias", self.file("alias.json", {**alias, "description": "new"}))
        self.ok("action-alias", "delete", "clialias")
        self.assertIn("http.retry", self.ok("policy", "list", "-r", "core.http"))
        self.assertIn("action.retry", self.ok("policy", "get", "hello_st2.http.retry"))
        self.assertIn("concurrency", self.ok("policy-type", "list"))
        self.ok("policy-type", "get", "action.retry")
        policy = {"name": "clipolicy", "pack": "default", "resource_ref": "core.noop", "policy_type": "action.concurrency",
                  "parameters": {"threshold": 3}}
        self.ok("policy", "create", self.file("policy.json", policy))
        self.ok("policy", "delete", "default.clipolicy")

    def test_packs_and_runners(self):
        self.assertIn("hello_st2", self.ok("pack", "list"))
        self.assertIn("Squall", self.ok("pack", "get", "core"))
        self.fails(1, "pack", "get", "nosuch", says="not found")
        self.assertEqual(self.json("pack", "register", "core", "--types", "action")["actions"], 13)
        self.fails(2, "pack", "register", "nosuch", says="nosuch")
        self.fails(1, "pack", "install", "nosuch", says="501")
        self.assertIn("noop", self.ok("runner", "list"))
        self.ok("runner", "disable", "announcement")
        self.fails(1, "run", "core.announcement", says="disabled")
        self.ok("runner", "enable", "announcement")
        self.ok("run", "core.announcement")
        self.fails(1, "runner", "get", "nosuch", says="not found")


class Keys(CommandTest):
    def test_set_get_list_delete(self):
        self.ok("key", "set", "colour", "teal", "-l", "3600")
        self.assertIn("expire_timestamp", self.ok("key", "get", "colour", "-a", "all"))
        self.ok("key", "set", "mine", "1", "--scope", "user")
        self.assertNotIn("mine", self.ok("key", "list", "-s", "system"))
        self.assertIn("mine", self.ok("key", "list", "-s", "user"))
        self.assertIn("colour", self.ok("key", "list", "--prefix", "col"))
        self.ok("key", "set", "asked", stdin="from standard input\n")
        self.assertEqual(self.json("key", "get", "asked")["value"], "from standard input")
        self.ok("key", "delete", "colour")
        self.fails(2, "key", "delete", "colour", says="is not found")
        self.fails(1, "key", "get", "colour", says="not found")
        self.fails(1, "key", "set", "x", "y", "-s", "nosuch", says="nosuch")

    def test_a_short_life(self):
        self.ok("key", "set", "brief", "x", "-l", "1")
        until(lambda: self.st2("key", "get", "brief").returncode == 1, "the end of the key")

    def test_secrets(self):
        self.ok("key", "set", "-e", "secret", "hunter2")
        cipher = self.json("key", "get", "secret")["value"]
        self.assertNotIn("hunter2", cipher)
        self.assertEqual(self.json("key", "get", "-d", "secret")["value"], "hunter2")
        self.ok("key", "set", "--encrypted", "copy", cipher)
        self.assertEqual(self.json("key", "get", "-d", "copy")["value"], "hunter2")
        self.fails(1, "key", "set", "--encrypted", "bad", "nonsense", says="400")

    def test_load_and_delete_by_prefix(self):
        path = self.file("items.yaml", "- {name: load.a, value: text}\n- {name: load.b, value: [1, 2]}\n")
        self.fails(1, "key", "load", path, says="load.b")
        self.ok("key", "load", "-c", path)
        self.assertEqual(self.json("key", "get", "load.b")["value"], "[1, 2]")
        dumped = self.file("dump.json", self.ok("key", "list", "--prefix", "load.", "-j", "-n", "-1"))
        self.ok("key", "load", dumped)
        self.fails(1, "key", "load", self.file("bad.yaml", "- {name: x}\n"), says="value")
        for index in range(55):
            self.daemon.put(f"/v1/keys/load.{index}", {"name": f"load.{index}", "value": "x"})
        self.assertIn("Deleted 57 keys", self.ok("key", "delete_by_prefix", "-p", "load."))
        self.assertIn("No matching items", self.ok("key", "list", "--prefix", "load."))


if __name__ == "__main__":
    unittest.main()
