"""Rules and what feeds them: trigger types, triggers, events, webhooks, timers, traces (spec/api 2.12, 2.13, 2.17 to 2.20)."""
import json
import unittest

from tests.system.api_case import TIMESTAMP, UNKNOWN_ID, ApiTest
from tests.system.harness import until


class RulesTest(ApiTest):
    def rule(self, name, status=201, **fields):
        body = {"name": name, "trigger": {"type": "core.st2.webhook", "parameters": {"url": name}}, "action": {"ref": "core.noop"},
                "enabled": True, **fields}
        return self.ok(self.daemon.post("/v1/rules", body), status)

    def instances(self, trigger_ref, count=1):
        path = f"/triggerinstances?trigger={trigger_ref}"
        return until(lambda: [i for i in self.get(path) if i["status"] == "processed"][count - 1:] and self.get(path), f"{count} events")


class Rules(RulesTest):
    def test_life_of_a_rule(self):
        made = self.rule("life", description="first", criteria={"trigger.body.x": {"type": "eq", "pattern": 1}}, tags=[{"name": "a", "value": "b"}])
        self.assertEqual((made["ref"], made["pack"], made["uid"], made["type"]),
                         ("default.life", "default", "rule:default:life", {"ref": "standard", "parameters": {}}))
        self.assertEqual(made["context"], {"user": "st2admin"})
        self.assertEqual((made["trigger"]["type"], made["trigger"]["parameters"]), ("core.st2.webhook", {"url": "life"}))
        self.assertTrue(made["trigger"]["ref"].startswith("core."))
        for path in ("default.life", made["id"]):
            self.assertEqual(self.get(f"/rules/{path}"), made)
        for path in (made["id"], "default.life"):  # by reference too, which the reference refuses
            changed = self.ok(self.daemon.put(f"/v1/rules/{path}", {"name": "life", "pack": "default", "description": "second",
                                                                     "trigger": {"type": "core.st2.webhook", "parameters": {"url": "other"}},
                                                                     "action": {"ref": "core.noop"}, "id": "ignored"}))
            self.assertEqual((changed["id"], changed["description"], changed["enabled"]), (made["id"], "second", False))
        hooks = [hook["parameters"]["url"] for hook in self.get("/webhooks")]
        self.assertIn("other", hooks)
        self.assertNotIn("life", hooks)
        self.assertEqual(self.daemon.delete(f"/v1/rules/{made['id']}").status, 204)
        for unknown in (made["id"], "default.life"):
            self.assertEqual(self.daemon.get(f"/v1/rules/{unknown}").status, 404)
        self.assertNotIn("other", [hook["parameters"]["url"] for hook in self.get("/webhooks")])

    def test_defaults(self):
        made = self.ok(self.daemon.post("/v1/rules", {"name": "plain", "trigger": {"type": "core.st2.generic.actiontrigger"},
                                                      "action": {"ref": "core.nosuch"}}), 201)
        self.assertEqual((made["enabled"], made["criteria"], made["pack"], made["trigger"]["ref"]),
                         (False, {}, "default", "core.st2.generic.actiontrigger"))

    def test_bad_rules(self):
        hook = {"type": "core.st2.webhook", "parameters": {"url": "bad"}}
        for fields, words in (({"trigger": {"parameters": {}}}, "'type' is a required property"),
                              ({"trigger": {"type": "core.st2.webhook", "parameters": {}}}, "'url' is a required property"),
                              ({"trigger": {"type": "core.st2.webhook", "parameters": {"url": "a", "b": 1}}}, "'b' was unexpected"),
                              ({"trigger": {"type": "core.st2.CronTimer", "parameters": {"minute": "often"}}}, ""),
                              ({"trigger": {"type": "core.st2.IntervalTimer", "parameters": {"unit": "years", "delta": 1}}}, "years"),
                              ({"trigger": {"type": "nosuch.nosuch"}}, "nosuch.nosuch"),
                              ({"action": {"parameters": {}}}, "'ref' is a required property"),
                              ({"action": {"ref": "core.noop", "more": 1}}, "'more' was unexpected"),
                              ({"criteria": {"trigger.x": {"pattern": 1}}}, "Operator not specified for field: trigger.x"),
                              ({"criteria": {"trigger.x": {"type": "like", "pattern": 1}}}, "operator like not in list of allowed operators"),
                              ({"criteria": {"trigger.x": {"type": "eq"}}}, "no pattern specified for operator eq"),
                              ({"more": 1}, "'more' was unexpected")):
            with self.subTest(fields):
                body = {"name": "bad", "trigger": hook, "action": {"ref": "core.noop"}, **fields}
                self.fault(self.daemon.post("/v1/rules", body), 400, words)
        self.fault(self.daemon.post("/v1/rules", {"trigger": hook, "action": {"ref": "core.noop"}}), 400, "'name' is a required property")

    def test_conflict(self):
        made = self.rule("twice")
        answer = self.daemon.post("/v1/rules", {"name": "twice", "trigger": {"type": "core.st2.generic.actiontrigger"}, "action": {"ref": "core.noop"}})
        self.fault(answer, 409, "Tried to save duplicate unique keys")
        self.assertEqual(answer.json["conflict-id"], made["id"])

    def test_list_and_filters(self):
        made = self.rule("listed", action={"ref": "core.echo", "parameters": {"message": "x"}})
        answer = self.daemon.get("/v1/rules")
        rules = self.ok(answer)
        self.assertNotIn("X-Limit", answer.headers)
        self.assertEqual(answer.headers["X-Total-Count"], str(len(rules)))
        self.assertEqual([r["ref"] for r in rules], [r["ref"] for r in sorted(rules, key=lambda r: (r["pack"], r["name"]))])
        for query in ("name=listed", "action=core.echo", f"trigger={made['trigger']['ref']}", f"id={made['id']}"):
            self.assertEqual(self.names(f"/rules?{query}"), ["default.listed"], query)
        self.assertEqual({r["pack"] for r in self.get("/rules?pack=examples")}, {"examples"})
        for value in ("1", "true", "True"):
            self.assertEqual({r["enabled"] for r in self.get(f"/rules?enabled={value}")}, {True})
        for value in ("0", "false", "False"):
            self.assertEqual({r["enabled"] for r in self.get(f"/rules?enabled={value}")}, {False})
        self.assertEqual(self.daemon.get("/v1/rules?enabled=perhaps").status, 400)
        self.assertEqual(set(self.get("/rules?include_attributes=name&limit=1")[0]), {"id", "ref", "pack", "name"})
        self.assertEqual(self.daemon.get("/v1/rules?limit=1").headers["X-Limit"], "1")

    def test_views(self):
        made = self.rule("viewed", action={"ref": "core.local", "parameters": {"cmd": "x", "sudo_password": "hush"}})
        view = self.get("/rules/views/default.viewed")
        self.assertEqual(view["action"]["description"], self.get("/actions/core.local")["description"])
        self.assertTrue(view["trigger"]["description"])
        self.assertEqual(self.get(f"/rules/views/{made['id']}"), view)
        self.assertIn("default.viewed", self.names("/rules/views"))
        self.assertEqual(self.daemon.get("/v1/rules/views/default.nosuch").status, 404)

    def test_rule_types(self):
        kinds = self.get("/ruletypes")
        self.assertEqual({kind["name"] for kind in kinds}, {"standard", "backstop"})
        self.assertEqual(self.get(f"/ruletypes/{kinds[0]['id']}"), kinds[0])
        for unknown in (UNKNOWN_ID, "nosuch"):
            self.assertEqual(self.daemon.get(f"/v1/ruletypes/{unknown}").status, 404)


