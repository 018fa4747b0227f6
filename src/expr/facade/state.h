// Inside of Evaluator. Private to expr/facade.
#pragma once

#include <memory>
#include <string_view>
#include <variant>

#include "expr/core/text_cache.h"
#include "expr/facade/functions.h"
#include "expr/jinja/inline.h"
#include "expr/yaql/text.h"

namespace squall::expr {

// A text with expressions in it, ready to be evaluated.
struct CompiledText {
  CompiledText(const jinja::Environment& engine, std::string_view text)
      : form(std::in_place_type<jinja::CompiledText>, engine, text) {}
  CompiledText(const yaql::Engine& engine, std::string_view text)
      : form(std::in_place_type<yaql::CompiledText>, engine, text) {}
  const std::variant<jinja::CompiledText, yaql::CompiledText> form;
};

struct Evaluator::State {
  explicit State(EvaluatorSettings with);

  const EvaluatorSettings settings;
  const std::shared_ptr<const FunctionHome> home;
  const jinja::Environment jinja_engine;
  const yaql::Engine yaql_engine;
  const jinja::Scope jinja_scope;
  mutable TextCache<CompiledText> texts;
};

}  // namespace squall::expr
