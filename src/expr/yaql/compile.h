// From the tree of a text to its nodes. Private to expr/yaql.
#pragma once

#include "expr/yaql/engine.h"
#include "expr/yaql/parser.h"

namespace squall::yaql {

NodePtr compile(const EngineState& engine, const Ast& ast, bool has_definitions);
// Whether it calls def(), or call(), which can.
bool makes_definitions(const Ast& ast);

// `left.word`: a member of a mapping, the members of a list's items, or a property of a date or duration.
Var property_of(Run& run, const Var& left, const std::string& word);

}  // namespace squall::yaql
