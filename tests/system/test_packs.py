"""The packs that come with Squall: each action, rule and alias that its runners can run, run once."""
import os
import shutil
import tempfile
import unittest

from tests.system.harness import Daemon, SystemTest, until


class BuiltInPacks(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.mkdtemp(prefix="squall-home-")
        cls.daemon = Daemon(env={"HOME": cls.home})

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        shutil.rmtree(cls.home, ignore_errors=True)

    def succeeds(self, action, parameters=None):
        ended = self.daemon.run_and_wait(action, parameters)
        self.assertEqual(ended["status"], "succeeded", ended)
        return ended["result"]

    def test_all_packs_are_registered(self):
        packs = {pack["ref"] for pack in self.daemon.get("/v1/packs").json}
        self.assertEqual(packs, {"core", "default", "examples", "hello_st2", "linux"})
        self.assertNotIn("Not registered", self.daemon.log_text())

    def test_core(self):
        self.assertEqual(self.succeeds("core.echo", {"message": "two  words"})["stdout"], "two  words")
        self.assertEqual(self.succeeds("core.error", {"message": "oh"})["stderr"], "oh")
        self.assertEqual(self.succeeds("core.local", {"cmd": "echo $X", "env": {"X": "y"}})["stdout"], "y")
        self.succeeds("core.noop")
        self.succeeds("core.announcement", {"message": {"a": 1}})
        url = f"http://127.0.0.1:{self.daemon.ports['web']}/"
        answer = self.succeeds("core.http", {"url": url})
        self.assertEqual(answer["status_code"], 200)
        self.assertIn("Squall", answer["body"])
        refused = self.daemon.run_and_wait("core.http", {"url": "http://127.0.0.1:1/"})
        self.assertEqual(refused["status"], "failed")

    def test_core_sendmail(self):
        mail = {"sendmail_binary": "cat", "from": "squall", "to": "a@example.org", "subject": "Grüße", "body": "text", "content_type": "text/plain"}
        text = self.succeeds("core.sendmail", mail)["stdout"]
        self.assertIn("To: a@example.org", text)
        self.assertIn("Subject: =?UTF-8?B?R3LDvMOfZQ==?=", text)
        self.assertRegex(text, r"From: squall@\S+")
        self.assertIn("no mail is sent", self.succeeds("core.sendmail", {**mail, "body": " ", "send_empty_body": False})["stdout"])

    def test_examples_and_hello(self):
        self.assertIn("ST2_ACTION_API_URL=", self.succeeds("examples.env_reader")["stdout"])
        self.assertEqual(self.succeeds("examples.local-notify", {"cmd": "echo told"})["stdout"], "told")
        for kind in ("command", "script"):
            result = self.succeeds(f"examples.local_{kind}_runner_print_to_stdout_and_stderr", {"count": 4, "sleep_delay": 0})
            self.assertEqual(result["stdout"], "stdout line 2\nstdout line 4")
            self.assertEqual(result["stderr"], "stderr line 1\nstderr line 3")
        ended = self.daemon.run_and_wait("examples.local-random-exit")
        self.assertEqual(ended["status"], "failed" if ended["result"]["return_code"] else "succeeded")
        self.assertEqual(self.succeeds("hello_st2.greet", {"greeting": "ahoy there"})["stdout"], "ahoy there")

    def test_what_needs_another_runner_says_so(self):
        for action, parameters in (("core.remote", {"hosts": "localhost", "cmd": "true"}), ("linux.vmstat", {"hosts": "localhost"})):
            answer = self.daemon.post("/v1/executions", {"action": action, "parameters": parameters})
            if answer.status == 201:
                ended = self.daemon.finished(answer.json["id"])
                self.assertEqual(ended["status"], "failed")
                text = str(ended["result"])
            else:
                text = answer.body
            self.assertIn("remote-shell-cmd", text)

    def test_the_webhook_rule(self):
        self.daemon.post("/v1/webhooks/sample", {"name": "somebody else"})
        answer = self.daemon.post("/v1/webhooks/sample", {"name": "st2"})
        self.assertEqual(answer.status, 202, answer)
        rows = until(lambda: [row for row in self.daemon.get("/v1/ruleenforcements?rule_ref=examples.sample_rule_with_webhook").json
                              if row.get("execution_id")], "the enforcement")
        self.assertEqual(len(rows), 1)
        ended = self.daemon.finished(rows[0]["execution_id"])
        self.assertEqual(ended["status"], "succeeded", ended)
        with open(os.path.join(self.home, "st2.webhook_sample.out")) as out:
            self.assertIn("st2", out.read())

    def test_the_aliases_match(self):
        for words, alias in (("greet world", "greet"), ("run date on localhost", "remote_shell_cmd")):
            answer = self.daemon.post("/v1/actionalias/match", {"command": words})
            self.assertEqual(answer.status, 200, answer)
            self.assertEqual(answer.json["actionalias"]["name"], alias)

    def test_a_notification_reaches_the_rule_for_its_route(self):
        self.succeeds("examples.local-notify", {"cmd": "true"})
        until(lambda: any(row["trigger"] == "core.st2.generic.notifytrigger"
                          for row in self.daemon.get("/v1/triggerinstances").json), "the notification")


if __name__ == "__main__":
    unittest.main()
