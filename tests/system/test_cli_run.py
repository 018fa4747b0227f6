"""st2 run and st2 execution: parameters, views, exit codes, following output."""
import os
import signal
import unittest

from tests.system.cli_case import NO_SUCH, CommandTest
from tests.system.harness import until


class Run(CommandTest):
    def test_forms_of_parameters(self):
        self.assertIn("stdout: hello world", self.ok("run", "core.local", "echo", "hello", "world"))
        self.assertIn("stdout: a=b", self.ok("run", "core.local", "cmd=echo a=b"))
        script = self.file("command.txt", "echo from a file")
        self.assertIn("stdout: from a file", self.ok("run", "core.local", f"@cmd={script}"))
        for env in ('env={"GREETING": "ahoy"}', "env=GREETING=ahoy"):
            self.assertIn("stdout: ahoy", self.ok("run", "core.local", "cmd=echo $GREETING", env))
        self.assertIn("stdout: inherited", self.ok("run", "-e", "core.local", "cmd=echo $OUT_THERE", env={"OUT_THERE": "inherited"}))

    def test_wrong_parameters(self):
        self.fails(1, "run", "core.local", says=["400", "cmd"])
        self.fails(1, "run", "core.local", "cmd=x", "nosuch=1", says="nosuch")
        self.fails(1, "run", "core.local", "cmd=x", "timeout=soon", says="soon")
        self.fails(1, "run", "core.local", "cmd=x", "env={", says="ERROR: ")
        self.fails(1, "run", "core.local", "@cmd=/nonexistent", says="/nonexistent")
        self.fails(1, "run", "core.local", "@cmd=/tmp", says="is not a file")
        self.fails(1, "run", "core.nosuch", says="core.nosuch")
        with open(os.path.join(self.daemon.folder, "binary"), "wb") as file:
            file.write(b"\xff\xfe")
        self.fails(1, "run", "core.local", "@cmd=binary", says="not UTF-8")

    def test_views(self):
        self.assertEqual(self.ok("run", "-k", "stdout", "core.local", "cmd=echo hi").splitlines()[-1], "hi")
        self.assertEqual(self.json("run", "core.local", "cmd=echo hi")["result"]["stdout"], "hi")
        self.assertIn("stdout: hi", self.ok("run", "-y", "core.local", "cmd=echo hi"))
        self.assertIn("| Property", self.ok("run", "-d", "core.local", "cmd=echo hi"))
        text = self.ok("run", "core.local", "cmd=echo hi", "--attr", "status", "result.stdout")
        self.assertRegex(text, r"^\.?\nstatus: succeeded[^\n]*\nresult.stdout: hi\n$")
        self.assertIn("inferred schema", self.ok("run", "--with-schema", "core.local", "cmd=echo hi"))

    def test_exit_codes(self):
        self.assertIn("status: failed", self.fails(1, "run", "core.local", "cmd=exit 3"))
        self.assertIn("status: timeout", self.ok("run", "core.local", "cmd=sleep 30", "timeout=1"))

    def test_delay_tags_and_user(self):
        delayed = self.json("run", "core.noop", "--delay", "60000")
        self.assertEqual(delayed["status"], "delayed")
        self.ok("execution", "cancel", delayed["id"])
        self.ok("run", "core.noop", "--trace-tag", "the-tag")
        self.assertIn("the-tag", self.ok("trace", "list", "-c", "the-tag"))
        trace = self.json("trace", "list")[0]["id"]
        self.ok("run", "core.noop", "--trace-id", trace)

    def test_tail_misses_nothing(self):
        text = self.ok("run", "core.local", "cmd=echo first; sleep 0.2; echo second", "--tail")
        self.assertRegex(text, r'^Tailing execution "\w+"\n')
        self.assertEqual((text.count("\nfirst\n"), text.count("\nsecond\n")), (1, 1), text)
        self.assertIn("has completed (status=succeeded).", text)
        self.assertIn("\nstatus: succeeded", text)

    def test_help_of_an_action(self):
        text = self.ok("run", "core.http", "-h")
        self.assertIn("Required Parameters:\n    url", text)
        self.assertIn("Enum: HEAD, GET", text)
        self.assertNotIn("    sudo\n", self.ok("run", "core.local", "-h"))
        self.assertIn("is not found", self.ok("run", "core.nosuch", "-h"))

    def test_an_interrupt_leaves_the_execution_running(self):
        waiting = self.popen("run", "core.local", "cmd=sleep 600", "timeout=900")
        execution = until(lambda: next((row["id"] for row in self.json("execution", "list", "--status", "running")
                                        if row["action"]["ref"] == "core.local"), None), "the execution")
        waiting.send_signal(signal.SIGINT)
        self.assertEqual(waiting.wait(20), -signal.SIGINT)
        waiting.communicate()
        self.assertEqual(self.daemon.execution(execution)["status"], "running")
        self.ok("execution", "cancel", execution)


