"""The figures of the table: each function measures some of them, with their floors, and gives back rows. Standard library only."""
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time

from peers import install, measure
from tests.system.harness import Daemon, until

MS = 1e3
PEERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers")


class Row:
    """A figure: what was measured, beside its floor when it has one, and the goal for `judged` (the ratio or the figure)."""

    def __init__(self, name, value, unit, goal, *, floor=None, floor_unit=None, ratio=None, at_least=False):
        self.name, self.value, self.unit, self.goal, self.floor = name, value, unit, goal, floor
        self.compared = True
        self.floor_unit = floor_unit or unit
        self.ratio = ratio if ratio is not None else value / floor if floor else None
        self.at_least = at_least
        judged = self.ratio if self.ratio is not None else value
        self.ok = judged >= goal if at_least else judged <= goal

    def goal_text(self):
        mark = ">=" if self.at_least else "<="
        return f"{mark} {self.goal:,g}" + ("x" if self.ratio is not None else f" {self.unit}".rstrip())

    @classmethod
    def of_original(cls, name, value, original, goal):
        """Nanoseconds beside the original's, None when that is not there: then nothing is judged."""
        row = cls(name, value, "ns", goal, floor=original, ratio=original / value if original else 0, at_least=True)
        row.compared = original is not None
        row.ok = row.ok or not row.compared
        return row

    def as_json(self):
        return {"figure": self.name, "value": self.value, "unit": self.unit, "floor": self.floor, "ratio": self.ratio,
                "goal": self.goal, "at_least": self.at_least, "ok": self.ok, "compared": self.compared}


