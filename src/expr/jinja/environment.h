// Inside of Environment and Template. Private to expr/jinja.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "expr/core/text_cache.h"
#include "expr/jinja/ast.h"
#include "expr/jinja/filter.h"
#include "expr/jinja/jinja.h"
#include "expr/jinja/token.h"

namespace squall::jinja {

struct FilterEntry {
  const FilterSpec* spec = nullptr;  // or
  const Function* function = nullptr;
  Signature signature;
};

struct TestEntry {
  const TestSpec* spec = nullptr;
  Signature signature;
};

// A compiled text.
struct Program {
  Body body;
  ExprPtr expression;
  std::uint16_t slot_count = 0;  // of the outermost function
  std::vector<std::pair<std::string, const Block*>> blocks;
  std::vector<std::string> free_names;
  bool mutates = false;  // the template changes lists or mappings: data is copied into Things when it is read
  bool is_plain_text = false;
};

// Completes the tree: gives variables their places, looks up filters and tests. Throws Raise
// (TemplateAssertionError).
void resolve(Program& program, const struct EnvironmentState& environment);

struct EnvironmentState {
  explicit EnvironmentState(Settings with)
      : settings(std::move(with)), cache(settings.cached_templates, settings.cached_bytes) {}
  Settings settings;
  std::map<std::string, FilterEntry, std::less<>> filters;
  std::map<std::string, TestEntry, std::less<>> tests;

  const FilterEntry* find_filter(std::string_view name) const;
  const TestEntry* find_test(std::string_view name) const;
  LexerSettings lexer() const {
    return {settings.trim_blocks, settings.lstrip_blocks, settings.keep_trailing_newline};
  }

  // Of templates, and of expressions (kind 1).
  mutable expr::TextCache<Program> cache;
};

// Whether there is a global of that name (globals.cpp).
bool has_global(std::string_view name);

}  // namespace squall::jinja
