// One compiled criterion. Inside src/rules only; criteria.h is the way in.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/criteria.h"
#include "rules/key_path.h"
#include "rules/operators.h"

namespace squall::rules {

// What a criterion is compiled in: shared by all criteria of a rule.
struct CompileScope {
  const jinja::Environment& environment;
  KeyPool& keys;
  std::string rule_ref;
  std::string_view root;
  int depth = 0;
};

// A pattern that is a text with something to render. An expression is first rendered as JSON, so that lists,
// numbers and booleans keep their kind; what is no JSON is rendered as text.
class PatternTemplate {
 public:
  PatternTemplate(std::string_view text, const jinja::Environment& environment);
  // Nothing to render: the pattern is its own value.
  bool is_plain() const { return plain_.ok() && !typed_ && plain_->is_plain_text(); }
  Result<Value> render(const jinja::Scope& scope) const;

 private:
  Result<jinja::Template> plain_;
  std::optional<Result<jinja::Template>> typed_;
};

// The child criteria of a search.
class SearchSpec {
 public:
  SearchSpec(const Value& pattern, const Value& condition, const CompileScope& scope);
  Result<bool> match(const Value& value, const Event& event, std::vector<Failure>& failures) const;

 private:
  Result<bool> match_item(const Value& item, const Event& event, std::vector<Failure>& failures) const;

  Value condition_;
  bool any_item_ = false, any_child_ = false;
  std::optional<Error> bad_condition_, bad_pattern_;
  std::vector<Criterion> children_;
};

class Criterion {
 public:
  // `sees_st2kv`: see KeyPath; becomes true when this pattern is a text.
  Criterion(std::string_view key, const Value& spec, const CompileScope& scope, bool& sees_st2kv);

  bool has_type() const { return op_ || !rare_->no_type; }
  // Why there is no type, as the reference fails when it wants to name it.
  const Error& no_type() const { return *rare_->no_type; }

  Result<bool> match(const Value& payload, const Event& event, std::vector<Failure>& failures) const;

 private:
  // What is looked at when something is out of the ordinary. Apart, because an event that thousands of rules
  // listen to walks all their criteria: what each test reads should stay in few cache lines.
  struct Rare {
    std::string key, rule_ref;
    const jinja::Environment* environment;
    std::string_view root;
    int depth;
    Value pattern, condition;  // as written
    bool is_search;            // "search" in lower case
    std::optional<Error> no_type;
    Result<const Operator*> op;
    std::optional<PatternTemplate> pattern_template;  // of a pattern that is rendered
    std::optional<SearchSpec> search;                 // of one that is not
  };

  Result<bool> match_rare(const Value& payload, const Event& event, std::vector<Failure>& failures) const;
  Result<bool> apply(const Value& value, const Value* rendered, const Event& event,
                     std::vector<Failure>& failures) const;
  Result<bool> compare_failed(Error error, std::vector<Failure>& failures) const;

  std::shared_ptr<const KeyPath> path_;
  const Operator* op_ = nullptr;  // of a criterion whose pattern is a constant; else match_rare() is asked
  Pattern constant_;
  std::shared_ptr<const Rare> rare_;
};

}  // namespace squall::rules
