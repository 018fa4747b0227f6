#include "base/text/unicode.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <optional>

#include "base/text/utf8.h"

namespace squall::text {
namespace {

struct Span {
  char32_t first, last;
};

// Numeric_Type=Digit outside category Nd.
constexpr Span kOtherDigits[] = {
    {0xB2, 0xB3},     {0xB9, 0xB9},       {0x1369, 0x1371},   {0x19DA, 0x19DA},   {0x2070, 0x2070},
    {0x2074, 0x2079}, {0x2080, 0x2089},   {0x2460, 0x2468},   {0x2474, 0x247C},   {0x2488, 0x2490},
    {0x24EA, 0x24EA}, {0x24F5, 0x24FD},   {0x24FF, 0x24FF},   {0x2776, 0x277E},   {0x2780, 0x2788},
    {0x278A, 0x2792}, {0x10A40, 0x10A43}, {0x10E60, 0x10E68}, {0x11052, 0x1105A}, {0x1F100, 0x1F10A}};
// Other_Lowercase and Other_Uppercase: letters with a case that are not Ll or Lu.
constexpr Span kOtherLower[] = {
    {0xAA, 0xAA},       {0xBA, 0xBA},       {0x2B0, 0x2B8},     {0x2C0, 0x2C1},    {0x2E0, 0x2E4},
    {0x345, 0x345},     {0x37A, 0x37A},     {0x1D2C, 0x1D6A},   {0x1D78, 0x1D78},  {0x1D9B, 0x1DBF},
    {0x2071, 0x2071},   {0x207F, 0x207F},   {0x2090, 0x209C},   {0x2170, 0x217F},  {0x24D0, 0x24E9},
    {0x2C7C, 0x2C7D},   {0xA69C, 0xA69D},   {0xA770, 0xA770},   {0xA7F8, 0xA7F9},  {0xAB5C, 0xAB5F},
    {0x10780, 0x10780}, {0x10783, 0x10785}, {0x10787, 0x107B0}, {0x107B2, 0x107BA}};
constexpr Span kOtherUpper[] = {
    {0x2160, 0x216F}, {0x24B6, 0x24CF}, {0x1F130, 0x1F149}, {0x1F150, 0x1F169}, {0x1F170, 0x1F189}};

template <std::size_t N>
bool inside(const Span (&spans)[N], char32_t c) {
  return std::any_of(std::begin(spans), std::end(spans),
                     [c](Span span) { return c >= span.first && c <= span.last; });
}

utf8proc_category_t category(char32_t c) { return utf8proc_category(static_cast<utf8proc_int32_t>(c)); }
char32_t simple_upper(char32_t c) {
  return static_cast<char32_t>(utf8proc_toupper(static_cast<utf8proc_int32_t>(c)));
}
char32_t simple_lower(char32_t c) {
  return static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c)));
}
char32_t simple_title(char32_t c) {
  return static_cast<char32_t>(utf8proc_totitle(static_cast<utf8proc_int32_t>(c)));
}

bool is_letter(utf8proc_category_t kind) {
  return kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_LO;
}

// Case folding of one code point, which may be several.
std::u32string fold(char32_t c) {
  std::array<utf8proc_int32_t, 8> buffer{};
  int last = 0;
  const auto size = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(c), buffer.data(), buffer.size(),
                                            UTF8PROC_CASEFOLD, &last);
  if (size <= 0 || static_cast<std::size_t>(size) > buffer.size()) return {c};
  return {buffer.begin(), buffer.begin() + size};
}

void append_upper(std::string& out, char32_t c) {
  if (c < 0x80) {
    append_utf8(out, c >= 'a' && c <= 'z' ? c - 32 : c);
    return;
  }
  // Where a letter folds to several it also rises to several: the special casings follow from the folding.
  if (category(c) != UTF8PROC_CATEGORY_LU) {
    const std::u32string folded = fold(c);
    if (folded.size() > 1) {
      for (char32_t f : folded) append_utf8(out, simple_upper(f));
      return;
    }
  }
  append_utf8(out, simple_upper(c));
}

void append_title(std::string& out, char32_t c) {
  const char32_t simple = simple_title(c);
  const bool sharp_s = c == 0xDF;  // utf8proc raises it to U+1E9E, Unicode's title case is "Ss"
  const std::u32string folded =
      (simple == c && category(c) == UTF8PROC_CATEGORY_LL) || sharp_s ? fold(c) : std::u32string();
  if (folded.size() < 2) {
    append_utf8(out, simple);
    return;
  }
  bool raised = false;
  for (char32_t f : folded) {
    if (f == 0x3B9 && c >= 0x1F00 && c < 0x2000) f = 0x345;  // an iota below the letter stays below it
    const char32_t high = raised ? f : simple_title(f);
    raised = raised || high != f;
    append_utf8(out, high);
  }
}

