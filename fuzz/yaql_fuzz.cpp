// Any text is an expression: it is parsed or refused, and what is parsed evaluates or fails, within its
// limits, and the same way when it is evaluated again.
#include <cstddef>
#include <cstdint>

#include "base/error.h"
#include "expr/yaql/text.h"
#include "expr/yaql/yaql.h"
#include "value/json/json.h"

namespace yaql = squall::yaql;

namespace {

yaql::Settings bounded() {
  yaql::Settings settings;
  settings.limits.max_steps = 100'000;
  settings.limits.max_iterations = 20'000;
  settings.limits.max_items = 5'000;
  settings.limits.max_text_bytes = 1 << 16;
  settings.limits.max_regex_bytes = 1 << 14;
  settings.limits.max_source_bytes = 1 << 13;
  settings.cached_programs = 0;
  settings.now = [] { return squall::Timestamp{1'700'000'000'000'000}; };
  return settings;
}

const squall::Value& data() {
  static const squall::Value made =
      squall::json::parse(
          R"({"s": "Text", "i": 7, "x": 2.5, "n": null, "l": [3, 1, 2], "d": {"a": 1, "b": [1, {"c": "e"}]}})")
          .value();
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const yaql::Engine engine(bounded());
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  (void)yaql::evaluate_text(engine, text, data());
  const auto expression = engine.parse(text);
  if (!expression.ok()) return 0;
  const auto first = engine.evaluate(*expression, data());
  const auto again = engine.evaluate(*expression, data());
  const bool random = text.find("random") != std::string_view::npos;
  if (!random && first.ok() != again.ok()) squall::broken_invariant("it did not evaluate again");
  return 0;
}
