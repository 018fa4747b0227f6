// Bytes as text and back: hex, base64, percent-encoding. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace squall {

// Lower-case digits.
std::string hex_encode(std::string_view bytes);
// Nothing for an odd length or a character that is no hex digit.
std::optional<std::string> hex_decode(std::string_view text);

// With padding. The url form uses - and _ for + and /.
std::string base64_encode(std::string_view bytes);
std::string base64url_encode(std::string_view bytes);
// Both alphabets; padding may be missing; line breaks are skipped. Nothing for any other character.
std::optional<std::string> base64_decode(std::string_view text);

// Percent-encodes every byte but letters, digits, "_.-~" and those in `safe`.
std::string url_encode(std::string_view text, std::string_view safe = "");
// The form of queries: as url_encode with a blank as '+'.
std::string url_encode_plus(std::string_view text);
// %XX as a byte; a '%' that no two hex digits follow stays. `plus_is_blank` as in queries.
std::string url_decode(std::string_view text, bool plus_is_blank = false);

}  // namespace squall
