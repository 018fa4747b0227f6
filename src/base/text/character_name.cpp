#include "base/text/character_name.h"

#include <array>
#include <string>
#include <utility>

#include "base/strings.h"
#include "base/text/unicode.h"
#include "base/text/utf8.h"

namespace squall::text {
namespace {

using Named = std::pair<std::string_view, char32_t>;

constexpr std::array<Named, 44> kSigns = {{
    {"SPACE", ' '},
    {"EXCLAMATION MARK", '!'},
    {"QUOTATION MARK", '"'},
    {"NUMBER SIGN", '#'},
    {"DOLLAR SIGN", '$'},
    {"PERCENT SIGN", '%'},
    {"AMPERSAND", '&'},
    {"APOSTROPHE", '\''},
    {"LEFT PARENTHESIS", '('},
    {"RIGHT PARENTHESIS", ')'},
    {"ASTERISK", '*'},
    {"PLUS SIGN", '+'},
    {"COMMA", ','},
    {"HYPHEN-MINUS", '-'},
    {"FULL STOP", '.'},
    {"SOLIDUS", '/'},
    {"DIGIT ZERO", '0'},
    {"DIGIT ONE", '1'},
    {"DIGIT TWO", '2'},
    {"DIGIT THREE", '3'},
    {"DIGIT FOUR", '4'},
    {"DIGIT FIVE", '5'},
    {"DIGIT SIX", '6'},
    {"DIGIT SEVEN", '7'},
    {"DIGIT EIGHT", '8'},
    {"DIGIT NINE", '9'},
    {"COLON", ':'},
    {"SEMICOLON", ';'},
    {"LESS-THAN SIGN", '<'},
    {"EQUALS SIGN", '='},
    {"GREATER-THAN SIGN", '>'},
    {"QUESTION MARK", '?'},
    {"COMMERCIAL AT", '@'},
    {"LEFT SQUARE BRACKET", '['},
    {"REVERSE SOLIDUS", '\\'},
    {"RIGHT SQUARE BRACKET", ']'},
    {"CIRCUMFLEX ACCENT", '^'},
    {"LOW LINE", '_'},
    {"GRAVE ACCENT", '`'},
    {"LEFT CURLY BRACKET", '{'},
    {"VERTICAL LINE", '|'},
    {"RIGHT CURLY BRACKET", '}'},
    {"TILDE", '~'},
    {"NO-BREAK SPACE", 0xA0},
}};

constexpr std::array<Named, 14> kMarks = {{
    {"GRAVE", 0x300},
    {"ACUTE", 0x301},
    {"CIRCUMFLEX", 0x302},
    {"TILDE", 0x303},
    {"MACRON", 0x304},
    {"BREVE", 0x306},
    {"DOT ABOVE", 0x307},
    {"DIAERESIS", 0x308},
    {"RING ABOVE", 0x30A},
    {"DOUBLE ACUTE", 0x30B},
    {"CARON", 0x30C},
    {"DOT BELOW", 0x323},
    {"CEDILLA", 0x327},
    {"OGONEK", 0x328},
}};

constexpr std::array<std::string_view, 25> kGreek = {
    "ALPHA", "BETA",  "GAMMA",   "DELTA", "EPSILON", "ZETA",    "ETA",  "THETA", "IOTA",
    "KAPPA", "LAMDA", "MU",      "NU",    "XI",      "OMICRON", "PI",   "RHO",   "FINAL SIGMA",
    "SIGMA", "TAU",   "UPSILON", "PHI",   "CHI",     "PSI",     "OMEGA"};

template <std::size_t N>
std::optional<char32_t> in_table(const std::array<Named, N>& table, std::string_view name) {
  for (const auto& [known, c] : table)
    if (known == name) return c;
  return std::nullopt;
}

// A letter and its marks, as the one character that they make.
std::optional<char32_t> composed(char base, std::string_view marks) {
  std::string text(1, base);
  for (const std::string_view mark : split(marks, std::string_view(" AND "))) {
    const auto c = in_table(kMarks, mark);
    if (!c) return std::nullopt;
    append_utf8(text, *c);
  }
  const std::u32string made = decode_utf8(normalize(text, Form::kNfc));
  return made.size() == 1 ? std::optional(made[0]) : std::nullopt;
}

std::optional<char32_t> latin(std::string_view rest, bool small) {
  if (rest.empty() || !squall::is_alpha(rest[0])) return std::nullopt;
  const char letter = static_cast<char>(small ? rest[0] + 32 : rest[0]);
  if (rest.size() == 1) return static_cast<char32_t>(letter);
  constexpr std::string_view kWith = " WITH ";
  if (!rest.substr(1).starts_with(kWith)) return std::nullopt;
  return composed(letter, rest.substr(1 + kWith.size()));
}

std::optional<char32_t> greek(std::string_view rest, bool small) {
  for (std::size_t i = 0; i < kGreek.size(); ++i)
    if (kGreek[i] == rest && (small || rest != "FINAL SIGMA"))
      return static_cast<char32_t>((small ? 0x3B1 : 0x391) + i);
  return std::nullopt;
}

}  // namespace

std::optional<char32_t> character_by_name(std::string_view name) {
  const std::string wanted = to_upper(name);
  std::string_view rest = wanted;
  const auto take = [&rest](std::string_view start) {
    if (!rest.starts_with(start)) return false;
    rest.remove_prefix(start.size());
    return true;
  };
  if (take("LATIN SMALL LETTER ")) return latin(rest, true);
  if (take("LATIN CAPITAL LETTER ")) return latin(rest, false);
  if (take("GREEK SMALL LETTER ")) return greek(rest, true);
  if (take("GREEK CAPITAL LETTER ")) return greek(rest, false);
  return in_table(kSigns, wanted);
}

}  // namespace squall::text
