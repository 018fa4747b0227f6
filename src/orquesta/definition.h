// A workflow definition as its author wrote it: loaded, its short forms written out, nothing checked beyond
// what loading needs (spec/orquesta 1, 2). Inspection (inspect.h) says what is wrong with it; the conductor
// works on what is made of it (program.h).
//
// Threads: a Definition never changes after it is loaded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "value/value.h"

namespace squall::orquesta {

// Beyond these a definition is refused with kLimit.
inline constexpr std::size_t kMaxTasks = 100'000;
inline constexpr std::size_t kMaxTransitions = 1'000'000;  // targets of all `next` lists together

// A name and what it stands for, of `vars`, `publish`, `output` and the like.
struct NamedValue {
  std::string name;
  Value value;
};

// One entry of a task's `next`.
struct Transition {
  Value when;                        // null: always
  Value publish_text;                // as written
  std::vector<NamedValue> publish;   // the short form written out
  Value targets_text;                // `do` as written; "continue" when there is none
  std::vector<std::string> targets;  // in the order written
};

// `publish` as it is meant: a list of one-key mappings where it was written in the short form, else as
// written.
Value publish_form(const Transition& transition);

// One entry of `tasks`. What is absent is null.
struct Task {
  std::string name;
  Value raw;            // as written, the short form of `with` written out
  Value action, input;  // the short form `action: name a=1` written out
  Value delay, join;
  bool has_items = false;  // there is a `with`
  Value with;
  Value retry;            // an object, or whatever stands there
  Value timeout;          // ours: seconds, for the engine
  bool has_next = false;  // `next` is there, and is no empty list
  std::vector<Transition> next;

  bool is_join() const { return !join.is_null(); }
};

// An engine command: a destination that is no task (spec/orquesta 2.8).
bool is_command(std::string_view name);

class Definition {
 public:
  // From YAML text, or from what was parsed before. Errors: kParse or kInvalid with the reference's text
  // (spec/orquesta 1.1, 1.2) and its class in kind(); kLimit.
  static Result<Definition> load(std::string_view yaml);
  static Result<Definition> from(const Value& document);

  // The mapping as written, with the short form of `with` written out: what is stored of a definition.
  const Value& document() const { return document_; }
  // {"catalog": "native", "version": "1.0", "spec": document()}.
  Value serialize() const;
  // From serialize(). Error: kInvalid when catalog or version are others.
  static Result<Definition> deserialize(const Value& serialized);

  const std::vector<Task>& tasks() const { return tasks_; }
  // Null when there is none of that name.
  const Task* find(std::string_view name) const;
  // Position in tasks().
  std::optional<std::size_t> index_of(std::string_view name) const;

  // Declared inputs: a name, and its default (null: none).
  const std::vector<NamedValue>& inputs() const { return inputs_; }
  const std::vector<NamedValue>& vars() const { return vars_; }
  const std::vector<NamedValue>& outputs() const { return outputs_; }
  // Ours: the first failure that nothing remedies ends what else runs.
  bool fail_fast() const { return fail_fast_; }

 private:
  Value document_;
  std::vector<Task> tasks_;
  std::unordered_map<std::string, std::size_t> by_name_;
  std::vector<NamedValue> inputs_, vars_, outputs_;
  bool fail_fast_ = false;
};

}  // namespace squall::orquesta