class Bench:
    """Where the programs are and how long to measure."""

    def __init__(self, build, quick):
        self.bin = os.path.join(build, "bin")
        self.peers = os.path.join(build, "peers")
        self.quick = quick
        self.seconds = 1.0 if quick else 2.0

    def scale(self, count):
        return max(20, count // 5) if self.quick else count

    def program(self, name, *args, env=None):
        argv = [os.path.join(self.bin, name), *map(str, args)]
        done = subprocess.run(argv, capture_output=True, text=True, env=env)
        if done.returncode:
            raise RuntimeError(f"{name} {' '.join(map(str, args))}: {done.stderr.strip()[-500:]}")
        return json.loads(done.stdout)

    def floor(self, what, key):
        with tempfile.TemporaryDirectory() as folder:
            return self.program("bench-floors", what, folder, self.seconds)[key]

    def beside(self, what, key, measure):
        """Measures a figure between two measurements of its floor: what else the machine does weighs on both."""
        before = self.floor(what, key)
        value = measure()
        return value, (before + self.floor(what, key)) / 2

    def load(self, daemon, case, *args):
        env = dict(os.environ, ST2_AUTH_TOKEN=daemon.login())
        return self.program("bench-load", case, daemon.ports["api"], *args, env=env)


def commits(daemon):
    """Durable syncs so far, once no more come."""
    def read():
        for line in daemon.get("/v1/metrics").body.splitlines():
            if line.startswith("squall_store_commits_total "):
                return int(line.split()[1])
        raise RuntimeError("GET /v1/metrics does not count commits")
    seen, since = read(), time.monotonic()
    while time.monotonic() - since < 0.3:
        time.sleep(0.02)
        now = read()
        if now != seen:
            seen, since = now, time.monotonic()
    return seen


@contextlib.contextmanager
def fresh_daemon(bench=None, options=()):
    daemon = Daemon(options=options)
    try:
        yield daemon
    finally:
        daemon.close()


def noop(bench):
    with fresh_daemon() as daemon:
        bench.load(daemon, "alone", 20, "core.noop")  # not counted
        count = bench.scale(200)
        before = commits(daemon)
        alone, sync = bench.beside("sync", "sync_p50", lambda: bench.load(daemon, "alone", count, "core.noop"))
        syncs_alone = (commits(daemon) - before) / count
        bench.load(daemon, "flood", 16, 200, "core.noop")  # not counted
        many = bench.scale(4000)
        before = commits(daemon)
        flood, units = bench.beside("units", "units_per_second", lambda: bench.load(daemon, "flood", 16, many, "core.noop"))
        syncs_many = (commits(daemon) - before) / many
    return [Row("POST /v1/executions of core.noop, p50", alone["post_p50"] * MS, "ms", 5, floor=sync * MS),
            Row("durable syncs per core.noop, alone", syncs_alone, "", 3),
            Row("durable syncs per core.noop, 16 clients", syncs_many, "", 0.5),
            Row("core.noop a second, 16 clients", flood["per_second"], "/s", 0.25, floor=units, at_least=True)]


def webhook(bench):
    with fresh_daemon() as daemon:
        fifo = os.path.join(daemon.folder, "fifo")
        os.mkfifo(fifo)
        os.chmod(fifo, 0o666)
        os.chmod(daemon.folder, 0o755)
        rule = {"name": "first_instruction", "pack": "examples", "enabled": True,
                "trigger": {"type": "core.st2.webhook", "parameters": {"url": "bench"}},
                "criteria": {"trigger.body.kind": {"type": "equals", "pattern": "go"}},
                "action": {"ref": "core.local", "parameters": {"cmd": f"echo > {fifo}"}}}
        answer = daemon.post("/v1/rules", rule)
        assert answer.status == 201, answer
        until(lambda: daemon.post("/v1/webhooks/bench", {"kind": "other"}).status == 202, "the webhook")
        seen, shell = bench.beside("shell", "shell_p50", lambda: bench.load(daemon, "webhook", "bench", bench.scale(300), fifo))
    name = "webhook to the first instruction of the action"
    return [Row(f"{name}, p50", seen["to_action_p50"] * MS, "ms", 1.5, floor=shell * MS),
            Row(f"{name}, p99", seen["to_action_p99"] * MS, "ms", 8, floor=shell * MS)]


def local(bench):
    with fresh_daemon() as daemon:
        command = ("core.local", '{"cmd": "true"}')
        bench.load(daemon, "flood", 16, 100, *command)  # not counted
        seen, shells = bench.beside("shells", "shells_per_second",
                                    lambda: bench.load(daemon, "flood", 16, bench.scale(1500), *command))
    return [Row("core.local `true` a second, 16 clients", seen["per_second"], "/s", 0.6, floor=shells, at_least=True)]


def rules(bench):
    seen = bench.program("rules_bench", "--benchmark_format=json", "--benchmark_filter=BM_(Plain|OtherTriggers)",
                         f"--benchmark_min_time={bench.seconds / 2}")
    by_name = {entry["name"]: entry for entry in seen["benchmarks"]}
    few, many = by_name["BM_OtherTriggers/10"]["cpu_time"], by_name["BM_OtherTriggers/100000"]["cpu_time"]
    return [Row("rule evaluations a second and core, 10,000 rules", by_name["BM_Plain"]["items_per_second"], "/s", 1e6,
                at_least=True),
            Row("time of an event: 100,000 rules of other triggers / none", many, "ns", 1.5, floor=few)]


@contextlib.contextmanager
def canned(bench, size):
    """The port of the house's HTTP server with one answer of `size` bytes."""
    server = subprocess.Popen([os.path.join(bench.bin, "bench-canned"), str(size)], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)
    try:
        yield int(server.stdout.readline())
    finally:
        server.stdin.close()
        server.wait()
        server.stdout.close()


def reads(bench):
    with fresh_daemon() as daemon:
        path = f"/v1/executions/{daemon.run_and_wait('core.local', {'cmd': 'true'})['id']}"
        size = bench.load(daemon, "get", 1, 0.1, path)["bytes"]
        with canned(bench, max(0, size - 12)) as port:
            def floor():
                return bench.program("bench-load", "get", port, 8, bench.seconds, "/")["per_second"]
            before = floor()
            seen = bench.load(daemon, "get", 8, bench.seconds * 2, path)
            best = (before + floor()) / 2
    return [Row("GET /v1/executions/{id} a second, 8 connections", seen["per_second"], "/s", 0.3, floor=best, at_least=True)]


@contextlib.contextmanager
def filled_daemon(bench, count):
    daemon = Daemon()
    try:
        daemon.run_and_wait("core.local", {"cmd": "true"})
        daemon.stop()
        bench.program("bench-fill", daemon.data, count)
        daemon.start()
        yield daemon
    finally:
        daemon.close()


def pages(bench):
    stored = 100_000 if bench.quick else 1_000_000
    path = "/v1/executions?limit=50"
    with filled_daemon(bench, 1000) as few, filled_daemon(bench, stored) as many:
        samples = {few: [], many: []}
        for _ in range(5):  # in turns: what else the machine does weighs on both
            for daemon, seen in samples.items():
                seen.append(bench.load(daemon, "get", 1, bench.seconds / 2, path)["get_p50"])
        of_few, of_many = (statistics.median(seen) * MS for seen in samples.values())
    return [Row(f"{path}, {stored:,} stored / 1,000 stored", of_many, "ms", 1.3, floor=of_few)]


def cpu_seconds(pid):
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{task}/schedstat") as stat:
            total += int(stat.read().split()[0])
    return total / 1e9


def idle(bench):
    with fresh_daemon() as daemon:
        pid = daemon.process.pid
        time.sleep(2)
        before, start = cpu_seconds(pid), time.monotonic()
        time.sleep(10)
        share = (cpu_seconds(pid) - before) / (time.monotonic() - start)
        with open(f"/proc/{pid}/smaps_rollup") as rollup:
            pss = next(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
    return [Row("idle memory of st2d, all services (PSS)", pss / 1024, "MB", 30),
            Row("idle CPU of st2d", share * 100, "% of a core", 0.5)]


ACTION = """name: action_{0}
runner_type: local-shell-cmd
description: Reports on volume {0}.
enabled: true
parameters:
  volume: {{type: string, default: vol{0}, description: The volume to look at.}}
  limit: {{type: integer, default: {0}}}
  cmd: {{default: "df {{{{ volume }}}} | head -{{{{ limit }}}}"}}
"""
RULE = """name: rule_{0}
description: Looks at volume {0} when it fills.
enabled: true
trigger: {{type: core.st2.webhook, parameters: {{url: volumes}}}}
criteria:
  trigger.body.volume: {{type: equals, pattern: vol{0}}}
  trigger.body.used: {{type: greaterthan, pattern: 90}}
action: {{ref: volumes.action_{0}, parameters: {{volume: "{{{{ trigger.body.volume }}}}"}}}}
"""


def against_original(bench, language, python):
    """Squall and the original with the same texts: {"evaluate/member": {"original", "squall"}}."""
    program = os.path.join(bench.bin, language + "_bench")
    if python is None:
        return {name: {"original": None, "squall": time} for name, time in measure.ours(program).items()}
    peer = os.path.join(PEERS, language + "_peer.py")
    done = subprocess.run([python, peer, "--ours", program], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{language}_peer.py: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout)


def beside_each_other(bench, language, one, other, name, goal, items=1):
    """A benchmark of a language, for each of so many items, beside another of them."""
    times = measure.ours(os.path.join(bench.bin, language + "_bench"), f"^({one}|{other})$")
    return Row(name, times[one] / items, "ns", goal, floor=times[other])


def expressions(bench):
    python, why = None, ""
    try:
        python = install.python(bench.peers)
    except install.NotInstalled as problem:
        why = f" (no original: {problem})"
    rows = []
    for language in ("yaql", "jinja"):
        goals = measure.texts(language + "_texts.json")["goals"]
        for name, times in against_original(bench, language, python).items():
            goal = goals.get(name) or goals[name.split("/")[0]]
            rows.append(Row.of_original(f"{language} {name}{why}", times["squall"], times["original"], goal))
        rows.append(beside_each_other(bench, language, "field_of_large_context/10000000", "field_of_large_context/10000",
                                      f"{language}: a field of 10 MB / of 10 KB", 1.5))
    rows.append(beside_each_other(bench, "yaql", "evaluate/where_select/10000", "evaluate/where_select/100",
                                  "yaql where_select, 100 elements of 10,000 / all of 100", 1.5, 100))
    rows.append(beside_each_other(bench, "yaql", "platform/member", "lookup", "yaql <% ctx().x + 1 %> / a lookup in a Value", 100))
    return rows


def original_conductor(bench, tasks):
    """Nanoseconds that orquesta takes for a task of such a chain and why it is not known, one of them None."""
    try:
        python = install.python(bench.peers)
    except install.NotInstalled as problem:
        return None, str(problem)
    done = subprocess.run([python, os.path.join(PEERS, "conductor_peer.py"), str(tasks)], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"conductor_peer.py: {done.stderr.strip()[-500:]}")
    return 1e9 / json.loads(done.stdout)["tasks_per_second"], None


def conductor(bench):
    times = measure.ours(os.path.join(bench.bin, "conductor_bench"), "^BM_(Chain|ChainPublish|Items)/")

    def per_unit(name, count):
        return times[f"BM_{name}/{count}"] / count
    rows = [Row(f"conductor, tasks a second, chain of {count:,}", 1e9 / per_unit("Chain", count), "/s", 50_000, at_least=True)
            for count in (50, 500, 5000)]
    rows.append(Row("conductor, cost of a task in 5,000 / in 10", per_unit("Chain", 5000), "ns", 1.5, floor=per_unit("Chain", 10)))
    rows.append(Row("conductor, cost of an item in 100,000 / in 10", per_unit("Items", 100_000), "ns", 1.5, floor=per_unit("Items", 10)))
    original, why = original_conductor(bench, 200)
    name = "conductor, chain of 200 that publishes" + (f" (no original: {why})" if why else "")
    rows.append(Row.of_original(name, per_unit("ChainPublish", 200), original, 5000))
    return rows


def write_pack(folder, actions, rules):
    pack = os.path.join(folder, "volumes")
    for name in ("actions", "rules"):
        os.makedirs(os.path.join(pack, name))
    with open(os.path.join(pack, "pack.yaml"), "w") as out:
        out.write("ref: volumes\nname: volumes\nversion: 1.0.0\nauthor: Rowan\nemail: rowan@example.com\n"
                  "description: Watches volumes.\n")
    for count, kind, text in ((actions, "action", ACTION), (rules, "rule", RULE)):
        for number in range(count):
            with open(os.path.join(pack, kind + "s", f"{kind}_{number}.yaml"), "w") as out:
                out.write(text.format(number))


def cold_start(bench):
    folder = tempfile.mkdtemp(prefix="squall-bench-")
    os.chmod(folder, 0o755)
    try:
        write_pack(os.path.join(folder, "packs"), 5000, 2000)
        daemon = Daemon(folder=folder)  # registers them
        try:
            for kind, ref in (("actions", "volumes.action_4999"), ("rules", "volumes.rule_1999")):
                assert daemon.get(f"/v1/{kind}/{ref}").status == 200, daemon.log_text()
            taken = []
            for _ in range(3 if bench.quick else 7):
                daemon.stop()
                start = time.monotonic()
                daemon.start()
                taken.append(time.monotonic() - start)
        finally:
            daemon.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return [Row("cold start, 5,000 actions and 2,000 rules registered", statistics.median(taken) * MS, "ms", 150)]


def client(bench):
    with fresh_daemon() as daemon:
        for _ in range(10):
            daemon.run_and_wait("core.noop")
        env = dict(os.environ, HOME=daemon.folder, ST2_BASE_URL="http://127.0.0.1", ST2_AUTH_TOKEN=daemon.login(),
                   ST2_API_URL=f"http://127.0.0.1:{daemon.ports['api']}/v1",
                   ST2_AUTH_URL=f"http://127.0.0.1:{daemon.ports['auth']}")

        def timed(*args):
            st2 = os.path.join(bench.bin, "st2")
            return bench.program("bench-floors", "spawn", bench.scale(100), st2, *args, env=env)["spawn_p50"]
        version, spawn = bench.beside("true", "spawn_p50", lambda: timed("--version"))
        listed, spawn_again = bench.beside("true", "spawn_p50", lambda: timed("execution", "list"))
    return [Row("st2 --version", version * MS, "ms", 5, floor=spawn * MS),
            Row("st2 execution list", listed * MS, "ms", 20, floor=spawn_again * MS)]


GROUPS = {"noop": noop, "webhook": webhook, "local": local, "rules": rules, "reads": reads, "pages": pages, "idle": idle,
          "cold_start": cold_start, "client": client, "expressions": expressions, "conductor": conductor}
