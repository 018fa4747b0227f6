// All that an expression can name, in one table: functions of workflows, YAQL's functions and operators,
// Jinja's filters, tests, globals and methods. `st2 expression functions` prints it, docs/expressions.md is
// made from it, and tests run its examples.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "expr/facade/facade.h"
#include "value/value.h"

namespace squall::expr {

struct CatalogExample {
  Language language = Language::kNone;
  std::string text;   // as an author writes it, delimiters included
  std::string gives;  // JSON; of Jinja's own things what is printed
};

struct CatalogEntry {
  std::string_view kind;  // "workflow function", "YAQL method", "Jinja filter", "Jinja method of str"...
  std::string name;
  std::string call;  // "ctx(key=None)", "left: num + right: num": how it is called, with its parameters
  std::string_view help;
  std::vector<CatalogExample> examples;
};

// Workflow functions, then YAQL, then Jinja; by kind and name.
std::vector<CatalogEntry> catalog();

// What the examples of workflow functions look at, and what answers them.
Value example_data();
Outside example_outside();

// The page docs/expressions.md.
std::string catalog_page();

}  // namespace squall::expr
