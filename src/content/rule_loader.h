// Rules: from metadata to the document and the trigger it wants (spec/content 5, spec/api 3.13).
#pragma once

#include <functional>
#include <string>

#include "base/error.h"
#include "content/overrides.h"
#include "content/source.h"
#include "value/value.h"

namespace squall::content {

// The trigger type documents that are registered, as far as rules need them; null when there is none by that
// ref.
using FindTriggerType = std::function<Result<Value>(std::string_view ref)>;

// What a rule's trigger becomes. The answer is the ref of the trigger; making or finding it is up to the
// caller.
using ResolveTrigger = std::function<Result<std::string>(std::string_view type_ref, const Value& parameters,
                                                         std::string_view description)>;

struct RuleContext {
  FindTriggerType find_trigger_type;
  ResolveTrigger resolve_trigger;
  bool check_trigger_parameters = true;  // option system.validate_trigger_parameters
};

struct LoadedRule {
  Value document;  // `trigger` is the ref of the trigger
  bool overridden = false;
};

// Every error is a ValueError that names the file: `Failed to register rule "<file>" from pack "<pack>":
// ...`.
Result<LoadedRule> load_rule(const Value& raw, const Source& source, const Overrides& overrides,
                             const RuleContext& context);

// For metadata whose `pack` is settled (a request to the API). Errors keep their own kinds. The trigger is
// resolved after its parameters are checked and before the criteria are, as the reference does.
Result<Value> make_rule(const Value& metadata, const RuleContext& context);

// Each criterion names an operator that exists and has a pattern. kind "ValueError".
Result<void> check_criteria(const Value& criteria);

}  // namespace squall::content
