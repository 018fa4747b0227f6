// How one log line looks in each form. Private to the logger; apart so that it can be tested without a file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/log.h"

namespace squall::log {

struct Record {
  Level level = Level::kInfo;
  std::int64_t micros = 0;  // since 1970, UTC
  std::string_view logger;
  std::string_view text;
  std::string_view thread;
  std::span<const Field> extra;
};

// "AUDIT", "INFO", ...
std::string_view level_name(Level level);

// Whether the value of `key` must not be shown. `further` are the configured additions.
bool is_masked(std::string_view key, std::span<const std::string> further);

// One line with its end. `further` as for is_masked().
std::string format(const Record& record, Form form, std::span<const std::string> further);

}  // namespace squall::log