bool is_cased(char32_t c) { return is_lower(c) || is_upper(c) || is_title(c); }

bool is_case_ignorable(char32_t c) {
  switch (category(c)) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_SK:
      return true;
    default:
      return c == '\'' || c == '.' || c == ':' || c == 0xB7 || c == 0x387 || c == 0x2018 || c == 0x2019 ||
             c == 0x2024;
  }
}

// A capital sigma ends a word when a letter stands before it and none behind it.
bool is_final_sigma(std::u32string_view text, std::size_t at) {
  std::size_t before = at;
  while (before > 0 && is_case_ignorable(text[before - 1])) --before;
  if (before == 0 || !is_cased(text[before - 1])) return false;
  std::size_t behind = at + 1;
  while (behind < text.size() && is_case_ignorable(text[behind])) ++behind;
  return behind == text.size() || !is_cased(text[behind]);
}

void append_lower(std::string& out, std::u32string_view text, std::size_t at) {
  const char32_t c = text[at];
  if (c == 0x3A3) {
    append_utf8(out, is_final_sigma(text, at) ? 0x3C2 : 0x3C3);
  } else if (c == 0x130) {
    out += "i\xCC\x87";
  } else {
    append_utf8(out, simple_lower(c));
  }
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

template <typename Test>
bool all(std::string_view text, Test test) {
  if (text.empty()) return false;
  for (std::size_t at = 0; at < text.size();) {
    if (!test(next_code_point(text, at))) return false;
  }
  return true;
}

template <typename Test>
std::string_view strip_left_of(std::string_view text, Test test) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    if (!test(next_code_point(text, at))) return text.substr(start);
  }
  return {};
}

template <typename Test>
std::string_view strip_right_of(std::string_view text, Test test) {
  while (!text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && text.size() - start < 4 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80)
      --start;
    std::size_t at = start;
    const char32_t c = next_code_point(text, at);
    if (at != text.size() || !test(c)) break;
    text = text.substr(0, start);
  }
  return text;
}

auto any_of_characters(std::string_view characters) {
  return [set = decode_utf8(characters)](char32_t c) { return set.find(c) != std::u32string::npos; };
}

bool ends_line(char32_t c) {
  return (c >= 0x0A && c <= 0x0D) || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

}  // namespace

std::string upper(std::string_view text) {
  std::string out;
  if (is_ascii(text)) {
    out = text;
    for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return out;
  }
  for (std::size_t at = 0; at < text.size();) append_upper(out, next_code_point(text, at));
  return out;
}

std::string lower(std::string_view text) {
  std::string out;
  if (is_ascii(text)) {
    out = text;
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
  }
  const std::u32string points = decode_utf8(text);
  for (std::size_t i = 0; i < points.size(); ++i) append_lower(out, points, i);
  return out;
}

std::string title(std::string_view text) {
  const std::u32string points = decode_utf8(text);
  std::string out;
  bool in_word = false;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (in_word) {
      append_lower(out, points, i);
    } else {
      append_title(out, points[i]);
    }
    in_word = is_cased(points[i]);
  }
  return out;
}

std::string capitalize(std::string_view text) {
  const std::u32string points = decode_utf8(text);
  std::string out;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (i == 0) {
      append_title(out, points[i]);
    } else {
      append_lower(out, points, i);
    }
  }
  return out;
}

std::string swap_case(std::string_view text) {
  const std::u32string points = decode_utf8(text);
  std::string out;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (is_upper(points[i])) {
      append_lower(out, points, i);
    } else if (is_lower(points[i])) {
      append_upper(out, points[i]);
    } else {
      append_utf8(out, points[i]);
    }
  }
  return out;
}

std::string case_fold(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    for (char32_t c : fold(next_code_point(text, at))) append_utf8(out, c);
  }
  return out;
}

