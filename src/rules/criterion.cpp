#include "rules/criterion.h"

#include <fmt/format.h>

#include "base/text/regex.h"
#include "base/text/utf8.h"
#include "value/json/json.h"
#include "value/python.h"

namespace squall::rules {
namespace {

Error type_error(std::string message) { return Error(Errc::kInvalid, std::move(message)).as("TypeError"); }

// The text with `| to_complex` put before the end of its expression: from the first {{ of a line to its last
// }}. Nothing when there is no expression.
std::optional<std::string> typed_source(std::string_view text) {
  static const auto expression = text::Regex::compile(R"((\{\{)\s*(.*)\s*(\}\}))");
  const auto found = expression->search(text);
  if (!found.ok() || !*found) return std::nullopt;
  auto changed = expression->sub(R"(\1\2 | to_complex\3)", text);
  if (!changed.ok()) return std::nullopt;
  return std::move(*changed);
}

bool is_value_error(const Error& error) {
  return error.kind() == "ValueError" || error.kind() == "JSONDecodeError";
}

// What Python says when it looks for "type" in something that is no mapping.
std::optional<Error> missing_type(const Value& spec) {
  switch (spec.kind()) {
    case Kind::kObject:
    case Kind::kPairs:
      if (spec.contains("type")) return std::nullopt;
      return Error(Errc::kInvalid, "'type'").as("KeyError");
    case Kind::kString:
      return type_error("string indices must be integers, not 'str'");
    case Kind::kArray:
      return type_error("list indices must be integers or slices, not str");
    default:
      return type_error(fmt::format("argument of type '{}' is not iterable", python::type_name(spec)));
  }
}

Result<const Operator*> operator_of(const Value& spec) {
  const Value& type = spec["type"];
  if (!type.is_string())
    return make_error(Errc::kInvalid, "'{}' object has no attribute 'lower'", python::type_name(type))
        .as("AttributeError");
  return find_operator(type.as_string());
}

jinja::Scope scope_of(const Value& payload, std::string_view root, const Event& event) {
  jinja::Scope scope(Value::object({{root, payload}}));
  scope.set("system", jinja::system_lookup(event.datastore));
  scope.set("st2kv", jinja::datastore_lookup(event.datastore));
  return scope;
}

}  // namespace

PatternTemplate::PatternTemplate(std::string_view text, const jinja::Environment& environment)
    : plain_(environment.compile(text)) {
  if (const auto source = typed_source(text)) typed_ = environment.compile(*source);
}

Result<Value> PatternTemplate::render(const jinja::Scope& scope) const {
  if (typed_) {
    if (!typed_->ok()) return typed_->error();
    auto text = (*typed_)->render(scope);
    if (text.ok()) {
      auto value = json::parse(*text);
      if (value.ok()) return value;
    } else if (!is_value_error(text.error())) {
      return std::move(text).error();
    }
  }
  if (!plain_.ok()) return plain_.error();
  auto text = plain_->render(scope);
  if (!text.ok()) return std::move(text).error();
  return Value(*text);
}

SearchSpec::SearchSpec(const Value& pattern, const Value& condition, const CompileScope& scope)
    : condition_(condition) {
  const std::string name = python::str(condition);
  any_item_ = name == "any" || name == "any2any";
  any_child_ = name == "any2any" || name == "all2any";
  if (!condition.is_string() || (name != "any" && name != "all" && name != "any2any" && name != "all2any"))
    bad_condition_ =
        make_error(Errc::kInvalid,
                   "The '{}' condition is not recognized for type search, 'any', 'all', 'any2any' and "
                   "'all2any' are allowed",
                   name)
            .as("UnrecognizedConditionError");
  if (scope.depth > kMaxSearchDepth) {
    bad_pattern_ = make_error(Errc::kLimit, "searches are nested more than {} deep", kMaxSearchDepth);
  } else if (!pattern.is_object()) {
    bad_pattern_ =
        make_error(Errc::kInvalid, "'{}' object has no attribute 'items'", python::type_name(pattern))
            .as("AttributeError");
  } else {
    for (const Member& child : pattern.members()) {
      bool sees_st2kv = false;  // each child looks at each item afresh
      children_.emplace_back(child.name(), child.value, scope, sees_st2kv);
    }
  }
}

// Every child is asked, so that each failure is recorded.
Result<bool> SearchSpec::match_item(const Value& item, const Event& event,
                                    std::vector<Failure>& failures) const {
  if (bad_pattern_) return *bad_pattern_;
  bool all = true, any = false;
  for (const Criterion& child : children_) {
    bool matched = false;
    if (child.has_type()) {
      auto result = child.match(item, event, failures);
      if (!result.ok()) return result;
      matched = *result;
    } else if (child.no_type().kind() == "TypeError") {
      return child.no_type();
    }
    all = all && matched;
    any = any || matched;
  }
  return any_child_ ? any : all;
}

Result<bool> SearchSpec::match(const Value& value, const Event& event, std::vector<Failure>& failures) const {
  if (bad_condition_) return *bad_condition_;
  bool all = true, any = false;
  const auto ask = [&](const Value& item) -> Result<void> {
    auto result = match_item(item, event, failures);
    if (!result.ok()) return std::move(result).error();
    all = all && *result;
    any = any || *result;
    return {};
  };
  if (value.is_object()) {
    if (auto asked = ask(value); !asked.ok()) return std::move(asked).error();
  } else if (value.is_string()) {
    const std::string_view text = value.as_string();
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t from = at;
      text::next_code_point(text, at);
      if (auto asked = ask(text.substr(from, at - from)); !asked.ok()) return std::move(asked).error();
    }
  } else if (value.is_sequence()) {
    for (const Value& item : value.items())
      if (auto asked = ask(item); !asked.ok()) return std::move(asked).error();
  } else {
    return type_error(fmt::format("'{}' object is not iterable", python::type_name(value)));
  }
  return any_item_ ? any : all;
}

