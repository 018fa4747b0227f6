// How one log line looks in each form. Private to the logger; apart so that it can be tested without a file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/log_settings.h"

namespace squall::log {

struct Record {
  Level level = Level::kInfo;
  std::int64_t micros = 0;  // since 1970, UTC
  std::string_view logger;
  std::string_view text;
  std::string_view thread;
  std::span<const Field> extra;
};

// Which values must not be shown.
struct Masking {
  bool on = true;
  std::span<const std::string> further = {};  // the configured additions
};

// "AUDIT", "INFO", ...
std::string_view level_name(Level level);

// Whether the value of `key` must not be shown. `further` are the configured additions.
bool is_masked(std::string_view key, std::span<const std::string> further);

// One line with its end. Control characters of the text are shown as escapes, a line end inside it starts an
// indented line: no caller can forge a record or command a terminal. JSON is valid whatever bytes the text
// has.
std::string format(const Record& record, const Layout& layout, const Masking& masking);

// "%(levelname)-8s": what stands in a pattern of Python's logging. Private to the layout.
struct PatternPart {
  std::string_view literal;                   // before the field
  std::string_view field;                     // empty: only the literal
  int width = 0;                              // negative: filled on the right
  std::size_t most = std::string_view::npos;  // ".3": so many bytes at most
};
// The parts of a pattern, which must live on. A "%(" without its end and "%%" are literals.
std::vector<PatternPart> parse_pattern(std::string_view pattern);
// Whether a field of a pattern has a value here.
bool is_pattern_field(std::string_view field);

}  // namespace squall::log
