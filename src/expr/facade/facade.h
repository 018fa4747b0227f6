// The layer over both expression languages (spec/expressions part 4): which language a text is in, trees
// with expressions in their keys and values, the variables they refer to, and whether they parse.
//
//   Evaluator evaluator{EvaluatorSettings{}};                       // once per process
//   auto input = evaluator.evaluate(task_input, data);              // {"cmd": "<% ctx().cmd %>"} ...
//
// `data` is what expressions are evaluated on: an object with the workflow's variables, and beside them
// __state, __current_task and __current_item (names that start with "__" are hidden from ctx()).
//
// Only text of an author's may come here as a statement. A text that an expression *gives* is evaluated
// again by its language where the reference does so (docs/decisions/0007).
//
// Threads: an Evaluator is built by one thread and const from then on; any number of threads may use it at
// once. A text is split and compiled once and kept; evaluating a kept text takes the short lock of one part
// of that cache and none beyond.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "value/value.h"

namespace squall::expr {

enum class Language : std::uint8_t { kNone, kJinja, kYaql };
// "jinja", "yaql"; "" for kNone.
std::string_view name(Language language);

// A variable that an expression refers to (spec/expressions 4.4).
struct Reference {
  Language language = Language::kNone;
  std::string expression;  // the whole text that holds the reference
  std::string name;
  friend bool operator==(const Reference&, const Reference&) = default;
};

// A text that does not parse (4.5).
struct SyntaxFault {
  Language language = Language::kNone;  // kNone: expressions of both languages in one text
  std::string expression;               // with delimiters; the whole text where a template does not parse
  std::string message;
  std::uint32_t line = 0, column = 0;  // in that expression, from 1; 0 when unknown
};

// Bounds of what one evaluation may do, in both languages. Each is a kLimit error with its name and the
// expression.
struct Bounds {
  std::size_t max_steps = 20'000'000;                  // nodes evaluated, items made, 16 bytes of text
  std::size_t max_iterations = 10'000'000;             // items that YAQL takes from collections
  std::size_t max_nesting = 200;                       // of operators, calls and blocks inside each other
  std::size_t max_data_depth = 200;                    // of data that is compared, printed or handed on
  std::size_t max_text_bytes = std::size_t{64} << 20;  // of one text that is made
};

// What st2kv() asks the datastore for.
struct DatastoreQuery {
  std::string key;      // without its "system." prefix
  bool system = false;  // scope; else that of `user`
  std::string user;     // who asks
  bool decrypt = false;
};

// What task() asks for: the newest execution of a task on a route.
struct TaskQuery {
  std::string workflow_execution_id, task_id;
  std::int64_t route = 0;
};

// What functions of the platform need from outside. Called by whichever thread evaluates; where one is
// empty, its function finds nothing.
struct Outside {
  // Nothing: there is no such key. An Error (kForbidden, a secret that cannot be opened...) becomes that of
  // the expression.
  std::function<Result<std::optional<Value>>(const DatastoreQuery&)> datastore;
  // The task execution as task() gives it: task_execution_id, workflow_execution_id, task_name, task_id,
  // route, result, status, start_timestamp, end_timestamp.
  std::function<Result<std::optional<Value>>(const TaskQuery&)> task;
  // What now() and localtz() ask; empty: the machine's.
  std::function<Timestamp()> now;
  std::function<std::int32_t()> local_offset;  // seconds east of UTC
};

struct EvaluatorSettings {
  Bounds bounds;
  Outside outside;
  bool platform_functions = true;   // st2kv, task, json_parse...; else those of the workflow library alone
  std::size_t cached_texts = 8192;  // of texts with expressions; 0: none
  std::size_t cached_bytes = std::size_t{16} << 20;  // of those texts
};

class Evaluator {
 public:
  explicit Evaluator(EvaluatorSettings settings);
  ~Evaluator();
  Evaluator(Evaluator&&) noexcept;
  Evaluator& operator=(Evaluator&&) noexcept;

  // The language that evaluates a text (4.1): Jinja where it has `{{ }}` or `{% %}` on one line, else YAQL
  // where it has `<% %>` on one. A text without '{' and '<' costs one look at its bytes.
  static Language language_of(std::string_view text);
  static bool has_expression(std::string_view text) { return language_of(text) != Language::kNone; }

  // A tree with its keys and values evaluated (4.2); without expressions, the tree itself. Errors:
  // kExpression, with the text of 4.6 in message(), "YaqlEvaluationException" or "JinjaEvaluationException"
  // ("TypeError" for a key that cannot be one) in kind(), and the class that was wrapped in detail(); kLimit.
  // line() and column() are places in the text that failed, 0 where unknown.
  Result<Value> evaluate(const Value& tree, const Value& data) const;
  Result<Value> evaluate(std::string_view text, const Value& data) const;
  Result<Value> evaluate(const char* text, const Value& data) const {
    return evaluate(std::string_view(text), data);
  }

  // The variables that a text or tree refers to, sorted by name, none twice (4.4).
  std::vector<Reference> references(const Value& tree) const;
  // What does not parse in a text or tree, in the order of the tree (4.5).
  std::vector<SyntaxFault> check(const Value& tree) const;

 private:
  friend class TreeEvaluator;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace squall::expr
