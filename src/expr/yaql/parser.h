// From tokens to a tree (spec/expressions 1.3, 1.4). Private to expr/yaql.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "expr/yaql/yaql.h"
#include "value/value.h"

namespace squall::yaql {

struct Ast {
  enum class Kind : std::uint8_t {
    kConstant,
    kWord,      // a constant that may also be a name
    kVariable,  // text: with its dollar
    kGroup,     // in parentheses: no word any more
    kUnary,
    kBinary,
    kIndex,  // value, arguments
    kList,
    kMap,
    kCall,
    kRule,     // key, value
    kOmitted,  // an argument that was left out
  };
  Kind kind = Kind::kConstant;
  std::string text;  // name, operator
  Value value;       // of a constant or word
  std::vector<Ast> children;
  std::uint32_t position = 0;  // in code points
  std::uint32_t height = 1;
};

// Throws Raise: YaqlGrammarException, YaqlLexicalException, kLimit beyond max_nesting.
Ast parse_expression(std::string_view text, const Limits& limits);

}  // namespace squall::yaql
