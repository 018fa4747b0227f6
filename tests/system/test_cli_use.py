"""st2 itself: help, wrong words, settings, logging in, API keys."""
import json
import os
import signal
import stat
import time
import unittest

from tests.system.cli_case import CommandTest
from tests.system.harness import PASSWORD, until


class Use(CommandTest):
    """What belongs to no command: versions, help, wrong words, settings."""

    def test_version_is_quick(self):
        best = 1.0
        for _ in range(10):
            started = time.monotonic()
            text = self.ok("--version")
            best = min(best, time.monotonic() - started)
        self.assertTrue(text.startswith("st2 "))
        self.assertLess(best, 0.05 * int(os.environ.get("SQUALL_TEST_SANITIZER_FACTOR", "1")))

    def test_wrong_use_is_2_and_told_on_standard_error(self):
        for argv in ([], ["nosuch"], ["rule"], ["rule", "nosuch"], ["rule", "get"], ["rule", "list", "--nosuch"], ["run"],
                     ["execution", "list", "-n", "many"], ["key", "set", "-e", "--encrypted", "a", "b"],
                     ["run", "core.noop", "-d", "--tail"]):
            done = self.st2(*argv)
            self.assertEqual(done.returncode, 2, argv)
            self.assertIn("usage: st2", done.stdout + done.stderr)

    def test_help_goes_to_standard_output(self):
        self.assertIn("execution", self.ok("--help"))
        self.assertIn("--timestamp-gt", self.ok("execution", "list", "-h"))

    def test_an_unreachable_server(self):
        env = {"ST2_API_URL": "http://127.0.0.1:1/v1", "ST2_AUTH_URL": "http://127.0.0.1:1",
               "ST2_STREAM_URL": "http://127.0.0.1:1/v1"}
        for argv in (["action", "list"], ["action", "get", "core.local"], ["run", "core.noop"], ["execution", "tail"],
                     ["auth", "st2admin", "-p", PASSWORD]):
            self.fails(1, *argv, env=env, says=["ERROR: ", "127.0.0.1:1"])

    def test_settings_come_from_the_command_line_the_file_then_the_environment(self):
        path = self.file("client.conf", f"[api]\nurl = http://127.0.0.1:{self.daemon.ports['api']}/v1\n[cli]\ntimezone = Asia/Tokyo\n")
        env = {"ST2_API_URL": "http://127.0.0.1:1/v1", "ST2_CONFIG_FILE": path}
        self.ok("run", "core.noop", env=env)
        self.assertIn("JST", self.ok("execution", "get", self.json("execution", "list", "-n", "1")[0]["id"], env=env))
        self.fails(1, "--skip-config", "action", "list", env=env)
        self.fails(1, "--api-url", "http://127.0.0.1:1/v1", "action", "list", env=env)
        printed = self.st2("--print-config", env=env)
        self.assertEqual(printed.returncode, 3)
        self.assertIn("timezone = Asia/Tokyo", printed.stdout)
        self.fails(1, "--config-file", "/nonexistent/st2.conf", "action", "list", says="/nonexistent/st2.conf")
        self.fails(1, "--config-file", self.file("bad.conf", "[cli]\ncache_token = perhaps\n"), "action", "list",
                   says=["cache_token", "perhaps"])

    def test_debug_hides_what_is_secret(self):
        text = self.ok("--debug", "action", "get", "core.noop")
        self.assertIn("curl -X GET", text)
        self.assertNotIn(self.daemon.token, text)
        self.assertNotIn(PASSWORD, self.ok("--debug", "auth", "st2admin", "-p", PASSWORD))

    def test_colours_need_a_terminal(self):
        self.assertNotIn("\x1b", self.ok("run", "core.noop", env={"TERM": "xterm"}))

    def test_a_reader_that_goes_away_ends_the_command(self):
        execution = self.run_id("core.local", "cmd=echo one; sleep 600", "timeout=900")
        tail = self.popen("execution", "tail", execution)
        tail.stdout.close()
        self.ok("execution", "cancel", execution)
        self.assertEqual(tail.wait(20), -signal.SIGPIPE)
        tail.stderr.close()


