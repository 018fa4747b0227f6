"""First start, wrong starts, and what a kill leaves behind."""
import json
import os
import shutil
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

    def test_unknown_flags_and_words(self):
        for argv in (["--nosuch"], ["start"], ["--data-dir"]):
            done = st2d(*argv)
            self.assertEqual(done.returncode, 2, argv)
            self.assertIn(argv[0], done.stderr)

    def test_a_second_daemon_on_the_same_directory(self):
        daemon = Daemon()
        try:
            self.one_line(st2d("--data-dir", daemon.data), daemon.data, f"process {daemon.process.pid}")
            self.one_line(st2d("--check", "--data-dir", daemon.data), "in use")
        finally:
            daemon.close()

    def test_files_of_the_configuration_that_are_not_there(self):
        with tempfile.TemporaryDirectory() as folder:
            self.one_line(st2d("--config-file", "/nonexistent/st2.conf", "--data-dir", folder), "/nonexistent/st2.conf")
            self.one_line(st2d("--set", "content.packs_base_paths=/nonexistent/packs", "--set", "system_user.user=nobody",
                               "--data-dir", folder + "/data"), "packs_base_paths", "/nonexistent/packs")

    def test_checking_what_is_not_there_makes_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            self.one_line(st2d("--check", "--data-dir", folder + "/data"), "no store", folder + "/data")
            self.assertFalse(os.path.exists(folder + "/data"))


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


    def test_later_files_and_sources_win(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, value in (("a.conf", 1), ("b.conf", 2), ("d/c.conf", 3)):
                path = os.path.join(folder, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w") as file:
                    file.write(f"[api]\nport = {value}\n")
            files = ["--config-file", folder + "/a.conf", "--config-file", folder + "/b.conf"]
            more = ["--config-dir", folder + "/d"]
            for flags, env, port in ((files, {}, 2), (files + more, {}, 3), (files + more, {"ST2_API__PORT": "4"}, 4),
                                     (files + more + ["--set", "api.port=5"], {"ST2_API__PORT": "4"}, 5)):
                done = st2d(*flags, "--print-config", "--data-dir", folder, env=env)
                self.assertIn(f"port = {port}\n", done.stdout.split("[api]")[1].split("[")[0])


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

    def test_a_link_named_after_a_service_runs_it(self):
        with tempfile.TemporaryDirectory() as folder:
            os.symlink(os.path.join(BIN, "st2d"), folder + "/st2auth")
            process = subprocess.Popen([folder + "/st2auth", "--data-dir", folder + "/data", "--set", "auth.port=0"], text=True,
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            try:
                ready = process.stdout.readline()
                self.assertIn("auth=http://", ready)
                self.assertNotIn("api=", ready)
            finally:
                process.terminate()
                self.assertEqual(process.wait(30), 0)
                process.stdout.close()

    def test_a_relative_directory_and_secrets_of_the_start(self):
        with tempfile.TemporaryDirectory() as folder:
            daemon = Daemon(folder=folder, options=["--data-dir", os.path.relpath(os.path.join(folder, "data"))])
            try:
                self.assertIn(f"data={os.path.realpath(folder)}/data", daemon.ready)
                ended = daemon.run_and_wait("examples.env_reader")
                self.assertEqual(ended["status"], "succeeded")
                self.assertIn("ST2_ACTION_API_URL", ended["result"]["stdout"])
                self.assertNotIn("ST2_ADMIN_PASSWORD", ended["result"]["stdout"])
            finally:
                daemon.stop()

    def test_another_password_replaces_the_first(self):
        daemon = Daemon(env={"ST2_ADMIN_PASSWORD": "first one"})
        try:
            daemon.stop()
            daemon.env["ST2_ADMIN_PASSWORD"] = "second one"
            daemon.start()
            for password, status in (("first one", 401), ("second one", 201)):
                answer = daemon.post("/v1/tokens", {}, headers=daemon.basic(password=password), service="auth")
                self.assertEqual(answer.status, status)
        finally:
            daemon.close()

    @unittest.skipUnless(os.geteuid() == 0, "only root can be somebody else")
    def test_a_plain_user_has_a_folder_of_his_own(self):
        home = tempfile.mkdtemp(prefix="squall-home-")
        try:
            shutil.chown(home, "nobody")
            flags = [flag for name in ("auth", "api", "stream", "web") for flag in ("--set", f"{name}.port=0")]
            env = {"HOME": home, "PATH": os.environ["PATH"]}
            process = subprocess.Popen([os.path.join(BIN, "st2d"), *flags], user="nobody", env=env, cwd="/", text=True,
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            lines = [process.stdout.readline() for _ in range(3)]
            process.terminate()
            _, log = process.communicate(timeout=30)
            self.assertEqual(process.returncode, 0, log)
            data = os.path.join(home, ".local/share/squall")
            self.assertIn(f"data={data}", lines[0])
            self.assertIn(f"{data}/admin-password", lines[1])
            self.assertTrue(lines[2].startswith("Next: export ST2_AUTH_URL="), lines[2])
            self.assertNotIn("Actions run as root", log)
            refused = subprocess.run([os.path.join(BIN, "st2d"), "--data-dir", "/root/squall"], user="nobody", env=env, cwd="/",
                                     text=True, capture_output=True, timeout=30)
            self.assertEqual((refused.returncode, len(refused.stderr.splitlines())), (1, 1), refused)
            self.assertIn("/root/squall", refused.stderr)
        finally:
            shutil.rmtree(home, ignore_errors=True)

    def test_a_start_with_everything_registered_is_quick(self):
        daemon = Daemon()
        try:
            daemon.stop()
            started = time.monotonic()
            daemon.start()
            self.assertLess(time.monotonic() - started, 5)
        finally:
            daemon.close()


class RegisterContent(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="squall-register-")
        for name, action in (("good", "name: do\nrunner_type: noop\n"), ("bad", "name: do\nrunner_type: nosuch\n")):
            pack = os.path.join(cls.folder, "packs", name)
            os.makedirs(pack + "/actions")
            with open(pack + "/pack.yaml", "w") as file:
                file.write(f"name: {name}\ndescription: d\nversion: 1.0.0\nauthor: a\nemail: a@example.org\n")
            with open(pack + "/actions/do.yaml", "w") as file:
                file.write(action)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder, ignore_errors=True)

    def register(self, *flags, data="data", cwd=None):
        return subprocess.run([os.path.join(BIN, "st2-register-content"), "--data-dir", os.path.join(self.folder, data), "--set",
                               f"content.packs_base_paths={self.folder}/packs", *flags], text=True, capture_output=True,
                              timeout=60, stdin=subprocess.DEVNULL, cwd=cwd)

    def test_a_failure_ends_the_run_unless_it_is_told_to_go_on(self):
        wrong = f"{self.folder}/packs/bad/actions/do.yaml:2: runner_type: RunnerType nosuch is not found."
        done = self.register("--register-all")
        self.assertEqual(done.returncode, 1, done)
        self.assertIn(wrong, done.stdout)
        done = self.register("--register-all", "--register-no-fail-on-failure")
        self.assertEqual(done.returncode, 0, done)
        self.assertIn(wrong, done.stdout)
        self.assertRegex(done.stdout, r"Registered \d+ actions\.")

    def test_one_pack_from_where_one_stands(self):
        done = self.register("--register-actions", "--register-pack", "good", cwd=os.path.join(self.folder, "packs"))
        self.assertEqual(done.returncode, 0, done)
        self.assertIn("Registered 1 actions.", done.stdout)
        done = self.register("--register-actions", "--register-pack", "/nonexistent")
        self.assertEqual(done.returncode, 1)
        self.assertIn("/nonexistent", done.stdout)

    def test_what_is_not_there_yet_is_said(self):
        for flag in ("--register-setup-virtualenvs", "--register-recreate-virtualenvs"):
            done = self.register(flag)
            self.assertEqual(done.returncode, 1)
            self.assertIn("not offered yet", done.stderr)
        self.assertEqual(self.register("--register-everything").returncode, 2)
        self.assertEqual(self.register("--help").returncode, 0)

    def test_not_beside_a_running_daemon(self):
        daemon = Daemon(folder=os.path.join(self.folder, "running"))
        try:
            done = self.register("--register-all", data="running/data")
            self.assertEqual(done.returncode, 1)
            self.assertIn("st2 pack register", done.stderr)
        finally:
            daemon.stop()


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
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    unittest.main()