class Enforcements(RulesTest):
    def test_enforcements(self):
        rule = self.rule("enforced", action={"ref": "core.echo", "parameters": {"message": "m"}})
        self.daemon.post("/v1/webhooks/enforced", {})
        one = until(lambda: self.get("/ruleenforcements?rule_ref=default.enforced"), "the enforcement")[0]
        self.assertEqual((one["status"], one["rule"]), ("succeeded", {"ref": rule["ref"], "id": rule["id"], "uid": rule["uid"]}))
        self.assertRegex(one["enforced_at"], TIMESTAMP)
        self.assertNotIn("failure_reason", one)
        for query in (f"execution={one['execution_id']}", f"rule_id={rule['id']}", f"trigger_instance={one['trigger_instance_id']}",
                      f"id={one['id']}", "enforced_at_gt=2020-01-01T00:00:00Z", "enforced_at_lt=2090-01-01T00:00:00Z"):
            self.assertEqual(self.names(f"/ruleenforcements?{query}", "id"), [one["id"]], query)
        self.assertEqual(self.get("/ruleenforcements?enforced_at_gt=2090-01-01T00:00:00Z"), [])
        self.assertEqual(self.daemon.get("/v1/ruleenforcements").headers["X-Limit"], "50")
        self.assertEqual(self.get(f"/ruleenforcements/{one['id']}"), one)
        view = self.get(f"/ruleenforcements/views/{one['id']}")
        self.assertEqual(view["trigger_instance"]["id"], one["trigger_instance_id"])
        self.assertEqual((view["execution"]["id"], view["execution"]["action"]["ref"], view["execution"]["runner"]["name"]),
                         (one["execution_id"], "core.echo", "local-shell-cmd"))
        self.assertEqual(view["execution"]["parameters"]["message"], "m")
        self.assertEqual([v["id"] for v in self.get("/ruleenforcements/views?rule_ref=default.enforced")], [one["id"]])
        for unknown in (UNKNOWN_ID, "nosuch", f"views/{UNKNOWN_ID}"):
            self.assertEqual(self.daemon.get(f"/v1/ruleenforcements/{unknown}").status, 404)


