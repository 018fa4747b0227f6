// Everything a template can name, with its help: what documentation is made from, and whose examples tests
// run.
#pragma once

#include <string_view>
#include <vector>

namespace squall::jinja {

struct CatalogEntry {
  std::string_view kind;  // "filter", "platform filter", "test", "global", "method of str"...
  std::string_view name;
  std::string_view params;  // "value, width=80, *args"; a filter's value and a method's object come first
  std::string_view help;
  std::string_view example;  // a template for the platform's environment
  std::string_view gives;    // and what it prints
};

// In the order of kinds and names. The texts are static.
std::vector<CatalogEntry> catalog();

}  // namespace squall::jinja
