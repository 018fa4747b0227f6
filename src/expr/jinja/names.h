// Which known names look like one that is not. Private to expr/jinja.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace squall::jinja {

// "Did you mean 'upper'?", "Did you mean 'a', 'b'?" with at most three names, the likeliest first; empty when
// nothing is near (more than a third of the characters differ). Cost grows with the number of known names;
// names of more than 64 bytes have no neighbours.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> known);

}  // namespace squall::jinja
