#include "expr/facade/facade.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/strings.h"
#include "expr/core/raise.h"
#include "expr/core/text_cache.h"
#include "expr/facade/bindings.h"
#include "expr/facade/bounds.h"
#include "expr/facade/state.h"
#include "expr/jinja/inline.h"
#include "expr/yaql/text.h"
#include "value/python.h"

namespace squall::expr {
namespace {

using Tables = std::vector<std::span<const FunctionRecord>>;

// YAQL has those of the library by itself.
Tables tables_of(const EvaluatorSettings& settings, bool library) {
  Tables tables;
  if (library) tables.push_back(library_functions());
  if (settings.platform_functions) {
    tables.push_back(context_functions());
    tables.push_back(platform_functions());
  }
  return tables;
}

jinja::Settings jinja_settings(const EvaluatorSettings& settings,
                               const std::shared_ptr<const FunctionHome>& home) {
  jinja::Settings out = jinja::workflow_settings(jinja_filters(tables_of(settings, true), home));
  out.limits = jinja_limits(settings.bounds);
  return out;
}

yaql::Settings yaql_settings(const EvaluatorSettings& settings,
                             const std::shared_ptr<const FunctionHome>& home) {
  yaql::Settings out;
  out.limits = yaql_limits(settings.bounds);
  out.functions = yaql_functions(tables_of(settings, false), home);
  if (settings.outside.now) out.now = settings.outside.now;
  if (settings.outside.local_offset) out.local_offset = settings.outside.local_offset;
  return out;
}

Error unhashable(const Value& key) {
  return Error(Errc::kExpression, fmt::format("unhashable type: '{}'", python::type_name(key)))
      .as("TypeError");
}

// What expressions look at: nothing counts as no variables.
const Value& checked_data(const Value& data) {
  static const Value none = Value::object();
  if (data.is_null()) return none;
  if (!data.is_object()) raise("ValueError", "Provided data is not typeof dict.");
  return data;
}

}  // namespace

std::string_view name(Language language) {
  switch (language) {
    case Language::kJinja:
      return "jinja";
    case Language::kYaql:
      return "yaql";
    case Language::kNone:
      break;
  }
  return "";
}

Evaluator::State::State(EvaluatorSettings with)
    : settings(std::move(with)),
      home(std::make_shared<FunctionHome>(settings.outside, settings.bounds.max_text_bytes)),
      jinja_engine(jinja_settings(settings, home)),
      yaql_engine(yaql_settings(settings, home)),
      jinja_scope(jinja_names(tables_of(settings, true), home)),
      texts(settings.cached_texts, settings.cached_bytes) {}

Evaluator::Evaluator(EvaluatorSettings settings) : state_(std::make_unique<State>(std::move(settings))) {}
Evaluator::~Evaluator() = default;
Evaluator::Evaluator(Evaluator&&) noexcept = default;
Evaluator& Evaluator::operator=(Evaluator&&) noexcept = default;

Language Evaluator::language_of(std::string_view text) {
  if (jinja::has_inline_expression(text)) return Language::kJinja;
  return yaql::has_expression(text) ? Language::kYaql : Language::kNone;
}

// One evaluation of a tree.
class TreeEvaluator {
 public:
  TreeEvaluator(const Evaluator::State& state, const Value& data)
      : state_(state), data_(checked_data(data)), scope_(jinja::Scope().over(state.jinja_scope).on(data_)) {}
  TreeEvaluator(const TreeEvaluator&) = delete;

  Value text(std::string_view text, Language language) const {
    const std::shared_ptr<const CompiledText> compiled = compiled_text(text, language);
    if (const auto* jinja = std::get_if<jinja::CompiledText>(&compiled->form))
      return unwrap(jinja->evaluate(scope_));
    return unwrap(std::get<yaql::CompiledText>(compiled->form).evaluate(data_.all()));
  }