bool is_space(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}
bool is_alpha(char32_t c) { return is_letter(category(c)); }
bool is_decimal(char32_t c) { return category(c) == UTF8PROC_CATEGORY_ND; }
bool is_digit(char32_t c) { return is_decimal(c) || inside(kOtherDigits, c); }
bool is_numeric(char32_t c) {
  const auto kind = category(c);
  return kind == UTF8PROC_CATEGORY_ND || kind == UTF8PROC_CATEGORY_NL || kind == UTF8PROC_CATEGORY_NO;
}
bool is_alnum(char32_t c) { return is_alpha(c) || is_numeric(c); }
bool is_lower(char32_t c) { return category(c) == UTF8PROC_CATEGORY_LL || inside(kOtherLower, c); }
bool is_upper(char32_t c) { return category(c) == UTF8PROC_CATEGORY_LU || inside(kOtherUpper, c); }
bool is_title(char32_t c) { return category(c) == UTF8PROC_CATEGORY_LT; }

bool is_printable(char32_t c) {
  if (c == ' ') return true;
  switch (category(c)) {
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return false;
    default:
      return true;
  }
}

bool all_space(std::string_view text) { return all(text, is_space); }
bool all_alpha(std::string_view text) { return all(text, is_alpha); }
bool all_decimal(std::string_view text) { return all(text, is_decimal); }
bool all_digit(std::string_view text) { return all(text, is_digit); }
bool all_numeric(std::string_view text) { return all(text, is_numeric); }
bool all_alnum(std::string_view text) { return all(text, is_alnum); }

bool is_lower_text(std::string_view text) {
  bool found = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (is_upper(c) || is_title(c)) return false;
    found = found || is_lower(c);
  }
  return found;
}

bool is_upper_text(std::string_view text) {
  bool found = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (is_lower(c) || is_title(c)) return false;
    found = found || is_upper(c);
  }
  return found;
}

bool is_title_text(std::string_view text) {
  bool found = false, in_word = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    const bool high = is_upper(c) || is_title(c);
    if ((high && in_word) || (is_lower(c) && !in_word)) return false;
    in_word = high || is_lower(c);
    found = found || in_word;
  }
  return found;
}

std::string_view strip_left(std::string_view text) { return strip_left_of(text, is_space); }
std::string_view strip_right(std::string_view text) { return strip_right_of(text, is_space); }
std::string_view strip(std::string_view text) { return strip_left(strip_right(text)); }
std::string_view strip_left(std::string_view text, std::string_view characters) {
  return strip_left_of(text, any_of_characters(characters));
}
std::string_view strip_right(std::string_view text, std::string_view characters) {
  return strip_right_of(text, any_of_characters(characters));
}
std::string_view strip(std::string_view text, std::string_view characters) {
  return strip_left(strip_right(text, characters), characters);
}

std::vector<std::string_view> split_space(std::string_view text) {
  std::vector<std::string_view> pieces;
  std::optional<std::size_t> start;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t here = at;
    if (!is_space(next_code_point(text, at))) {
      if (!start) start = here;
    } else if (start) {
      pieces.push_back(text.substr(*start, here - *start));
      start.reset();
    }
  }
  if (start) pieces.push_back(text.substr(*start));
  return pieces;
}

std::vector<std::string_view> split_all_lines(std::string_view text, bool keep_ends) {
  std::vector<std::string_view> lines;
  std::size_t start = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t here = at;
    const char32_t c = next_code_point(text, at);
    if (!ends_line(c)) continue;
    if (c == '\r' && at < text.size() && text[at] == '\n') ++at;
    lines.push_back(text.substr(start, (keep_ends ? at : here) - start));
    start = at;
  }
  if (start < text.size()) lines.push_back(text.substr(start));
  return lines;
}

int width(char32_t c) {
  if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return 0;
  if (c < 0x300) return 1;
  return utf8proc_charwidth(static_cast<utf8proc_int32_t>(c));
}

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size();)
    columns += static_cast<std::size_t>(width(next_code_point(text, at)));
  return columns;
}

std::string normalize(std::string_view text, Form form) {
  if (is_ascii(text)) return std::string(text);
  int options = UTF8PROC_STABLE;
  options |= form == Form::kNfc || form == Form::kNfkc ? UTF8PROC_COMPOSE : UTF8PROC_DECOMPOSE;
  if (form == Form::kNfkc || form == Form::kNfkd) options |= UTF8PROC_COMPAT;
  const std::string valid = repaired_utf8(text);
  utf8proc_uint8_t* mapped = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(valid.data()),
                                 static_cast<utf8proc_ssize_t>(valid.size()), &mapped,
                                 static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  if (size < 0) return valid;  // out of memory
  return {reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size)};
}

}  // namespace squall::text
