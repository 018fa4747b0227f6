"""What two implementations of one expression language say about the same texts: forms, running, comparing.

Nothing here knows a language. A language brings a generator of requests and its original (see jinja_diff.py).
A request is {"engine", "mode", "text", "context"}; an outcome is {"result"}, {"undefined": true} or
{"error": {"class", "message"}}; values that JSON lacks stand in the forms of the conformance README.
"""
import datetime
import json
import math
import re
import subprocess

ADDRESS = re.compile(r"0x[0-9a-f]{6,}")


def to_form(value):
    """A Python value in JSON; tuples, views and generators are lists, as results of the engines are."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else {"$bigint": str(value)}
    if isinstance(value, float):
        return value if math.isfinite(value) else {"$float": repr(value)}
    if isinstance(value, bytes):
        import base64
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, datetime.datetime):
        return {"$datetime": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"$date": value.isoformat()}
    if isinstance(value, dict):
        if all(isinstance(key, str) for key in value):
            return {str(key): to_form(item) for key, item in value.items()}
        return {"$map": [[to_form(key), to_form(item)] for key, item in value.items()]}
    if isinstance(value, (set, frozenset)):
        return {"$set": sorted((to_form(item) for item in value), key=json.dumps)}
    if hasattr(value, "__iter__"):
        return [to_form(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no form")


def from_form(form):
    if isinstance(form, list):
        return [from_form(item) for item in form]
    if not isinstance(form, dict):
        return form
    if len(form) == 1:
        (tag, content), = form.items()
        makers = {
            "$tuple": lambda: tuple(from_form(item) for item in content),
            "$bigint": lambda: int(content),
            "$float": lambda: float(content),
            "$date": lambda: datetime.date.fromisoformat(content),
            "$datetime": lambda: datetime.datetime.fromisoformat(content),
            "$map": lambda: {from_form(key): from_form(item) for key, item in content},
        }
        if tag in makers:
            return makers[tag]()
    return {key: from_form(item) for key, item in form.items()}


class Ours:
    """expr-eval as a child process: one request in, one outcome out."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        encoding="utf-8", bufsize=1)

    def __call__(self, request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"expr-eval ended with {self.process.wait()} on {json.dumps(request)}")
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def same(a, b):
    """Equality that holds 1, 1.0 and true apart, and takes no notice of the order of keys."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    if isinstance(a, float):
        return repr(a) == repr(b)
    return a == b


def without_addresses(outcome):
    return json.loads(ADDRESS.sub("0x*", json.dumps(outcome)))


def difference(wanted, got, foreign):
    """None, or a word for how `got` differs. `foreign(error)` says whether the words of an error are the host's."""
    if "error" in wanted and "error" in got:
        if wanted["error"]["class"] != got["error"]["class"]:
            return "class"
        if foreign(wanted["error"]) or wanted["error"]["message"] == got["error"]["message"]:
            return None
        return "message"
    if wanted.keys() != got.keys():
        return "outcome"
    return None if same(wanted, got) else "result"
