// What is wrong with a workflow definition, in the reference's words (spec/orquesta 3). Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "expr/facade/facade.h"
#include "orquesta/definition.h"
#include "value/value.h"

namespace squall::orquesta {

// One record. Of syntax and semantics, language and expression stay empty.
struct Finding {
  std::string message;
  std::string spec_path;    // "tasks.t1.next[0].when"; empty: the whole
  std::string schema_path;  // "properties.tasks.patternProperties.^\w+$..."
  expr::Language language = expr::Language::kNone;
  std::string expression;
};

// Each list sorted by (schema_path, spec_path).
struct Inspection {
  std::vector<Finding> syntax, semantics, expressions, context;
  bool ok() const { return syntax.empty() && semantics.empty() && expressions.empty() && context.empty(); }
};

// All categories are looked at, whatever another has found. `application` names the variables that the
// platform provides
// ("st2", "parent"). Error: kLimit, for a definition too large to be looked at.
Result<Inspection> inspect(const Definition& definition, const expr::Evaluator& evaluator,
                           std::span<const std::string> application = {});

// The library's form: {"syntax": [...], ...}, categories without records left out (spec/orquesta 3.2).
Value library_form(const Inspection& inspection);
// The platform's: one list, each record with its category in "type", sorted by (type, schema_path). Records
// of the platform's own (spec/orquesta 3.7) may be added to it: content_finding().
std::vector<Value> platform_form(const Inspection& inspection);
Value content_finding(std::string_view message, std::string_view spec_path, std::string_view schema_path);

// Beyond the reference: joins that no run can reach, as far as the definition alone tells. They are no
// errors: the records are for authors, of the shape of semantics. Empty for a definition that does not
// compose.
std::vector<Finding> warnings(const Definition& definition);

// The schema of a definition (spec/orquesta 2), with the keys that are ours (README.md).
const Value& workflow_schema();

}  // namespace squall::orquesta
