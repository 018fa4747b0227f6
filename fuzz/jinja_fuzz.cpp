// Any text is a template: it compiles or is refused, and what compiles renders or fails, within its limits. A
// template that says it is plain text renders to itself, and one that renders once renders again.
#include <cstddef>
#include <cstdint>

#include "base/error.h"
#include "expr/jinja/inline.h"
#include "expr/jinja/platform.h"
#include "value/json/json.h"

namespace jinja = squall::jinja;

namespace {

jinja::Settings bounded(jinja::Settings settings) {
  settings.limits.max_steps = 20'000;
  settings.limits.max_text_bytes = 1 << 16;
  settings.limits.max_source_bytes = 1 << 14;
  settings.cached_templates = 0;
  return settings;
}

const squall::Value& names() {
  static const squall::Value made =
      squall::json::parse(
          R"({"s": "Text", "i": 7, "x": 2.5, "n": null, "l": [3, 1, 2], "d": {"a": 1, "b": [1, {"c": "e"}]}})")
          .value();
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const jinja::Environment platform(bounded(jinja::platform_settings()));
  static const jinja::Environment workflow(bounded(jinja::workflow_settings({})));
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const jinja::Scope scope(names());
  (void)jinja::evaluate_text(workflow, text, scope);
  const auto made = platform.compile(text);
  if (!made.ok()) return 0;
  const auto first = made->render(scope);
  if (!first.ok()) return 0;
  if (made->is_plain_text() && *first != text) squall::broken_invariant("plain text did not stay");
  if (!made->render(scope).ok()) squall::broken_invariant("it did not render again");
  return 0;
}
