#include "content/policy_types.h"

#include "value/json/json.h"

namespace squall::content {
namespace {

constexpr std::string_view kPolicyTypes = R"([
  {
    "name": "concurrency", "resource_type": "action", "ref": "action.concurrency", "uid": "policy_type:action:concurrency",
    "description": "Bounds how many executions of an action run at the same time.",
    "enabled": true, "module": "st2actions.policies.concurrency",
    "parameters": {
      "action": {
        "type": "string", "description": "What happens to an execution beyond the bound.",
        "enum": ["delay", "cancel"], "default": "delay"
      },
      "threshold": {
        "type": "integer", "description": "The most executions that run at the same time.", "required": true
      }
    }
  },
  {
    "name": "concurrency.attr", "resource_type": "action", "ref": "action.concurrency.attr",
    "uid": "policy_type:action:concurrency.attr",
    "description": "Bounds how many executions of an action with equal parameters run at the same time.",
    "enabled": true, "module": "st2actions.policies.concurrency_by_attr",
    "parameters": {
      "action": {
        "type": "string", "description": "What happens to an execution beyond the bound.",
        "enum": ["delay", "cancel"], "default": "delay"
      },
      "threshold": {
        "type": "integer", "description": "The most executions that run at the same time.", "required": true
      },
      "attributes": {
        "type": "array", "description": "Names of the parameters whose values are compared.",
        "items": {"type": "string", "minLength": 1}, "uniqueItems": true
      }
    }
  },
  {
    "name": "retry", "resource_type": "action", "ref": "action.retry", "uid": "policy_type:action:retry",
    "description": "Runs an action again after it failed or timed out.",
    "enabled": true, "module": "st2actions.policies.retry",
    "parameters": {
      "retry_on": {
        "type": "string", "description": "The outcome after which the action runs again.",
        "enum": ["failure", "timeout"], "required": true
      },
      "max_retry_count": {
        "type": "integer", "description": "How often it runs again at most.",
        "required": true, "default": 2, "minimum": 1, "maximum": 5
      },
      "delay": {
        "type": "number", "description": "Seconds to wait before it runs again.",
        "required": false, "minimum": 0, "maximum": 120
      }
    }
  }
])";

constexpr std::string_view kRuleTypes = R"([
  {
    "name": "standard", "enabled": true, "parameters": {},
    "description": "Runs its action for each event that meets its criteria."
  },
  {
    "name": "backstop", "enabled": true, "parameters": {},
    "description": "Runs its action for each event of its trigger that no standard rule matched."
  }
])";

}  // namespace

std::span<const Value> policy_types() {
  static const Value types = json::parse(kPolicyTypes).value();
  return types.items();
}

const Value* find_policy_type(std::string_view ref) {
  for (const Value& type : policy_types())
    if (type["ref"].as_string() == ref) return &type;
  return nullptr;
}

std::span<const Value> rule_types() {
  static const Value types = json::parse(kRuleTypes).value();
  return types.items();
}

}  // namespace squall::content