Criterion::Criterion(std::string_view key, const Value& spec, const CompileScope& scope, bool& sees_st2kv)
    : path_(scope.keys.get(key, scope.root, sees_st2kv = sees_st2kv || spec["pattern"].is_string())) {
  auto no_type = missing_type(spec);
  auto op = no_type ? Result<const Operator*>(*no_type) : operator_of(spec);
  auto rare = std::make_shared<Rare>(Rare{.key = std::string(key),
                                          .rule_ref = scope.rule_ref,
                                          .environment = &scope.environment,
                                          .root = scope.root,
                                          .depth = scope.depth,
                                          .pattern = spec["pattern"],
                                          .condition = spec["condition"],
                                          .is_search = spec["type"] == Value(kSearch),
                                          .no_type = std::move(no_type),
                                          .op = std::move(op)});
  if (rare->pattern.is_string()) {
    PatternTemplate compiled(rare->pattern.as_string(), scope.environment);
    if (!compiled.is_plain()) rare->pattern_template = std::move(compiled);
  }
  if (rare->op.ok() && !rare->pattern_template) {
    if (rare->is_search) {
      rare->search.emplace(
          rare->pattern, rare->condition,
          CompileScope{scope.environment, scope.keys, scope.rule_ref, kItemRoot, scope.depth + 1});
    } else {
      op_ = *rare->op;
      constant_ = Pattern(*op_, rare->pattern);
    }
  }
  rare_ = std::move(rare);
}

Result<bool> Criterion::match(const Value& payload, const Event& event,
                              std::vector<Failure>& failures) const {
  if (!op_) return match_rare(payload, event, failures);
  Value scratch;
  auto found = path_->find(payload, scratch);
  if (!found.ok()) return match_rare(payload, event, failures);
  auto result = op_->test(**found, constant_, event.now);
  return result.ok() ? std::move(result) : compare_failed(std::move(result).error(), failures);
}

Result<bool> Criterion::match_rare(const Value& payload, const Event& event,
                                   std::vector<Failure>& failures) const {
  std::optional<Value> rendered;
  if (rare_->pattern_template) {
    auto value = rare_->pattern_template->render(scope_of(payload, rare_->root, event));
    if (!value.ok()) {
      failures.push_back({fmt::format("Failed to render pattern value \"{}\" for key \"{}\"",
                                      rare_->pattern.as_string(), rare_->key),
                          std::move(value).error()});
      return false;
    }
    rendered = std::move(*value);
  }
  Value scratch;
  auto found = path_->find(payload, scratch);
  if (!found.ok()) {
    failures.push_back(
        {fmt::format("Failed transforming criteria key {}", rare_->key), std::move(found).error()});
    return false;
  }
  if (!rare_->op.ok()) return rare_->op.error();
  auto result = apply(**found, rendered ? &*rendered : nullptr, event, failures);
  return result.ok() ? std::move(result) : compare_failed(std::move(result).error(), failures);
}

Result<bool> Criterion::apply(const Value& value, const Value* rendered, const Event& event,
                              std::vector<Failure>& failures) const {
  if (rare_->search) return rare_->search->match(value, event, failures);
  const Operator& op = **rare_->op;
  if (!rendered) return op.test(value, constant_, event.now);
  // A pattern that was rendered may hold the criteria of a search as well.
  if (rare_->is_search) {
    KeyPool keys;
    const SearchSpec spec(*rendered, rare_->condition,
                          {*rare_->environment, keys, rare_->rule_ref, kItemRoot, rare_->depth + 1});
    return spec.match(value, event, failures);
  }
  return op.test(value, Pattern(op, *rendered), event.now);
}

Result<bool> Criterion::compare_failed(Error error, std::vector<Failure>& failures) const {
  failures.push_back({fmt::format("There might be a problem with the criteria in rule {}", rare_->rule_ref),
                      std::move(error)});
  return false;
}

}  // namespace squall::rules
