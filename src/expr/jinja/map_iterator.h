// What other filters may know of an unused map(attribute=...). Private to expr/jinja.
#pragma once

#include <string>
#include <string_view>

#include "expr/jinja/render.h"

namespace squall::jinja {

// `list | map(attribute='name') | join(separator)` in one go, without a Var for each item: puts it into `out`
// and uses the iterator up. False, and nothing has happened, for any other iterable: one that is no such map,
// that was begun, or with an item that is no mapping or has no such member.
bool join_members(Render& render, const Var& iterable, std::string_view separator, std::string& out);

}  // namespace squall::jinja