class Executions(CommandTest):
    def test_list_and_its_filters(self):
        first, second = self.run_id("core.noop"), self.run_id("core.local", "cmd=exit 1")
        for execution in (first, second):
            self.daemon.finished(execution)
        ids = [row["id"] for row in self.json("execution", "list")]
        self.assertLess(ids.index(first), ids.index(second))  # the newest stands last
        ids = [row["id"] for row in self.json("execution", "list", "-s", "asc", "-l")]
        self.assertLess(ids.index(second), ids.index(first))
        failed = self.json("execution", "list", "--status", "failed", "--action", "core.local", "--user", "st2admin")
        self.assertIn(second, [row["id"] for row in failed])
        self.assertNotIn(first, [row["id"] for row in failed])
        start = self.daemon.execution(second)["start_timestamp"]
        later = self.json("execution", "list", "-tg", start)
        self.assertNotIn(first, [row["id"] for row in later])
        earlier = self.json("execution", "list", "-tl", start)
        self.assertNotIn(second, [row["id"] for row in earlier])
        note = self.st2("execution", "list", "-n", "1", "-a", "id", "status", "-w", "26", "30")
        self.assertIn("Note: Only one action execution is displayed.", note.stderr)
        self.assertNotIn("Note:", self.st2("execution", "list", "-n", "1", "-j").stderr)
        self.fails(1, "execution", "list", "-tg", "yesterday", says="400")
        self.assertEqual(self.json("execution", "list", "--action", "no.such"), [])

    def test_get(self):
        execution = self.run_id("core.local", "cmd=echo hi")
        self.daemon.finished(execution)
        self.assertIn("stdout: hi", self.ok("execution", "get", execution))
        self.assertEqual(self.ok("execution", "get", execution, "-k", "stdout"), "hi\n")
        self.assertNotIn("result:", self.ok("execution", "get", execution, "-x", "--attr", "id", "status"))
        self.assertEqual(self.json("execution", "get", execution, "--attr", "status"), {"status": "succeeded"})
        self.fails(1, "execution", "get", NO_SUCH, says=f"Resource {NO_SUCH} not found.")
        self.assertIn("stdout: hi", self.ok("execution", "get", NO_SUCH, execution))
        self.fails(1, "execution", "get", execution, "--show-tasks", says="--show-tasks")

    def test_cancel_and_rerun(self):
        execution = self.run_id("core.local", "cmd=sleep 600", "timeout=900")
        self.assertIn("canceled", self.ok("execution", "cancel", execution))
        self.assertEqual(self.daemon.finished(execution)["status"], "canceled")
        self.assertIn("stdout: again", self.ok("execution", "re-run", execution, "cmd=echo again"))
        self.fails(1, "execution", "re-run", NO_SUCH, says=NO_SUCH)
        self.fails(1, "execution", "re-run", execution, "--no-reset", "a", says="List of tasks to reset")
        self.assertIn("cmd", self.ok("execution", "re-run", execution, "-h"))
        self.fails(1, "execution", "pause", NO_SUCH, says="is not found")

    def test_tail(self):
        execution = self.run_id("core.local", "cmd=echo out; echo err >&2")
        self.daemon.finished(execution)
        text = self.ok("execution", "tail", execution)
        self.assertIn(f"Execution {execution} has completed (status=succeeded).", text)
        self.assertTrue("out" in text and "err" in text, text)
        self.assertNotIn("out", self.ok("execution", "tail", execution, "--type", "stderr").replace(execution, ""))
        self.ok("execution", "tail", "last")
        self.fails(1, "execution", "tail", NO_SUCH, says=NO_SUCH)

    def test_tail_while_it_runs_and_an_interrupt(self):
        gate = os.path.join(self.daemon.folder, "gate")
        execution = self.run_id("core.local", f"cmd=while [ ! -e {gate} ]; do sleep 0.02; done; echo late", "timeout=60")
        until(lambda: self.daemon.execution(execution)["status"] == "running", "running")
        interrupted, tail = self.popen("execution", "tail", execution), self.popen("execution", "tail", execution, "--include-metadata")
        until(lambda: self.connections() >= 2, "the streams")
        interrupted.send_signal(signal.SIGINT)
        self.assertEqual(interrupted.wait(20), -signal.SIGINT)
        interrupted.communicate()
        open(gate, "w").close()
        out, _ = tail.communicate(timeout=20)
        self.assertRegex(out, r"\[\d{4}-[^]]*\]\[stdout\] late\n")
        self.assertIn("has completed (status=succeeded).", out)

    def connections(self):
        """Established connections to the stream service, as the kernel sees them."""
        port = f":{self.daemon.ports['stream']:04X}"
        with open("/proc/net/tcp") as table:
            return sum(1 for line in table if line.split()[1].endswith(port) and line.split()[3] == "01")


if __name__ == "__main__":
    unittest.main()
