// Inside of Engine and Expression. Private to expr/yaql.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "expr/core/text_cache.h"
#include "expr/yaql/node.h"
#include "expr/yaql/run.h"
#include "expr/yaql/spec.h"
#include "expr/yaql/yaql.h"

namespace squall::yaql {

struct Program {
  std::string text;
  std::unique_ptr<const Node> root;
  bool has_definitions = false;  // it may call def()
};

// The overloads of each name, with and without a receiver.
struct FunctionTable {
  using Overloads = std::vector<const Overload*>;
  struct Entry {
    Overloads functions, methods;
  };
  std::unordered_map<std::string_view, Entry> names;
  std::vector<std::unique_ptr<Overload>> owned;
  // Null when there is none. Underscores at the end of a called name do not count.
  const Overloads* find(std::string_view name, bool method) const;
};

struct EngineState {
  Settings settings;
  FunctionTable table;
  mutable expr::TextCache<Program> cache;

  explicit EngineState(Settings with)
      : settings(std::move(with)), cache(settings.cached_programs, settings.cached_bytes) {}
};

// Names of functions that look like `name`, best first: for messages.
std::vector<std::string> similar_names(const FunctionTable& table, std::string_view name, bool method);

// What one evaluation gave.
struct Answer {
  Value value;
  bool is_text = false;  // it was a text by itself
};
enum class Want : std::uint8_t { kValue, kText };

struct ExpressionAccess {
  // With kText, what is no text comes as its str().
  static Result<Answer> run(const Expression& expression, const Value& data, Want want);
};

}  // namespace squall::yaql
