"""The st2 command against the real daemon: the README's tour."""
import json
import os
import unittest

from tests.system.harness import SystemTest, until


class Tour(SystemTest):
    def ok(self, *argv, **kwargs):
        done = self.daemon.st2(*argv, **kwargs)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_run_shows_the_result(self):
        text = self.ok("run", "core.local", "cmd=echo hi")
        self.assertIn("status: succeeded", text)
        self.assertIn("stdout: hi", text)

    def test_a_failed_action_is_a_failure(self):
        self.assertIn("status: failed", self.daemon.st2("run", "core.local", "cmd=exit 3").stdout)

    def test_json_and_lists(self):
        self.ok("run", "core.noop")
        listed = json.loads(self.ok("execution", "list", "-j"))
        self.assertIn("core.noop", {row["action"]["ref"] if "action" in row else row["action.ref"] for row in listed})
        self.assertIn("core.local", self.ok("action", "list", "--pack", "core"))
        self.assertIn("core", self.ok("pack", "list"))
        self.assertIn("local-shell-cmd", self.ok("runner", "list"))

    def test_async_cancel_and_tail(self):
        text = self.ok("run", "-a", "core.local", "cmd=echo started; sleep 600", "timeout=900")
        execution = text.split("st2 execution get ")[1].split()[0]
        until(lambda: self.daemon.execution(execution)["status"] == "running", "running")
        self.ok("execution", "cancel", execution)
        until(lambda: self.daemon.execution(execution)["status"] == "canceled", "canceled")
        self.assertIn("started", self.ok("execution", "tail", execution))

    def test_rerun(self):
        self.ok("run", "core.local", "cmd=echo one")
        last = json.loads(self.ok("execution", "list", "-n", "1", "--action", "core.local", "-j"))[-1]["id"]
        self.assertIn("stdout: two", self.ok("execution", "re-run", last, "cmd=echo two"))

    def test_a_rule_on_a_timer_from_yaml(self):
        path = os.path.join(self.daemon.folder, "tick.yaml")
        with open(path, "w") as file:
            file.write("name: clitick\npack: default\nenabled: true\ntrigger:\n  type: core.st2.IntervalTimer\n"
                       "  parameters: {unit: seconds, delta: 1}\naction:\n  ref: core.echo\n"
                       "  parameters: {message: \"it is {{ trigger.executed_at }}\"}\n")
        self.assertIn("default.clitick", self.ok("rule", "create", path))
        until(lambda: "default.clitick" in self.daemon.st2("rule-enforcement", "list").stdout, "an enforcement")
        self.assertIn("core.st2.IntervalTimer", self.ok("timer", "list", "-j"))
        self.ok("rule", "disable", "default.clitick")
        self.ok("rule", "delete", "default.clitick")

    def test_keys_and_secrets(self):
        self.ok("key", "set", "colour", "teal")
        self.assertIn("teal", self.ok("key", "get", "colour"))
        self.ok("key", "set", "--encrypt", "password", "hunter2")
        self.assertNotIn("hunter2", self.ok("key", "get", "password"))
        self.assertIn("hunter2", self.ok("key", "get", "--decrypt", "password"))
        self.ok("key", "delete", "colour")

    def test_api_keys_log_in(self):
        made = json.loads(self.ok("apikey", "create", "-j"))
        answer = self.daemon.get("/v1/user", headers={"St2-Api-Key": made["key"]}, auth=False)
        self.assertEqual((answer.status, answer.json["username"]), (200, "st2admin"))

    def test_errors_name_what_is_wrong(self):
        done = self.daemon.st2("run", "core.nosuch")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("core.nosuch", done.stdout + done.stderr)
        done = self.daemon.st2("run", "core.local", "cmd=x", env={"ST2_AUTH_TOKEN": "wrong"})
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("401", done.stdout + done.stderr)

    def test_action_parameters_in_the_help(self):
        self.assertIn("cmd", self.ok("run", "core.local", "-h"))


if __name__ == "__main__":
    unittest.main()
