"""What tests of st2 commands share: they run the real client against a real daemon."""
import json
import os
import re
import subprocess

from tests.system.harness import BIN, SystemTest

NO_SUCH = "0" * 24  # an id that nothing has


class CommandTest(SystemTest):

    def st2(self, *argv, **kwargs):
        return self.daemon.st2(*argv, **kwargs)

    def ok(self, *argv, **kwargs):
        done = self.st2(*argv, **kwargs)
        self.assertEqual(done.returncode, 0, (argv, done.stdout + done.stderr))
        return done.stdout

    def json(self, *argv, **kwargs):
        return json.loads(self.ok(*argv, "-j", **kwargs))

    def fails(self, code, *argv, says=(), **kwargs):
        done = self.st2(*argv, **kwargs)
        self.assertEqual(done.returncode, code, (argv, done.stdout + done.stderr))
        for words in [says] if isinstance(says, str) else says:
            self.assertIn(words, done.stdout + done.stderr)
        self.assertNotIn("Traceback", done.stdout + done.stderr)
        return done.stdout + done.stderr

    def file(self, name, content):
        path = os.path.join(self.daemon.folder, name)
        with open(path, "w") as file:
            file.write(content if isinstance(content, str) else json.dumps(content))
        return path

    def run_id(self, *argv, **kwargs):
        return re.search(r"st2 execution get (\w+)", self.ok("run", "-a", *argv, **kwargs)).group(1)

    def popen(self, *argv):
        env = {**os.environ, "HOME": self.daemon.folder, "ST2_AUTH_TOKEN": self.daemon.login(),
               "ST2_API_URL": f"http://127.0.0.1:{self.daemon.ports['api']}/v1",
               "ST2_STREAM_URL": f"http://127.0.0.1:{self.daemon.ports['stream']}/v1"}
        return subprocess.Popen([os.path.join(BIN, "st2"), *argv], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)
