// Chat commands against alias formats: "deploy {{app}} to {{env=prod}}" and "deploy web" give {app: web, env:
// prod} (spec/content 8.2). Pure; bounded by the limits of base/text/regex.h.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text/regex.h"
#include "value/value.h"

namespace squall::content {

// The longest command that is looked at.
inline constexpr std::size_t kMaxCommandBytes = 64 * 1024;

// A format read once, for many commands. Cheap to copy; may be shared between threads.
class AliasFormat {
 public:
  // kParse, kind "error", in the words of Python's `re` when what the format becomes is no expression.
  static Result<AliasFormat> parse(std::string_view format);

  // The parameters (texts, or null for a group of the author's own that took no part). kNotFound, kind
  // "ParseException": `Command "..." doesn't match format string "..."`.
  Result<Value> extract(std::string_view command) const;
  // One mapping for each place that matches; none is no error.
  Result<std::vector<Value>> extract_all(std::string_view command) const;

 private:
  struct Optional {
    std::string name;
    std::string fallback;
  };
  AliasFormat(std::string format, text::Regex regex, std::vector<Optional> optionals)
      : format_(std::move(format)), regex_(std::move(regex)), optionals_(std::move(optionals)) {}
  // What a match says, with fallbacks, and `pairs` laid over it.
  Value parameters(const text::Match& match, const Value& pairs) const;

  std::string format_;
  text::Regex regex_;
  std::vector<Optional> optionals_;
};

}  // namespace squall::content
