"""First start, wrong starts, and what a kill leaves behind."""
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import unittest

from tests.system.harness import BIN, Daemon, until


def st2d(*flags, env=None, timeout=30):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ST2_")}
    return subprocess.run([os.path.join(BIN, "st2d"), *flags], env=dict(clean, **(env or {})), capture_output=True, text=True,
                          timeout=timeout, stdin=subprocess.DEVNULL)


class WrongStarts(unittest.TestCase):
    def one_line(self, done, *words):
        self.assertEqual(done.returncode, 1, done)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_a_taken_port(self):
        with tempfile.TemporaryDirectory() as folder, socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            free = [flag for name in ("auth", "stream", "web") for flag in ("--set", f"{name}.port=0")]
            # The user that actions run as is named, so that no warning about root stands beside the one line.
            done = st2d("--data-dir", folder + "/data", "--set", f"api.port={port}", "--set", "system_user.user=nobody", *free)
            self.assertEqual(done.returncode, 1, done)
            self.assertIn("st2api", done.stderr)
            self.assertIn(str(port), done.stderr)

    def test_an_unwritable_directory(self):
        self.one_line(st2d("--data-dir", "/proc/squall"), "/proc/squall")

    def test_a_wrong_option_names_file_line_and_what_is_allowed(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "st2.conf")
            with open(path, "w") as file:
                file.write("[auth]\nenable = True\n\n[api]\nport = ninety\n")
            self.one_line(st2d("--config-file", path, "--data-dir", folder + "/data"), path + ":5", "[api] port", "ninety", "integer")

    def test_an_unknown_service(self):
        self.one_line(st2d("--services", "api,mail", "--data-dir", "/tmp/squall-none"), "mail", "rulesengine")

    def test_a_set_that_needs_a_shared_store_says_so(self):
        self.one_line(st2d("--services", "scheduler", "--data-dir", "/tmp/squall-none"), "st2scheduler needs st2actionrunner", "shared")

    def test_unknown_flags(self):
        done = st2d("--nosuch")
        self.assertEqual(done.returncode, 2)
        self.assertIn("nosuch", done.stderr)


class Configuration(unittest.TestCase):
    def test_print_config_masks_secrets(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "st2.conf")
            with open(path, "w") as file:
                file.write("[database]\npassword = hunter2\n[messaging]\nurl = amqp://guest:hunter2@127.0.0.1\n[api]\nport = 1234\n")
            done = st2d("--config-file", path, "--set", "stream.heartbeat=7", "--print-config", "--data-dir", folder,
                        env={"ST2_AUTH__TOKEN_TTL": "60"})
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertNotIn("hunter2", done.stdout)
            for line in ("port = 1234", "heartbeat = 7", "token_ttl = 60"):
                self.assertIn(line, done.stdout)


class FirstStart(unittest.TestCase):
    def test_a_password_is_made_up_and_kept_privately(self):
        daemon = Daemon(env={"ST2_ADMIN_PASSWORD": ""})
        try:
            path = os.path.join(daemon.data, "admin-password")
            self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
            with open(path) as file:
                password = file.read().strip()
            self.assertGreaterEqual(len(password), 16)
            self.assertNotIn(password, daemon.log_text() + daemon.ready)
            answer = daemon.post("/v1/tokens", {}, headers=daemon.basic(password=password), service="auth")
            self.assertEqual(answer.status, 201)
        finally:
            daemon.close()

    def test_one_address_has_everything(self):
        daemon = Daemon()
        try:
            token = daemon.login()
            self.assertIn("Squall", daemon.get("/", service="web").body)
            self.assertEqual(daemon.get("/api/v1/actions?limit=1", service="web").status, 200)
            self.assertEqual(daemon.request("POST", "/auth/v1/tokens", {}, headers=daemon.basic(), service="web").status, 201)
            self.assertEqual(daemon.get("/api/v1/openapi.json", service="web").json["openapi"][0], "3")
            self.assertTrue(token)
        finally:
            daemon.close()

    def test_some_services_alone(self):
        daemon = Daemon(options=["--services", "auth,stream"])
        try:
            self.assertEqual(sorted(daemon.ports), ["auth", "stream"])
            self.assertEqual(daemon.request("GET", "/v1/sso", service="auth").json, {"enabled": False})
        finally:
            daemon.close()

    def test_a_start_with_everything_registered_is_quick(self):
        daemon = Daemon()
        try:
            daemon.stop()
            started = time.monotonic()
            daemon.start()
            self.assertLess(time.monotonic() - started, 5)
        finally:
            daemon.close()


class AfterAKill(unittest.TestCase):
    def test_children_end_and_their_executions_are_closed(self):
        daemon = Daemon()
        try:
            marker = os.path.join(daemon.folder, "pid")
            execution = daemon.run_action("core.local", {"cmd": f"echo $$ > {marker}; exec sleep 600", "timeout": 900})
            pid = int(until(lambda: os.path.exists(marker) and open(marker).read().strip(), "the action"))
            daemon.kill()
            # The watcher ends it within a second; one that was just being started is found by the next start.
            daemon.start()
            until(lambda: not os.path.exists(f"/proc/{pid}") or self.is_zombie(pid), "the end of the child", 10)
            ended = daemon.finished(execution)
            self.assertEqual(ended["status"], "abandoned")
            self.assertIn("ended before", ended["result"]["error"])
        finally:
            daemon.close()

    @staticmethod
    def is_zombie(pid):
        try:
            with open(f"/proc/{pid}/stat") as stat:
                return stat.read().rsplit(")", 1)[1].split()[0] == "Z"
        except OSError:
            return True


class Signals(unittest.TestCase):
    def test_an_orderly_stop_ends_what_runs(self):
        daemon = Daemon()
        try:
            execution = daemon.run_action("core.local", {"cmd": "sleep 600", "timeout": 900})
            until(lambda: daemon.execution(execution)["status"] == "running", "running")
            self.assertEqual(daemon.stop(signal.SIGTERM), 0)
            daemon.start()
            self.assertEqual(daemon.execution(execution)["status"], "abandoned")
        finally:
            daemon.close()

    def test_log_files_are_opened_again(self):
        folder = tempfile.mkdtemp(prefix="squall-log-")
        log = os.path.join(folder, "st2d.log")
        daemon = Daemon(folder=folder, options=["--set", f"squall.log_file={log}", "--set", "squall.log_form=json"])
        try:
            os.rename(log, log + ".1")
            daemon.process.send_signal(signal.SIGUSR1)
            until(lambda: os.path.exists(log), "the new log file")
            daemon.run_and_wait("core.local", {"cmd": "true"})
            lines = until(lambda: open(log).read().splitlines(), "lines in it")
            self.assertTrue(all(isinstance(json.loads(line), dict) for line in lines))
        finally:
            daemon.stop()
            import shutil
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    unittest.main()
