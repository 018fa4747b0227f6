// What several tables of text functions share. Private to expr/yaql.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "expr/yaql/cursor.h"
#include "expr/yaql/text_form.h"

namespace squall::yaql {

// The function str(): null, true and false in YAQL's words.
std::string plain_text(Run& run, const Var& value);

// A list of texts.
inline Var texts_of(Run& run, const std::vector<std::string_view>& pieces) {
  run.charge_items(pieces.size());
  std::vector<Var> items;
  items.reserve(pieces.size());
  for (std::string_view piece : pieces) items.emplace_back(Value(piece));
  return make_list(std::move(items));
}

}  // namespace squall::yaql
