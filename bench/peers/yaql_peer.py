#!/usr/bin/env python3
"""Times yaql 3.2 as orquesta 1.2 sets it up, with the texts of yaql_texts.json.

    python3 bench/peers/yaql_peer.py                              {"evaluate/member": nanoseconds, ...}
    python3 bench/peers/yaql_peer.py --ours build/bin/yaql_bench  {"evaluate/member": {"original", "squall", "times"}, ...}

The engine alone gets an expression that is parsed and a context that is made; the evaluator makes both each time.
"""
import functools

import measure

measure.mend_collections()
from orquesta.expressions.yql import YAQLEvaluator  # noqa: E402: after the mending


def context(texts, machines):
    rows = [{"name": f"vm{i}", "region": "ab"[i % 2], "cpu": i % 16} for i in range(machines)]
    return dict(texts["context"], vms=rows)


def original():
    texts = measure.texts("yaql_texts.json")
    engine = YAQLEvaluator._engine
    for name, query in texts["expressions"].items():
        text = query["text"]
        yield "compile/" + name, functools.partial(engine, text)
        for machines in query["machines"]:
            data = context(texts, machines)
            suffix = f"{name}/{machines}" if len(query["machines"]) > 1 else name
            yield "evaluate/" + suffix, functools.partial(engine(text).evaluate, context=YAQLEvaluator.contextualize(data))
            yield "platform/" + suffix, functools.partial(YAQLEvaluator.evaluate, f"<% {text} %>", data)


if __name__ == "__main__":
    measure.main(__doc__, original)
