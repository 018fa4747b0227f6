// From the text of a template to its tree (spec/expressions 2.4, 2.5).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "expr/jinja/ast.h"
#include "expr/jinja/jinja.h"
#include "expr/jinja/token.h"

namespace squall::jinja {

// What the parser saw on the way that decides how the template runs.
struct Syntax {
  Body body;             // of a template
  ExprPtr expression;    // of an expression
  bool mutates = false;  // calls a method that changes a list or mapping
};

// Of what stands behind the expression: "chunk after expression", or nothing is said of it.
enum class Rest : std::uint8_t { kIsRefused, kIsIgnored };

// Throw Raise (TemplateSyntaxError, kLimit).
Syntax parse_template(std::string_view source, const LexerSettings& settings, const Limits& limits);
Syntax parse_expression(std::string_view source, const LexerSettings& settings, const Limits& limits,
                        Rest rest = Rest::kIsRefused);

}  // namespace squall::jinja
