// Ids of what there are few of for each document: its event, its trace, the executions that a rule made of
// it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace squall {

// The id that always follows from `parent` and `parts` (joined by NUL), as derived_id()'s does. It sorts
// among its kind as the parents do among theirs, so that what is made together lies together in an index: the
// parent's second, a bit that is 1, 23 bits of the parent's count (or, when it is derived itself, of its
// hash), 40 bits of a hash. So those of one parent must be few, thousands at most; for more there is
// derived_id(). A parent that is no id has nothing to sort by.
std::string id_beside(std::string_view parent, std::initializer_list<std::string_view> parts);

}  // namespace squall
