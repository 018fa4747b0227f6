// Documents of the API as text: tables, JSON, YAML (spec/cli 5 and 6).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time/zone.h"
#include "value/value.h"

namespace squall::cli {

enum class Format : std::uint8_t { kTable, kJson, kYaml };

// How things look where we print.
struct Look {
  bool colours = false;
  int columns = 150;         // of the terminal
  time::Zone zone;           // in which times are shown
  bool hint_schema = false;  // say that an action has no output schema
};

enum class Colour : std::uint8_t { kRed = 91, kGreen = 92, kYellow = 93, kBlue = 94, kBrown = 33 };
std::string coloured(std::string_view text, Colour colour, const Look& look);

// What a table shows in place of a value.
struct Transform {
  std::string_view attribute;
  Value (*apply)(const Value& value, const Look& look);
};
using Transforms = std::span<const Transform>;

// "2024-01-01T00:00:00Z" as "Mon, 01 Jan 2024 00:00:00 UTC"; what is no time stays.
Value show_time(const Value& value, const Look& look);
// A status, with what follows in parentheses left plain.
Value show_status(const Value& value, const Look& look);
// Parameters with passwords and private keys masked.
Value show_parameters(const Value& value, const Look& look);

// What to show of a document.
struct View {
  std::vector<std::string> attributes = {"all"};
  std::vector<std::int64_t> widths = {};  // of columns, for lists
  std::span<const std::string_view> order =
      {};  // property rows that come first; empty: id, name, pack, description
  Transforms transforms = {};
};

// "\\n", "\\r" and "\\\"" as the characters they name.
std::string unescaped(std::string_view text);
// Without carriage returns, also escaped ones.
std::string without_returns(std::string_view text);

// No line end behind the last line (YAML has one of its own).
std::string property_table(const Value& document, const View& view, const Look& look);
std::string list_table(std::span<const Value> documents, const View& view, const Look& look);
// One document, or a list of them. REQUIRES: format is kJson or kYaml. Error: kParse for an attribute that is
// a broken path.
Result<std::string> formatted(const Value& document, const View& view, Format format);
Result<std::string> formatted(std::span<const Value> documents, const View& view, Format format);

// "Note: Only first 50 executions are displayed..." in a box as wide as the table above it. `plural`:
// "executions".
std::string more_note(std::string_view plural, std::int64_t limit, std::string_view table);

}  // namespace squall::cli
