"""Starts the real st2d in a folder of its own, on ports the kernel gives, and talks to it over HTTP. Standard library only."""
import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIN = os.environ.get("SQUALL_BIN_DIR", os.path.join(ROOT, "build", "bin"))
PASSWORD = "correct horse"
PATIENCE = float(os.environ.get("SQUALL_TEST_PATIENCE", "30"))


def until(condition, what, patience=PATIENCE):
    """Polls until condition() is truthy and returns it; fails the test after `patience` seconds."""
    end = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {patience} s in vain for {what}")
        time.sleep(0.005)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"<{self.status} {self.body[:300]!r}>"


class Daemon:
    """One st2d on one data directory. Several may follow each other on the same one."""

    def __init__(self, folder=None, options=(), env=None, wait=True):
        self.folder = folder or tempfile.mkdtemp(prefix="squall-test-")
        self.owns_folder = folder is None
        self.data = os.path.join(self.folder, "data")
        self.log_path = os.path.join(self.folder, "st2d.log")
        self.options = list(options)
        self.env = {**os.environ, "ST2_ADMIN_PASSWORD": PASSWORD, **(env or {})}
        self.process = None
        self.token = None
        self.ports = {}
        self.start(wait)

    def start(self, wait=True):
        argv = [os.path.join(BIN, "st2d"), "--data-dir", self.data]
        for name in ("auth", "api", "stream", "web"):
            argv += ["--set", f"{name}.port=0"]
        argv += ["--set", f"content.packs_base_paths={os.path.join(self.folder, 'packs')}"]
        os.makedirs(os.path.join(self.folder, "packs"), exist_ok=True)
        self.log = open(self.log_path, "ab")
        self.process = subprocess.Popen(argv + self.options, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=self.log, env=self.env, text=True)
        self.ready = ""
        if wait:
            self.await_ready()

    def await_ready(self):
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            for name, port in re.findall(r"(auth|api|stream|web)=http://[^ :]+:(\d+)", line):
                self.ports[name] = int(port)
            if "ready" in line:
                self.ready = line
                break
        else:
            raise AssertionError(f"st2d ended with {self.process.wait()} before it was ready: {''.join(lines)}\n{self.log_text()}")
        reader = threading.Thread(target=lambda: self.process.stdout.read(), daemon=True)
        reader.start()
        self.token = None

    def log_text(self):
        with open(self.log_path, errors="replace") as log:
            return log.read()[-8000:]

    def stop(self, how=signal.SIGTERM, patience=PATIENCE):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise AssertionError(f"st2d did not stop within {patience} s\n{self.log_text()}")
        self.log.close()
        self.process.stdout.close()
        return self.process.returncode

    def kill(self):
        return self.stop(signal.SIGKILL)

    def restart(self):
        self.stop()
        self.start()

    def close(self):
        with contextlib.suppress(Exception):
            self.stop()
        if self.owns_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    # --- HTTP -----------------------------------------------------------------------------------------------------------
    def request(self, method, path, body=None, headers=None, service="api", auth=True, raw=None, timeout=PATIENCE):
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[service], timeout=timeout)
        headers = dict(headers or {})
        if auth and service != "auth":
            headers.setdefault("X-Auth-Token", self.login())
        data = raw
        if body is not None:
            data = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        try:
            connection.request(method, path, data, headers)
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read().decode(errors="replace"))
        finally:
            connection.close()

    def get(self, path, **kwargs):
        return self.request("GET", path, **kwargs)

    def post(self, path, body=None, **kwargs):
        return self.request("POST", path, body, **kwargs)

    def put(self, path, body=None, **kwargs):
        return self.request("PUT", path, body, **kwargs)

    def delete(self, path, **kwargs):
        return self.request("DELETE", path, **kwargs)

    def basic(self, user="st2admin", password=PASSWORD):
        import base64
        return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}

    def login(self):
        if not self.token:
            answer = self.request("POST", "/v1/tokens", {}, headers=self.basic(), service="auth")
            assert answer.status == 201, answer
            self.token = answer.json["token"]
        return self.token

    # --- executions ---------------------------------------------------------------------------------------------------
    def run_action(self, action, parameters=None, **fields):
        answer = self.post("/v1/executions", dict({"action": action, "parameters": parameters or {}}, **fields))
        assert answer.status == 201, answer
        return answer.json["id"]

    def execution(self, execution_id):
        answer = self.get(f"/v1/executions/{execution_id}")
        assert answer.status == 200, answer
        return answer.json

    def finished(self, execution_id, patience=PATIENCE):
        def look():
            execution = self.execution(execution_id)
            return execution if execution["status"] in ("succeeded", "failed", "timeout", "canceled", "abandoned") else None
        return until(look, f"the end of {execution_id}", patience)

    def run_and_wait(self, action, parameters=None, **fields):
        return self.finished(self.run_action(action, parameters, **fields))

    def st2(self, *argv, stdin=None, env=None):
        """Runs the command line client against this daemon."""
        settings = {**os.environ, "HOME": self.folder, "ST2_BASE_URL": "http://127.0.0.1",
                    "ST2_API_URL": f"http://127.0.0.1:{self.ports['api']}/v1",
                    "ST2_AUTH_URL": f"http://127.0.0.1:{self.ports['auth']}",
                    "ST2_STREAM_URL": f"http://127.0.0.1:{self.ports['stream']}/v1",
                    "ST2_AUTH_TOKEN": self.login(), **(env or {})}
        return subprocess.run([os.path.join(BIN, "st2"), *argv], env=settings, input=stdin, text=True, timeout=PATIENCE,
                              capture_output=True, cwd=self.folder)


class SystemTest(unittest.TestCase):
    """A class of tests that share one daemon."""
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon(options=cls.options)

    @classmethod
    def tearDownClass(cls):
        cls.daemon.close()

    def run(self, result=None):
        before = len(result.failures) + len(result.errors) if result else 0
        outcome = super().run(result)
        if result and len(result.failures) + len(result.errors) > before:
            print(f"--- log of st2d\n{self.daemon.log_text()[-3000:]}", file=sys.stderr)
        return outcome
