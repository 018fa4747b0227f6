#include "expr/jinja/catalog.h"

#include <algorithm>
#include <span>
#include <tuple>

#include "expr/jinja/filter.h"
#include "expr/jinja/globals.h"
#include "expr/jinja/methods.h"

namespace squall::jinja {
namespace {

template <typename Spec>
void add(std::vector<CatalogEntry>& out, std::string_view kind, std::span<const Spec> specs) {
  for (const Spec& spec : specs)
    out.push_back({kind, spec.name, spec.params, spec.help, spec.example.text, spec.example.gives});
}

}  // namespace

std::vector<CatalogEntry> catalog() {
  std::vector<CatalogEntry> out;
  for (const auto table :
       {text_filters(), markup_filters(), sequence_filters(), select_filters(), value_filters()}) {
    add(out, "filter", table);
  }
  for (const auto table : {platform_data_filters(), platform_text_filters(), platform_version_filters()})
    add(out, "platform filter", table);
  add(out, "test", builtin_tests());
  add(out, "global", builtin_globals());
  add(out, "method of str", text_methods());
  add(out, "method of list", list_methods());
  add(out, "method of tuple", tuple_methods());
  add(out, "method of dict", dict_methods());
  add(out, "method of int", int_methods());
  add(out, "method of float", float_methods());
  add(out, "method of range", range_methods());
  add(out, "method of bytes", bytes_methods());
  add(out, "method of date", date_methods());
  add(out, "method of datetime", date_time_methods());
  std::ranges::sort(out, {}, [](const CatalogEntry& one) { return std::tie(one.kind, one.name); });
  return out;
}

}  // namespace squall::jinja
