"""The original: Jinja2 3.1 as the platform sets it up. Its own filters, and the workflow engine's evaluator, take part
where they can be imported (set PYTHONPATH); without them the modes and names that need them are left out."""
import collections
import collections.abc
import resource
import signal

import jinja2
import jinja2.sandbox

from tests.differential.outcomes import from_form, to_form

try:
    from st2common.expressions.functions import data, path, regex, time, version
    PLATFORM = {name: getattr(module, name) for module, names in (
        (data, ("from_json_string from_yaml_string json_escape jsonpath_query to_complex to_json_string "
                "to_yaml_string use_none")),
        (path, "basename dirname"),
        (regex, "regex_match regex_replace regex_search regex_substring"),
        (time, "to_human_time_from_seconds"),
        (version, ("version_bump_major version_bump_minor version_bump_patch version_compare version_equal "
                   "version_less_than version_match version_more_than version_strip_patch")),
    ) for name in names.split()}
except ImportError:
    PLATFORM = {}

# orquesta looks in `collections` for what Python 3.10 moved out of it.
for _name in collections.abc.__all__:
    if not hasattr(collections, _name):
        setattr(collections, _name, getattr(collections.abc, _name))

try:
    from orquesta.expressions.jinja import JinjaEvaluator
except ImportError:
    JinjaEvaluator = None

SECONDS = 2
MEMORY = 1 << 30


class Skipped(Exception):
    """The original cannot say: it takes too long, or too much memory."""


def environment(undefined):
    made = jinja2.sandbox.SandboxedEnvironment(undefined=undefined, trim_blocks=True, lstrip_blocks=True)
    made.filters.update(PLATFORM)
    made.tests["in"] = lambda item, list: item in list
    return made


class Original:
    def __init__(self):
        self.strict = environment(jinja2.StrictUndefined)
        self.lenient = environment(jinja2.Undefined)
        self.workflow = jinja2.sandbox.SandboxedEnvironment(undefined=jinja2.StrictUndefined, trim_blocks=True,
                                                            lstrip_blocks=True)
        if JinjaEvaluator is not None:
            # The platform's own build of the evaluator has a sandbox, the published one has none.
            self.workflow.filters.update(JinjaEvaluator._jinja_env.filters)
            JinjaEvaluator._jinja_env = self.workflow
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
        signal.signal(signal.SIGALRM, self._late)

    @staticmethod
    def _late(*_):
        raise Skipped("takes too long")

    def modes(self):
        return ["platform", "lenient", "expression"] + (["workflow"] if JinjaEvaluator is not None else [])

    def __call__(self, request):
        context = from_form(request["context"])
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            return self._evaluate(request["mode"], request["text"], context)
        except (Skipped, MemoryError, RecursionError) as error:
            raise Skipped(str(error)) from error
        except Exception as error:  # whatever it is, it is the outcome
            return {"error": {"class": type(error).__name__, "message": str(error)}}
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _evaluate(self, mode, text, context):
        if mode == "platform":
            return {"result": self.strict.from_string(text).render(context)}
        if mode == "lenient":
            return {"result": self.lenient.from_string(text).render(context)}
        if mode == "workflow":
            value = JinjaEvaluator.evaluate(text, context)
        else:
            value = self.workflow.compile_expression(text, undefined_to_none=False)(**context)
        if isinstance(value, jinja2.StrictUndefined):
            return {"undefined": True}
        return {"result": "" if isinstance(value, jinja2.Undefined) else self._plain(value)}

    def _plain(self, value):
        """The value as a result travels on: what is missing inside is null, what has no form is its text."""
        if isinstance(value, jinja2.Undefined):
            return None
        if isinstance(value, dict):
            items = [[to_form(key), self._plain(item)] for key, item in value.items()]
            texts = all(isinstance(key, str) for key in value)
            return {key: item for key, item in items} if texts else {"$map": items}
        if isinstance(value, (str, bytes, int, float)) or value is None or not hasattr(value, "__iter__"):
            try:
                return to_form(value)
            except TypeError:
                return str(value)
        return [self._plain(item) for item in value]
