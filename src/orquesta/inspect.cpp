#include "orquesta/inspect.h"

#include <algorithm>
#include <tuple>

#include "orquesta/inspect_parts.h"

namespace squall::orquesta {
namespace {

void sort(std::vector<Finding>& findings) {
  std::ranges::stable_sort(findings, {},
                           [](const Finding& each) { return std::tie(each.schema_path, each.spec_path); });
}

// Paths that are empty are null.
Value path_form(const std::string& path) { return path.empty() ? Value() : Value(path); }

Object base_form(const Finding& finding) {
  return Object{{"message", finding.message},
                {"spec_path", path_form(finding.spec_path)},
                {"schema_path", path_form(finding.schema_path)}};
}

Value language_form(expr::Language language) {
  return language == expr::Language::kNone ? Value() : Value(expr::name(language));
}

void add_category(Object& out, std::string_view name, const std::vector<Finding>& findings,
                  bool with_expression) {
  if (findings.empty()) return;
  std::vector<Value> list;
  for (const Finding& finding : findings) {
    Object form = base_form(finding);
    if (with_expression)
      form.set("type", language_form(finding.language)).set("expression", finding.expression);
    list.emplace_back(std::move(form));
  }
  out.set(name, Value::array(std::move(list)));
}

}  // namespace

Result<Inspection> inspect(const Definition& definition, const expr::Evaluator& evaluator,
                           std::span<const std::string> application) {
  Inspection inspection;
  auto syntax = inspect_syntax(definition);
  if (!syntax.ok()) return std::move(syntax).error();
  inspection.syntax = std::move(*syntax);
  inspection.semantics = inspect_semantics(definition);
  inspection.expressions = inspect_expressions(definition, evaluator);
  inspection.context = inspect_context(definition, evaluator, application);
  for (auto* findings :
       {&inspection.syntax, &inspection.semantics, &inspection.expressions, &inspection.context})
    sort(*findings);
  return inspection;
}

Value library_form(const Inspection& inspection) {
  Object out;
  add_category(out, "syntax", inspection.syntax, false);
  add_category(out, "semantics", inspection.semantics, false);
  add_category(out, "expressions", inspection.expressions, true);
  add_category(out, "context", inspection.context, true);
  return out;
}

std::vector<Value> platform_form(const Inspection& inspection) {
  struct Category {
    std::string_view type;
    const std::vector<Finding>& findings;
    bool with_expression;
  };
  // Sorted by type.
  const Category categories[] = {{"context", inspection.context, true},
                                 {"expression", inspection.expressions, true},
                                 {"semantic", inspection.semantics, false},
                                 {"syntax", inspection.syntax, false}};
  std::vector<Value> out;
  for (const Category& category : categories) {
    for (const Finding& finding : category.findings) {
      Object form = base_form(finding);
      if (category.with_expression)
        form.set("language", language_form(finding.language)).set("expression", finding.expression);
      form.set("type", category.type);
      out.emplace_back(std::move(form));
    }
  }
  return out;
}

Value content_finding(std::string_view message, std::string_view spec_path, std::string_view schema_path) {
  return Value::object({{"type", "content"},
                        {"message", message},
                        {"spec_path", spec_path},
                        {"schema_path", std::string(kTasksSchema) + std::string(schema_path)}});
}

}  // namespace squall::orquesta
