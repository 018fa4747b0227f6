// Declared configuration options. An option is one row of the table in settings.h: section, name, type,
// default, bounds, text. Parsing, errors, --help, the sample file and the printed configuration all come from
// that row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"

namespace squall {

enum class OptionType : std::uint8_t {
  kBool,  // true/false, 1/0, yes/no, on/off
  kInt,   // 64 bits
  kDouble,
  kString,
  kList,  // "a, b"
  kDict,  // "k:v, k2:v2"
};

// What must not be shown when the configuration is printed or logged.
enum class Secrecy : std::uint8_t { kPublic, kSecret, kUrl /* only the password inside it */ };

struct OptionSpec {
  std::string_view section, name;
  OptionType type = OptionType::kString;
  std::string_view fallback = "";  // as it would be written in a file; may refer to "${section.name}"
  std::string_view text = "";      // one sentence for the manual
  bool nullable = false;           // an empty value means "none"
  double min = -std::numeric_limits<double>::infinity();  // of numbers
  double max = std::numeric_limits<double>::infinity();
  std::string_view allowed = "";  // "a|b|c"; of texts and of list items
  Secrecy secrecy = Secrecy::kPublic;
  std::string_view was = "";  // a former name in the same section
};

using OptionList = std::vector<std::string>;
using OptionDict = std::vector<std::pair<std::string, std::string>>;
using OptionValue =
    std::variant<std::monostate, bool, std::int64_t, double, std::string, OptionList, OptionDict>;

// The value that `text` gives this option; std::monostate for none. Error kInvalid says what is allowed (not
// which option).
Result<OptionValue> parse_option(const OptionSpec& spec, std::string_view text);
// "an integer between 0 and 65535", "one of: a, b".
std::string allowed_text(const OptionSpec& spec);
// `text` as it may be shown: "********" in place of secrets.
std::string shown_option(const OptionSpec& spec, std::string_view text);
// "amqp://guest:********@host": a URL without its password.
std::string mask_url(std::string_view url);

// The C++ type of an option, checked at compile time by option<T>() in settings.h.
template <typename T>
struct OptionTraits;
template <>
struct OptionTraits<bool> {
  static constexpr OptionType kType = OptionType::kBool;
  static constexpr bool kNullable = false;
};
template <>
struct OptionTraits<std::int64_t> {
  static constexpr OptionType kType = OptionType::kInt;
  static constexpr bool kNullable = false;
};
template <>
struct OptionTraits<double> {
  static constexpr OptionType kType = OptionType::kDouble;
  static constexpr bool kNullable = false;
};
template <>
struct OptionTraits<std::string> {
  static constexpr OptionType kType = OptionType::kString;
  static constexpr bool kNullable = false;
};
template <>
struct OptionTraits<OptionList> {
  static constexpr OptionType kType = OptionType::kList;
  static constexpr bool kNullable = false;
};
template <>
struct OptionTraits<OptionDict> {
  static constexpr OptionType kType = OptionType::kDict;
  static constexpr bool kNullable = false;
};
template <typename T>
struct OptionTraits<std::optional<T>> {
  static constexpr OptionType kType = OptionTraits<T>::kType;
  static constexpr bool kNullable = true;
};

// A handle on one row of the table.
template <typename T>
struct Option {
  std::size_t index;
};

}  // namespace squall