class Triggers(RulesTest):
    def test_trigger_types(self):
        body = {"name": "bell", "pack": "default", "description": "rings", "payload_schema": {"type": "object"}}
        made = self.ok(self.daemon.post("/v1/triggertypes", body), 201)
        self.assertEqual((made["ref"], made["uid"], made["parameters_schema"], made["tags"]),
                         ("default.bell", "trigger_type:default:bell", {}, []))
        for path in ("default.bell", made["id"]):
            self.assertEqual(self.get(f"/triggertypes/{path}"), made)
        shadow = [t for t in self.get("/triggers") if t["ref"] == "default.bell"]
        self.assertEqual([(t["type"], t["parameters"]) for t in shadow], [("default.bell", {})])
        self.assertNotIn("ref_count", shadow[0])
        self.fault(self.daemon.post("/v1/triggertypes", body), 409, "Tried to save duplicate unique keys")
        changed = self.ok(self.daemon.put("/v1/triggertypes/default.bell", dict(body, id=made["id"], description="chimes")))
        self.assertEqual((changed["id"], changed["description"]), (made["id"], "chimes"))
        self.assertEqual(self.daemon.delete("/v1/triggertypes/default.bell").status, 204)
        self.assertEqual(self.daemon.get("/v1/triggertypes/default.bell").status, 404)
        self.assertNotIn("default.bell", [t["ref"] for t in self.get("/triggers")])
        self.fault(self.daemon.post("/v1/triggertypes", {"name": "x"}), 400, "'pack' is a required property")
        for method in ("PUT", "DELETE"):
            self.fault(self.daemon.request(method, "/v1/triggertypes/core.st2.webhook", {"name": "st2.webhook", "pack": "core"}), 400,
                       "system level packs")

    def test_list_of_trigger_types(self):
        answer = self.daemon.get("/v1/triggertypes?pack=core")
        refs = [t["ref"] for t in self.ok(answer)]
        self.assertEqual(refs, sorted(refs))
        self.assertEqual(answer.headers["X-Limit"], "100")
        self.assertLessEqual({"core.st2.webhook", "core.st2.IntervalTimer", "core.st2.DateTimer", "core.st2.CronTimer",
                              "core.st2.generic.actiontrigger", "core.st2.generic.notifytrigger", "core.st2.action.file_written",
                              "core.st2.generic.inquiry", "core.st2.sensor.process_spawn", "core.st2.sensor.process_exit",
                              "core.st2.key_value_pair.create", "core.st2.key_value_pair.update", "core.st2.key_value_pair.delete",
                              "core.st2.key_value_pair.value_change"}, set(refs))
        self.assertEqual(self.names("/triggertypes?name=st2.webhook,st2.CronTimer"), ["core.st2.CronTimer", "core.st2.webhook"])

    def test_triggers(self):
        body = {"name": "mine", "pack": "default", "type": "core.st2.webhook", "parameters": {"url": "mine"}}
        made = self.ok(self.daemon.post("/v1/triggers", body), 201)
        self.assertRegex(made["uid"], r"^trigger:default:mine:[0-9a-f]{32}$")
        self.assertEqual(self.ok(self.daemon.post("/v1/triggers", dict(body, parameters={"url": "x"})), 201), made)
        self.assertEqual(self.get(f"/triggers/{made['id']}"), made)
        answer = self.daemon.get("/v1/triggers")
        self.assertIn(made, answer.json)
        self.assertNotIn("X-Total-Count", answer.headers)
        changed = self.ok(self.daemon.put(f"/v1/triggers/{made['id']}", dict(body, parameters={"url": "theirs"})))
        self.assertEqual((changed["id"], changed["parameters"]), (made["id"], {"url": "theirs"}))
        self.assertEqual(self.daemon.delete(f"/v1/triggers/{made['id']}").status, 204)
        for unknown in (made["id"], "nosuch"):
            for method in ("GET", "PUT", "DELETE"):
                self.assertEqual(self.daemon.request(method, f"/v1/triggers/{unknown}", body if method == "PUT" else None).status, 404)

    def test_timers(self):
        refs = {}
        for kind, parameters in (("IntervalTimer", {"unit": "hours", "delta": 3}), ("DateTimer", {"date": "2090-01-01 00:00:00"}),
                                 ("CronTimer", {"minute": "*/5", "timezone": "UTC"})):
            made = self.rule(kind.lower(), trigger={"type": f"core.st2.{kind}", "parameters": parameters})
            refs[kind] = made["trigger"]["ref"]
            self.assertIn(refs[kind], self.names(f"/timers?timer_type=core.st2.{kind}"))
            self.assertEqual(self.get(f"/timers/{refs[kind]}")["parameters"], parameters)
        self.assertLessEqual(set(refs.values()), set(self.names("/timers")))
        self.fault(self.daemon.get("/v1/timers?timer_type=core.st2.webhook"), 400, "Timer type core.st2.webhook not in supported types - ")
        self.assertEqual(self.daemon.get("/v1/timers/core.nosuch").status, 404)

    def test_trigger_instances(self):
        ref = self.rule("events")["trigger"]["ref"]
        for number in range(3):
            self.ok(self.daemon.post("/v1/webhooks/events", {"number": number}), 202)
        events = self.instances(ref, 3)
        self.assertEqual([e["payload"]["body"]["number"] for e in events], [2, 1, 0])
        self.assertRegex(events[0]["occurrence_time"], TIMESTAMP)
        self.assertEqual(self.get(f"/triggerinstances/{events[1]['id']}"), events[1])
        times = [event["occurrence_time"] for event in events]
        self.assertNotIn(events[2]["id"], self.names(f"/triggerinstances?trigger={ref}&timestamp_gt={times[2]}", "id"))
        self.assertIn(events[2]["id"], self.names(f"/triggerinstances?trigger={ref}&timestamp_lt=2090-01-01T00:00:00Z", "id"))
        self.assertIn(events[0]["id"], self.names("/triggerinstances?trigger_type=core.st2.webhook", "id"))
        self.assertEqual(self.get("/triggerinstances?trigger_type=no.such"), [])
        page = self.daemon.get(f"/v1/triggerinstances?trigger={ref}&limit=1&offset=1")
        self.assertEqual(([e["id"] for e in page.json], page.headers["X-Total-Count"], page.headers["X-Limit"]), ([events[1]["id"]], "3", "1"))
        for unknown in (UNKNOWN_ID, "nosuch"):
            self.assertEqual(self.daemon.get(f"/v1/triggerinstances/{unknown}").status, 404)
            self.assertEqual(self.daemon.post(f"/v1/triggerinstances/{unknown}/re_emit").status, 404)

    def test_re_emit(self):
        ref = self.rule("again")["trigger"]["ref"]
        self.daemon.post("/v1/webhooks/again", {"a": 1})
        first = self.instances(ref)[0]
        answer = self.ok(self.daemon.post(f"/v1/triggerinstances/{first['id']}/re_emit"))
        self.assertEqual(answer["message"], f"Trigger instance {first['id']} succesfully re-sent.")
        self.assertEqual(answer["payload"], dict(first["payload"], __context={"original_id": first["id"]}))
        second = self.instances(ref, 2)[0]
        self.assertEqual(second["payload"], answer["payload"])