  // Nothing: there is no expression in it.
  std::optional<Value> tree(const Value& node, std::size_t depth = 0) const {
    const std::size_t most = state_.settings.bounds.max_data_depth;
    if (depth > most) raise_limit("max_data_depth", most, "what is evaluated is nested too deep");
    if (node.is_string()) {
      const Language language = Evaluator::language_of(node.as_string());
      if (language == Language::kNone) return std::nullopt;
      return text(node.as_string(), language);
    }
    if (node.is_array()) return list(node, depth);
    if (node.is_mapping()) return mapping(node, depth);
    return std::nullopt;
  }

 private:
  std::shared_ptr<const CompiledText> compiled_text(std::string_view text, Language language) const {
    if (auto found = state_.texts.find(text)) return found;
    auto made = language == Language::kJinja ? std::make_shared<const CompiledText>(state_.jinja_engine, text)
                                             : std::make_shared<const CompiledText>(state_.yaql_engine, text);
    state_.texts.keep(text, made);
    return made;
  }

  std::optional<Value> list(const Value& node, std::size_t depth) const {
    std::vector<Value> out;
    const auto items = node.items();
    for (std::size_t i = 0; i < items.size(); ++i) {
      auto fresh = tree(items[i], depth + 1);
      if (fresh && out.empty()) {  // the first that changes
        out.reserve(items.size());
        out.assign(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(i));
      }
      if (fresh) {
        out.push_back(*std::move(fresh));
      } else if (!out.empty()) {
        out.push_back(items[i]);
      }
    }
    if (out.empty()) return std::nullopt;
    return Value::array(std::move(out));
  }

  std::optional<Value> mapping(const Value& node, std::size_t depth) const {
    if (node.is_object()) return object(node, depth);
    std::vector<Value> pairs;
    bool changed = false;
    for (const Value& pair : node.items()) changed |= add_pair(pairs, pair[0], pair[1], depth);
    if (!changed) return std::nullopt;
    return Value::pairs(std::move(pairs));
  }

  // Keys that are texts, as nearly all are.
  std::optional<Value> object(const Value& node, std::size_t depth) const {
    const auto members = node.members();
    std::optional<Object> out;
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (Evaluator::has_expression(members[i].name())) return object_of_keys(node, depth);
      auto fresh = tree(members[i].value, depth + 1);
      if (!fresh) continue;
      if (!out) out.emplace(node);
      out->set(members[i].key, *std::move(fresh));
    }
    if (!out) return std::nullopt;
    return Value(*std::move(out));
  }

  std::optional<Value> object_of_keys(const Value& node, std::size_t depth) const {
    std::vector<Value> pairs;
    for (const Member& member : node.members()) add_pair(pairs, member.key, member.value, depth);
    const auto is_text = [](const Value& pair) { return pair[0].is_string(); };
    if (!std::ranges::all_of(pairs, is_text)) return Value::pairs(std::move(pairs));
    Object out;
    for (const Value& pair : pairs) out.set(pair[0], pair[1]);
    return Value(std::move(out));
  }

  bool add_pair(std::vector<Value>& pairs, const Value& key, const Value& value, std::size_t depth) const {
    auto fresh_key = tree(key, depth + 1);
    if (fresh_key && !python::hashable(*fresh_key)) throw Raise{unhashable(*fresh_key)};
    auto fresh = tree(value, depth + 1);
    const bool changed = fresh_key || fresh;
    pairs.push_back(
        Value::tuple({fresh_key ? *std::move(fresh_key) : key, fresh ? *std::move(fresh) : value}));
    return changed;
  }

  const Evaluator::State& state_;
  const WorkflowData data_;
  const jinja::Scope scope_;
};

Result<Value> Evaluator::evaluate(const Value& tree, const Value& data) const try {
  auto fresh = TreeEvaluator(*state_, data).tree(tree);
  return fresh ? *std::move(fresh) : tree;
} catch (Raise& raised) {
  return std::move(raised.error);
}

Result<Value> Evaluator::evaluate(std::string_view text, const Value& data) const try {
  const Language language = language_of(text);
  if (language == Language::kNone) return Value(text);
  return TreeEvaluator(*state_, data).text(text, language);
} catch (Raise& raised) {
  return std::move(raised.error);
}

}  // namespace squall::expr