class Login(CommandTest):
    def home(self, name):
        path = os.path.join(self.daemon.folder, name)
        os.makedirs(path, exist_ok=True)
        return {"HOME": path, "ST2_AUTH_TOKEN": ""}

    def test_auth(self):
        token = self.ok("auth", "st2admin", "-p", PASSWORD, "-t").strip()
        self.assertIn("st2admin", self.ok("whoami", env={"ST2_AUTH_TOKEN": token}))
        shown = self.json("auth", "st2admin", "-p", PASSWORD, "-l", "60")
        self.assertEqual(set(shown), {"user", "token", "expiry"})
        asked = self.st2("auth", "st2admin", "-t", stdin=PASSWORD + "\n")
        self.assertEqual((asked.returncode, asked.stdout.count("\n")), (0, 1), asked)
        self.fails(1, "auth", "st2admin", "-p", "wrong", says="401")
        self.fails(1, "auth", "st2admin", stdin="", says="ERROR: ")

    def test_login_is_remembered(self):
        env = self.home("remembered")
        text = self.ok("login", "st2admin", "-p", PASSWORD, env=env)
        self.assertIn("Logged in as st2admin", text)
        self.assertIn("--write-password", text)
        folder = os.path.join(env["HOME"], ".st2")
        for name in ("config", "token-st2admin"):
            mode = stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode)
            self.assertEqual(mode, 0o600, name)
        with open(os.path.join(folder, "config")) as config:
            self.assertNotIn(PASSWORD, config.read())
        self.assertIn('Currently logged in as "st2admin"', self.ok("whoami", env=env))
        self.ok("action", "list", env=env)

    def test_a_written_password_renews_an_expired_token(self):
        env = self.home("renewed")
        self.ok("login", "st2admin", "-p", PASSWORD, "-w", env=env)
        cache = os.path.join(env["HOME"], ".st2", "token-st2admin")
        with open(cache, "w") as file:
            json.dump({"token": "old", "expire_timestamp": 1}, file)
        self.ok("action", "list", env=env)
        with open(cache) as file:
            self.assertNotEqual(json.load(file)["token"], "old")
        with open(cache, "w") as file:
            file.write("{")
        self.fails(1, "action", "list", env=env, says=[cache, "delete this file"])

    def test_wrong_logins(self):
        env = self.home("refused")
        self.fails(1, "login", "st2admin", "-p", "wrong", env=env, says=["Failed to log in as st2admin", "401"])
        self.assertFalse(os.path.exists(os.path.join(env["HOME"], ".st2", "config")))
        self.fails(1, "action", "list", env=env, says="401")

    def test_a_revoked_token_and_no_token(self):
        self.fails(1, "action", "list", "-t", "nonsense", says="401")
        self.assertIn("Unable to retrieve", self.ok("whoami", env={"ST2_AUTH_TOKEN": "nonsense"}))
        expired = self.ok("auth", "st2admin", "-p", PASSWORD, "-t", "-l", "1").strip()
        until(lambda: self.st2("action", "list", "-t", expired).returncode == 1, "the end of the token")


class ApiKeys(CommandTest):
    def test_life_of_a_key(self):
        key = self.ok("apikey", "create", "-k", "-m", '{"used_by": "tests"}').strip()
        self.ok("action", "list", "--api-key", key, env={"ST2_AUTH_TOKEN": ""})
        listed = self.json("apikey", "list", "-d")
        mine = next(row for row in listed if row.get("metadata", {}).get("used_by") == "tests")
        self.assertNotIn(key, json.dumps(listed))
        self.assertEqual(self.json("apikey", "get", mine["id"])["user"], "st2admin")
        self.ok("apikey", "disable", mine["id"])
        self.fails(1, "action", "list", "--api-key", key, env={"ST2_AUTH_TOKEN": ""}, says="401")
        self.ok("apikey", "enable", mine["id"])
        self.ok("apikey", "delete", mine["id"])
        self.fails(2, "apikey", "delete", mine["id"], says="is not found")
        self.fails(2, "apikey", "create", "-m", "{", says="invalid loads value")

    def test_export_and_load(self):
        self.ok("apikey", "create", "-m", '{"kept": true}')
        exported = self.ok("apikey", "list", "-dy", "--show-secrets")
        path = self.file("keys.yaml", exported)
        for row in self.json("apikey", "list"):
            self.ok("apikey", "delete", row["id"])
        self.ok("apikey", "load", path)
        self.assertTrue(any(row.get("metadata", {}).get("kept") for row in self.json("apikey", "list", "-d")))
        self.fails(1, "apikey", "load", self.file("bad.json", [{"user": "x"}]), says="key_hash")


if __name__ == "__main__":
    unittest.main()
