"""An event becomes an action: the whole way through the real daemon, over HTTP."""
import json
import os
import time
import unittest

from tests.system.harness import Daemon, SystemTest, until


class Actions(SystemTest):
    def test_noop(self):
        execution = self.daemon.run_and_wait("core.noop")
        self.assertEqual(execution["status"], "succeeded")
        self.assertEqual(execution["result"], {"failed": False, "succeeded": True, "return_code": 0})
        self.assertEqual([entry["status"] for entry in execution["log"]],
                         ["requested", "scheduled", "running", "succeeded"])
        self.assertRegex(execution["start_timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
        self.assertEqual(execution["action"]["ref"], "core.noop")
        self.assertEqual(execution["runner"]["name"], "noop")
        self.assertEqual(execution["context"]["user"], "st2admin")

    def test_local_command(self):
        execution = self.daemon.run_and_wait("core.local", {"cmd": "echo hi; echo err >&2"})
        self.assertEqual(execution["status"], "succeeded")
        self.assertEqual(execution["result"], {"failed": False, "succeeded": True, "return_code": 0, "stdout": "hi", "stderr": "err"})

    def test_exit_codes(self):
        for command, status, code in (("exit 1", "failed", 1), ("exit 7", "failed", 7), ("kill -TERM $$", "abandoned", -15)):
            with self.subTest(command):
                execution = self.daemon.run_and_wait("core.local", {"cmd": command})
                self.assertEqual((execution["status"], execution["result"]["return_code"]), (status, code))

    def test_timeout(self):
        execution = self.daemon.run_and_wait("core.local", {"cmd": "sleep 600", "timeout": 1})
        self.assertEqual(execution["status"], "timeout")
        self.assertEqual(execution["result"]["return_code"], -9)
        self.assertIn("1 seconds", execution["result"]["error"])

    def test_cancel_ends_the_process_tree(self):
        marker = os.path.join(self.daemon.folder, "started")
        started = self.daemon.run_action("core.local", {"cmd": f"touch {marker}; (sleep 600; true) & (setsid sleep 600; true) & wait"})
        until(lambda: os.path.exists(marker), "the action to start")
        until(lambda: self.daemon.execution(started)["status"] == "running", "running")
        answer = self.daemon.delete(f"/v1/executions/{started}")
        self.assertEqual(answer.status, 200)
        execution = self.daemon.finished(started)
        self.assertEqual(execution["status"], "canceled")
        until(lambda: not self.processes_of(started), "the end of every process of the action")

    @staticmethod
    def processes_of(execution_id):
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/environ", "rb") as environment:  # empty for a zombie
                    if f"ST2_ACTION_EXECUTION_ID={execution_id}".encode() in environment.read():
                        found.append(pid)
            except OSError:
                pass
        return found

    def test_environment(self):
        execution = self.daemon.run_and_wait("core.local", {"cmd": "env", "env": {"COLOUR": "teal", "ST2_ACTION_PACK_NAME": "x"}})
        lines = execution["result"]["stdout"].splitlines()
        self.assertIn("COLOUR=teal", lines)
        self.assertIn("ST2_ACTION_PACK_NAME=core", lines)
        self.assertIn(f"ST2_ACTION_EXECUTION_ID={execution['id']}", lines)
        token = next(line.split("=", 1)[1] for line in lines if line.startswith("ST2_ACTION_AUTH_TOKEN="))
        self.assertEqual(len(token), 32)

    def test_output_is_kept(self):
        execution = self.daemon.run_and_wait("core.local", {"cmd": "echo one; echo two"})
        self.assertEqual(self.daemon.get(f"/v1/executions/{execution['id']}/output").body, "one\ntwo\n")

    def test_rerun(self):
        first = self.daemon.run_and_wait("core.local", {"cmd": "echo first"})
        answer = self.daemon.post(f"/v1/executions/{first['id']}/re_run", {"parameters": {"cmd": "echo second"}})
        self.assertEqual(answer.status, 201, answer)
        second = self.daemon.finished(answer.json["id"])
        self.assertEqual(second["result"]["stdout"], "second")
        self.assertEqual(second["context"]["re-run"]["ref"], first["id"])

    def test_bad_requests(self):
        for body, status, words in (
                ({"action": "core.nosuch"}, 400, "Action \"core.nosuch\" cannot be found."),
                ({"action": "core.local", "parameters": {"cmd": 5}}, 400, "must either be a string or None"),
                ({"action": "core.local", "parameters": {}}, 400, "'cmd' is a required property"),
                ({"action": "core.local", "parameters": {"cmd": "x", "nosuch": 1}}, 400, "Additional properties are not allowed"),
                ({"action": "core.echo", "parameters": {"message": "x", "cmd": "rm"}}, 400, "Override of immutable parameter"),
                ({"action": "core.local", "parameters": {"cmd": "{{ nosuch }}"}}, 400, "nosuch")):
            with self.subTest(body):
                answer = self.daemon.post("/v1/executions", body)
                self.assertEqual(answer.status, status, answer)
                self.assertIn(words, answer.json["faultstring"])


class Rules(SystemTest):
    def rule(self, name, trigger, action, criteria=None):
        answer = self.daemon.post("/v1/rules", {"name": name, "pack": "default", "enabled": True, "trigger": trigger,
                                                "criteria": criteria or {}, "action": action})
        self.assertEqual(answer.status, 201, answer)
        return answer.json

    def executions_of(self, rule):
        return self.daemon.get(f"/v1/executions?rule={rule}").json

    def test_webhook(self):
        self.rule("hook", {"type": "core.st2.webhook", "parameters": {"url": "sample"}},
                  {"ref": "core.echo", "parameters": {"message": "{{ trigger.body.name }}"}},
                  {"trigger.body.name": {"type": "startswith", "pattern": "r"}})
        answer = self.daemon.post("/v1/webhooks/sample", {"name": "rowan"})
        self.assertEqual((answer.status, answer.json), (202, {"name": "rowan"}))
        self.daemon.post("/v1/webhooks/sample", {"name": "eve"})
        first = until(lambda: self.executions_of("hook"), "the execution")[0]
        execution = self.daemon.finished(first["id"])
        self.assertEqual(execution["result"]["stdout"], "rowan")
        self.assertEqual(execution["rule"]["ref"], "default.hook")
        instance = self.daemon.get(f"/v1/triggerinstances/{execution['trigger_instance']['id']}").json
        self.assertEqual(instance["status"], "processed")
        enforcements = self.daemon.get("/v1/ruleenforcements?rule_ref=default.hook").json
        self.assertEqual([e["execution_id"] for e in enforcements], [execution["id"]])
        self.assertEqual(len(self.executions_of("hook")), 1)

    def test_unknown_webhook(self):
        answer = self.daemon.post("/v1/webhooks/nosuch", {})
        self.assertEqual((answer.status, answer.json["faultstring"]), (404, "Webhook nosuch not registered with st2"))

    def test_timer(self):
        rule = self.rule("tick", {"type": "core.st2.IntervalTimer", "parameters": {"unit": "seconds", "delta": 1}},
                         {"ref": "core.noop"})
        try:
            until(lambda: len(self.executions_of("tick")) >= 2, "two ticks")
        finally:
            self.assertEqual(self.daemon.delete(f"/v1/rules/{rule['id']}").status, 204)
        instances = self.daemon.get(f"/v1/triggerinstances?trigger={rule['trigger']['ref']}").json
        self.assertEqual(len({i["occurrence_time"] for i in instances}), len(instances))

    def test_rule_naming_a_missing_action(self):
        self.rule("broken", {"type": "core.st2.webhook", "parameters": {"url": "broken"}}, {"ref": "core.nosuch"})
        self.daemon.post("/v1/webhooks/broken", {"a": 1})
        enforcement = until(lambda: self.daemon.get("/v1/ruleenforcements?rule_ref=default.broken").json, "the enforcement")[0]
        self.assertEqual(enforcement["status"], "failed")
        self.assertIn("core.nosuch", enforcement["failure_reason"])

    def test_action_trigger(self):
        self.rule("after", {"type": "core.st2.generic.actiontrigger"}, {"ref": "core.noop"},
                  {"trigger.action_name": {"type": "equals", "pattern": "core.echo"}})
        done = self.daemon.run_and_wait("core.echo", {"message": "x"})
        follow = until(lambda: self.executions_of("after"), "the execution that follows")[0]
        instance = self.daemon.get(f"/v1/triggerinstances/{follow['trigger_instance']['id']}").json
        self.assertEqual(instance["payload"]["execution_id"], done["id"])


class Restart(unittest.TestCase):
    def test_everything_is_there_after_a_restart(self):
        daemon = Daemon()
        try:
            execution = daemon.run_and_wait("core.local", {"cmd": "echo kept"})
            daemon.put("/v1/keys/colour", {"name": "colour", "value": "teal"})
            daemon.restart()
            self.assertEqual(daemon.execution(execution["id"])["result"]["stdout"], "kept")
            self.assertEqual(daemon.get("/v1/keys/colour").json["value"], "teal")
        finally:
            daemon.close()

    def test_a_second_daemon_is_refused(self):
        daemon = Daemon()
        try:
            second = Daemon(folder=daemon.folder, wait=False)
            self.assertEqual(second.process.wait(10), 1)
            self.assertIn(str(daemon.process.pid), second.log_text() + second.process.stdout.read())
        finally:
            daemon.close()


if __name__ == "__main__":
    unittest.main()
