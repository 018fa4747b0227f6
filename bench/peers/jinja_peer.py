#!/usr/bin/env python3
"""Times Jinja2 3.1, and orquesta's evaluator where it is installed, with the texts of jinja_texts.json.

    python3 bench/peers/jinja_peer.py                               {"evaluate/member": nanoseconds, ...}
    python3 bench/peers/jinja_peer.py --ours build/bin/jinja_bench  {"evaluate/member": {"original", "squall", "times"}, ...}
"""
import functools

import jinja2
import jinja2.sandbox

import measure

measure.mend_collections()
try:
    from orquesta.expressions.jinja import JinjaEvaluator
except ImportError:
    JinjaEvaluator = None


def original():
    texts = measure.texts("jinja_texts.json")
    environment = jinja2.sandbox.SandboxedEnvironment(undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    context = texts["context"]
    names = {"ctx": lambda key=None: context[key] if key else context}
    for name, text in texts["expressions"].items():
        made = environment.compile_expression(text, undefined_to_none=False)
        yield "evaluate/" + name, functools.partial(made, **names)
        yield "compile/" + name, functools.partial(environment.compile_expression, text, undefined_to_none=False)
        if JinjaEvaluator is not None:
            yield "platform/" + name, functools.partial(JinjaEvaluator.evaluate, "{{ " + text + " }}", context)
    for name, text in texts["templates"].items():
        yield "render/" + name, functools.partial(environment.from_string(text).render, names)
        yield "compile/" + name, functools.partial(environment.from_string, text)


if __name__ == "__main__":
    measure.main(__doc__, original)
