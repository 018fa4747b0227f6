// Characters by their Unicode name, as \N{NAME} in patterns has them.
#pragma once

#include <optional>
#include <string_view>

namespace squall::text {

// Knows ASCII, Latin letters with their marks ("LATIN SMALL LETTER E WITH ACUTE") and the plain Greek
// alphabet, without regard to case. Nothing for any other name: Unicode's whole table is not carried.
std::optional<char32_t> character_by_name(std::string_view name);

}  // namespace squall::text