class Webhooks(RulesTest):
    def test_list_and_get(self):
        made = self.rule("hook")
        answer = self.daemon.get("/v1/webhooks")
        self.assertIn(made["trigger"]["ref"], [hook["ref"] for hook in self.ok(answer)])
        self.assertNotIn("X-Total-Count", answer.headers)
        self.assertEqual(self.get("/webhooks/hook")["parameters"], {"url": "hook"})
        self.assertEqual(self.daemon.get("/v1/webhooks/nosuch").status, 404)

    def test_bodies(self):
        ref = self.rule("bodies")["trigger"]["ref"]
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        for body, headers, wanted in (('{"a": 1}', {}, {"a": 1}), ("[1, 2]", {}, [1, 2]), ("", {}, {}),
                                      ("a=1&a=2&b=x+y&c=", form, {"a": ["1", "2"], "b": ["x y"]}),
                                      ('--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--B--\r\n',
                                       {"Content-Type": "multipart/form-data; boundary=B"}, {"a": ["1"]})):
            with self.subTest(body):
                answer = self.daemon.request("POST", "/v1/webhooks/bodies", raw=body, headers=headers)
                self.assertEqual(self.ok(answer, 202), wanted)
        self.assertEqual(self.instances(ref, 5)[0]["payload"]["body"], {"a": ["1"]})
        for bad in ("5", '"text"', "{"):
            self.assertEqual(self.daemon.request("POST", "/v1/webhooks/bodies", raw=bad).status, 400, bad)

    def test_headers(self):
        ref = self.rule("headers")["trigger"]["ref"]
        key = self.ok(self.daemon.post("/v1/apikeys", {}), 201)["key"]
        sent = {"x-github-event": "push", "St2-Api-Key": key, "Cookie": "auth-token=secret", "St2-Trace-Tag": "mine"}
        self.ok(self.daemon.request("POST", "/v1/webhooks/headers", {}, headers=sent, auth=False), 202)
        payload = self.instances(ref)[0]["payload"]
        self.assertEqual(payload["headers"]["X-Github-Event"], "push")
        self.assertRegex(payload["headers"]["X-Request-Id"], r"^[0-9a-f-]{36}$")
        self.assertEqual(payload["headers_lower"]["x-github-event"], "push")
        self.assertEqual({name.lower() for name in payload["headers"]}, set(payload["headers_lower"]))
        for hidden in ("st2-api-key", "x-auth-token", "cookie", "st2-trace-tag"):
            self.assertNotIn(hidden, payload["headers_lower"])
        self.assertNotIn(key, json.dumps(payload))

    def test_several_triggers_and_long_names(self):
        one = self.rule("one", trigger={"type": "core.st2.webhook", "parameters": {"url": "deep/er/hook"}})
        two = self.rule("two", trigger={"type": "core.st2.webhook", "parameters": {"url": "/deep/er/hook/"}})
        self.assertNotEqual(one["trigger"]["ref"], two["trigger"]["ref"])
        self.ok(self.daemon.post("/v1/webhooks/deep/er/hook", {"a": 1}), 202)
        for rule in (one, two):
            until(lambda: self.get(f"/executions?rule={rule['name']}"), "the execution")
            self.assertEqual(len(self.instances(rule["trigger"]["ref"])), 1)

    def test_the_hook_for_any_trigger(self):
        rule = self.rule("any", trigger={"type": "core.st2.generic.notifytrigger"})
        for path in ("/v1/webhooks/st2", "/v1/webhooks/st2/"):
            body = {"trigger": "core.st2.generic.notifytrigger", "payload": {"message": path}}
            self.assertEqual(self.ok(self.daemon.post(path, body), 202), body)
        messages = {i["payload"].get("message") for i in self.instances(rule["trigger"]["ref"], 2)}
        self.assertEqual(messages, {"/v1/webhooks/st2", "/v1/webhooks/st2/"})
        self.fault(self.daemon.post("/v1/webhooks/st2", []), 400, "Webhook body needs to be an object, got: array")
        self.fault(self.daemon.post("/v1/webhooks/st2", {"payload": {}}), 400, "Trigger not specified.")
        self.fault(self.daemon.post("/v1/webhooks/st2", {"trigger": "no.such", "payload": {}}), 400,
                   'Trigger payload validation failed and validation is enabled, not dispatching a trigger "no.such"')
        self.fault(self.daemon.post("/v1/webhooks/st2", {"trigger": "examples.sample_trigger", "payload": {"nosuch": 1}}), 400,
                   'not dispatching a trigger "examples.sample_trigger"')

    def test_trace_tag(self):
        self.rule("traced")
        self.ok(self.daemon.post("/v1/webhooks/traced", {}, headers={"St2-Trace-Tag": "tagged"}), 202)
        trace = until(lambda: [t for t in self.get("/traces?trace_tag=tagged") if t["action_executions"]], "the trace")[0]
        event, rule, execution = (trace[kind][0] for kind in ("trigger_instances", "rules", "action_executions"))
        self.assertEqual(event["caused_by"], {})
        self.assertEqual(rule["caused_by"], {"id": event["object_id"], "type": "trigger_instance"})
        self.assertEqual(execution["caused_by"], {"id": f"{rule['object_id']}:{event['object_id']}", "type": "rule"})
        self.assertEqual(execution["ref"], "core.noop")
        self.assertRegex(trace["start_timestamp"], TIMESTAMP)
        # What follows from the execution's end may join the trace meanwhile.
        again = self.get(f"/traces/{trace['id']}")
        self.assertEqual([again[key] for key in ("id", "trace_tag", "rules")], [trace[key] for key in ("id", "trace_tag", "rules")])
        for query in (f"execution={execution['object_id']}", f"rule={rule['object_id']}", f"trigger_instance={event['object_id']}",
                      f"id={trace['id']}"):
            self.assertEqual(self.names(f"/traces?{query}", "id"), [trace["id"]], query)
        self.ok(self.daemon.post("/v1/webhooks/traced", {}), 202)
        made = until(lambda: [t for t in self.get("/traces") if t["trace_tag"].startswith("webhook-traced-")], "a trace of its own")
        self.assertRegex(made[0]["trace_tag"], r"^webhook-traced-[0-9a-f]{32}$")
        answer = self.daemon.get("/v1/traces?limit=1&sort_asc=True")
        self.assertEqual((answer.headers["X-Limit"], len(answer.json)), ("1", 1))
        for unknown in (UNKNOWN_ID, "nosuch"):
            self.assertEqual(self.daemon.get(f"/v1/traces/{unknown}").status, 404)


if __name__ == "__main__":
    unittest.main()
