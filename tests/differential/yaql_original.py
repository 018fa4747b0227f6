"""The original: orquesta 1.2 and the yaql 3.2 that it sets up."""
import collections
import collections.abc
import datetime
import re
import resource
import signal

# What Python 3.10 moved out of `collections` is looked for there.
for _name in collections.abc.__all__:
    if not hasattr(collections, _name):
        setattr(collections, _name, getattr(collections.abc, _name))

from orquesta.expressions.yql import YAQLEvaluator  # noqa: E402: after the above

from tests.differential.outcomes import from_form, to_form  # noqa: E402

SECONDS = 2
MEMORY = 1 << 30
FLAGS = ((re.I, "i"), (re.M, "m"), (re.S, "s"), (re.X, "x"))


class Skipped(Exception):
    """The original cannot say: it takes too long, or too much memory."""


class Original:
    def __init__(self):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
        signal.signal(signal.SIGALRM, self._late)

    @staticmethod
    def _late(*_):
        raise Skipped("takes too long")

    def modes(self):
        return ["workflow"]

    def __call__(self, request):
        context = from_form(request["context"])
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            return {"result": self._plain(YAQLEvaluator.evaluate(request["text"], context))}
        except (Skipped, MemoryError, RecursionError) as error:
            raise Skipped(str(error)) from error
        except Exception as error:  # whatever it is, it is the outcome
            if "Skipped" in str(error) or "MemoryError" in str(error) or "recursion" in str(error):
                raise Skipped(str(error)) from error
            return {"error": {"class": type(error).__name__, "message": str(error)}}
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _plain(self, value):
        """The value as a result travels on; what is no data stands in the forms of the corpus."""
        if isinstance(value, datetime.timedelta):
            seconds = value.total_seconds()
            return {"$timespan": int(seconds) if seconds == int(seconds) else seconds}
        if isinstance(value, re.Pattern):
            return {"$regex": value.pattern, "flags": "".join(letter for flag, letter in FLAGS if value.flags & flag)}
        if isinstance(value, collections.abc.Mapping):
            items = [[self._plain(key), self._plain(item)] for key, item in value.items()]
            texts = all(isinstance(key, str) for key in value)
            return {key: item for key, item in items} if texts else {"$map": items}
        if isinstance(value, (set, frozenset)):
            return {"$set": sorted((self._plain(item) for item in value), key=repr)}
        if isinstance(value, (str, bytes, int, float, datetime.date)) or value is None:
            return to_form(value)
        if hasattr(value, "__iter__"):
            return [self._plain(item) for item in value]
        return {"$object": type(value).__name__}
