"""The real daemon under bad input, floods, kills and a full disk: nothing lost, nothing stuck, nothing run twice."""
import concurrent.futures
import http.client
import json
import os
import random
import subprocess
import threading
import time
import unittest

from tests.system.harness import BIN, PATIENCE, Daemon, SystemTest, until

KILLS = int(os.environ.get("SQUALL_TEST_KILLS", "50"))
FLOOD = int(os.environ.get("SQUALL_TEST_FLOOD", "20000"))
MEMORY = 400_000 * int(os.environ.get("SQUALL_TEST_SANITIZER_FACTOR", "1"))  # kB
FINAL = {"succeeded", "failed", "timeout", "canceled", "abandoned"}


def all_executions(daemon, query=""):
    found, offset = [], 0
    while True:
        page = daemon.get(f"/v1/executions?limit=100&offset={offset}&exclude_attributes=result,trigger_instance{query}").json
        found += page
        if len(page) < 100:
            return found
        offset += 100


def memory_of(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def lines_in(path):
    try:
        with open(path) as file:
            return len(file.readlines())
    except FileNotFoundError:
        return 0


class BadInput(SystemTest):
    def test_requests(self):
        deep = "[" * 100000 + "]" * 100000
        cases = (("not json", "{", 400, "Failed to parse request body"),
                 ("deep nesting", '{"action": ' + deep + "}", (400, 429), ""),
                 ("wrong type", '{"action": 5}', 400, "action"),
                 ("an array", "[]", 400, "object"),
                 ("bad utf-8 path", "{}", 404, ""))
        for name, body, status, words in cases:
            with self.subTest(name):
                path = "/v1/executions" if name != "bad utf-8 path" else "/v1/nosuch"
                answer = self.daemon.post(path, raw=body, headers={"Content-Type": "application/json"})
                self.assertIn(answer.status, status if isinstance(status, tuple) else (status,), answer)
                self.assertIn(words, answer.json["faultstring"])

    def test_a_huge_body_is_refused(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.daemon.ports["api"], timeout=PATIENCE)
        connection.putrequest("POST", "/v1/executions")
        connection.putheader("Content-Length", str(100 * 1024 * 1024))
        connection.putheader("X-Auth-Token", self.daemon.login())
        connection.endheaders()
        answer = connection.getresponse()
        self.assertEqual(answer.status, 413)
        self.assertIn("faultstring", json.loads(answer.read()))
        connection.close()

    def test_credentials(self):
        for headers, words in (({}, "One of Token or API key required"), ({"X-Auth-Token": "nosuch"}, "Unauthorized"),
                               ({"St2-Api-Key": "nosuch"}, "not found")):
            answer = self.daemon.get("/v1/actions", headers=headers, auth=False)
            self.assertEqual(answer.status, 401)
            self.assertIn(words, answer.json["faultstring"])
        answer = self.daemon.post("/v1/tokens", {}, headers=self.daemon.basic("eve", "guess"), service="auth")
        self.assertEqual((answer.status, answer.json["faultstring"]), (401, "Invalid or missing credentials"))

    def test_guessing_is_slowed_down(self):
        answers = [self.daemon.post("/v1/tokens", {}, headers=self.daemon.basic("mallory", str(i)), service="auth").status
                   for i in range(8)]
        self.assertEqual(answers[:4], [401] * 4)
        self.assertIn(429, answers)

    def test_rules(self):
        good = {"name": "r", "pack": "default", "trigger": {"type": "core.st2.webhook", "parameters": {"url": "r"}},
                "action": {"ref": "core.noop"}}
        for change, words in (({"criteria": {"trigger.a": {"type": "nosuch", "pattern": 1}}}, "nosuch"),
                              ({"criteria": {"trigger.a": {"pattern": 1}}}, "trigger.a"),
                              ({"trigger": {"type": "core.st2.CronTimer", "parameters": {"minute": "60"}}}, "60"),
                              ({"trigger": {"type": "core.st2.CronTimer", "parameters": {"minutes": "1"}}}, "minutes"),
                              ({"trigger": {"type": "nosuch.trigger"}}, "nosuch.trigger"),
                              ({"nosuch": 1}, "nosuch"), ({"name": None}, "None")):
            with self.subTest(change):
                answer = self.daemon.post("/v1/rules", dict(good, **change))
                self.assertEqual(answer.status, 400, answer)
                self.assertIn(words, answer.json["faultstring"])

    def test_unknown_ids(self):
        for path in ("executions", "rules", "actions", "triggerinstances", "ruleenforcements", "traces"):
            for wanted in ("000000000000000000000000", "not-an-id"):
                answer = self.daemon.get(f"/v1/{path}/{wanted}")
                self.assertEqual(answer.status, 404, answer)
                self.assertIn("faultstring", answer.json)


class WildActions(SystemTest):
    def test_a_gigabyte_of_output_stays_bounded(self):
        before = memory_of(self.daemon.process.pid)
        execution = self.daemon.run_and_wait("core.local", {"cmd": "yes | head -c 1000000000", "timeout": 120})
        self.assertEqual(execution["status"], "succeeded", execution["result"].keys())
        self.assertLess(len(execution["result"]["stdout"]), 11_000_000)
        self.assertIn("truncated", execution["result"]["stdout"][-200:])
        self.assertLess(memory_of(self.daemon.process.pid) - before, MEMORY, "kB grown")

    def test_one_that_ignores_term(self):
        execution = self.daemon.run_action("core.local", {"cmd": "trap '' TERM; while :; do sleep 1; done"})
        until(lambda: self.daemon.execution(execution)["status"] == "running", "running")
        self.daemon.delete(f"/v1/executions/{execution}")
        self.assertEqual(self.daemon.finished(execution)["status"], "canceled")

    def test_one_that_ends_by_a_signal(self):
        execution = self.daemon.run_and_wait("core.local", {"cmd": "kill -SEGV $$"})
        self.assertEqual((execution["status"], execution["result"]["return_code"]), ("failed", -11))


class Kills(unittest.TestCase):
    """kill -9 at random moments under load."""

    def test_nothing_is_lost_stuck_or_run_twice(self):
        daemon = Daemon()
        try:
            marks = os.path.join(daemon.folder, "marks")
            os.mkdir(marks)
            acknowledged, lock = [], threading.Lock()
            seed = int.from_bytes(os.urandom(4), "big")
            chance = random.Random(seed)
            for round_number in range(KILLS):
                stop = threading.Event()

                def load(worker):
                    number = 0
                    while not stop.is_set():
                        number += 1
                        mark = os.path.join(marks, f"{round_number}-{worker}-{number}")
                        try:
                            answer = daemon.post("/v1/executions", {"action": "core.local", "parameters": {"cmd": f"echo x >> {mark}"}},
                                                 timeout=5)
                        except (OSError, http.client.HTTPException):
                            return
                        if answer.status == 201:
                            with lock:
                                acknowledged.append((answer.json["id"], mark))

                daemon.login()
                threads = [threading.Thread(target=load, args=(worker,)) for worker in range(4)]
                for thread in threads:
                    thread.start()
                stop.wait(chance.uniform(0.05, 0.8))
                daemon.kill()
                stop.set()
                for thread in threads:
                    thread.join()
                daemon.start()
            self.assertGreater(len(acknowledged), KILLS)
            ended = until(lambda: self.settled(daemon), f"every execution to end (seed {seed})", 60)
            known = {execution["id"]: execution["status"] for execution in ended}
            for execution, mark in acknowledged:
                self.assertIn(execution, known, f"lost (seed {seed})")
                lines = lines_in(mark)
                self.assertLessEqual(lines, 1, f"{execution} ran twice (seed {seed})")
                if known[execution] == "succeeded":
                    self.assertEqual(lines, 1, f"{execution} succeeded without running (seed {seed})")
            daemon.stop()
            check = subprocess.run([os.path.join(BIN, "st2d"), "--data-dir", daemon.data, "--check"], capture_output=True, text=True,
                                   timeout=60)
            self.assertEqual(check.returncode, 0, check.stdout + check.stderr)
        finally:
            daemon.close()

    @staticmethod
    def settled(daemon):
        executions = all_executions(daemon)
        return executions if all(execution["status"] in FINAL for execution in executions) else None


class Flood(unittest.TestCase):
    def test_intake_is_bounded_and_all_that_was_accepted_is_done(self):
        # Ten at a time of 50 ms each are 200 a second at the most: slower than any client sends.
        daemon = Daemon(options=["--set", "api.max_queued=500", "--set", "actionrunner.actions_pool_size=10"])
        try:
            rule = {"name": "flood", "pack": "default", "enabled": True, "criteria": {},
                    "trigger": {"type": "core.st2.webhook", "parameters": {"url": "flood"}},
                    "action": {"ref": "core.local", "parameters": {"cmd": "sleep 0.05"}}}
            self.assertEqual(daemon.post("/v1/rules", rule).status, 201)
            token, port, body = daemon.login(), daemon.ports["api"], json.dumps({"n": 1})

            def send(count):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
                outcomes = {}
                for _ in range(count):
                    connection.request("POST", "/v1/webhooks/flood", body, {"X-Auth-Token": token, "Content-Type": "application/json"})
                    answer = connection.getresponse()
                    answer.read()
                    outcomes[answer.status] = outcomes.get(answer.status, 0) + 1
                    if answer.status == 429:
                        outcomes["retry-after"] = answer.getheader("Retry-After")
                connection.close()
                return outcomes

            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                outcomes = list(pool.map(send, [FLOOD // 8] * 8))
            accepted = sum(o.get(202, 0) for o in outcomes)
            refused = sum(o.get(429, 0) for o in outcomes)
            self.assertEqual(accepted + refused, FLOOD // 8 * 8, outcomes)
            self.assertGreater(refused, 0)
            self.assertTrue(any(o.get("retry-after") for o in outcomes))
            self.assertLess(memory_of(daemon.process.pid), MEMORY)

            def drained():
                total = int(daemon.get("/v1/executions?rule=flood&limit=1").headers["X-Total-Count"])
                done = int(daemon.get("/v1/executions?rule=flood&limit=1&status=succeeded").headers["X-Total-Count"])
                return total == accepted == done

            begun = time.monotonic()
            until(drained, f"the {accepted} accepted events to be handled", 120)
            taken = time.monotonic() - begun
            print(f"flood of {FLOOD}: {accepted} accepted, {refused} refused, drained {taken:.1f} s after the last was sent")
            # At most 500 waited, and ten at a time are done.
            self.assertLess(taken, 60)
            self.assertLess(os.path.getsize(daemon.log_path), 20_000 + 700 * accepted, "the log grows with what is refused")
        finally:
            daemon.close()


class FullDisk(unittest.TestCase):
    @unittest.skipUnless(os.geteuid() == 0, "mounting a small file system needs root")
    def test_the_daemon_survives_a_full_disk_and_goes_on(self):
        import tempfile
        folder = tempfile.mkdtemp(prefix="squall-disk-")
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], capture_output=True).returncode != 0:
            os.rmdir(folder)
            self.skipTest("this sandbox does not let us mount a file system")
        daemon = None
        try:
            daemon = Daemon(folder=folder)
            before = daemon.run_and_wait("core.noop")
            filler = os.path.join(folder, "filler")
            with open(filler, "wb", buffering=0) as file:
                try:
                    while True:
                        file.write(b"x" * 65536)
                except OSError:
                    pass
            answers = [daemon.post("/v1/executions", {"action": "core.noop"}).status for _ in range(200)]
            self.assertTrue(set(answers) & {500, 503}, set(answers))
            self.assertEqual(daemon.execution(before["id"])["status"], "succeeded")
            os.remove(filler)
            after = until(lambda: daemon.post("/v1/executions", {"action": "core.noop"}).status == 201, "writes to work again")
            self.assertTrue(after)
            self.assertEqual(daemon.run_and_wait("core.noop")["status"], "succeeded")
        finally:
            if daemon:
                daemon.close()
            subprocess.run(["umount", "-l", folder], check=False)
            os.rmdir(folder)


if __name__ == "__main__":
    unittest.main()
