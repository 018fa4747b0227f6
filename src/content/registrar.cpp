#include "content/registrar.h"

#include "content/register_run.h"

namespace squall::content {
namespace {

constexpr std::string_view kNames[] = {"runners", "rule_types", "policy_types", "triggers", "sensors",
                                       "actions", "rules",      "aliases",      "policies", "configs"};
static_assert(std::size(kNames) == kContentKinds);

void wake(bus::Bus& bus, const Touched& touched) {
  for (const auto& [topic, ids] : {std::pair{bus::Topic::kContentChanged, &touched.content},
                                   {bus::Topic::kTriggerChanged, &touched.triggers},
                                   {bus::Topic::kRuleChanged, &touched.rules}})
    for (const std::string& id : *ids) bus.wake({.topic = topic, .id = id});
}

}  // namespace

std::string_view to_text(ContentKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

std::optional<ContentKind> parse_content_kind(std::string_view text) {
  constexpr std::string_view kSingular[] = {"runner", "rule_type", "policy_type", "trigger", "sensor",
                                            "action", "rule",      "alias",       "policy",  "config"};
  for (std::size_t i = 0; i < kContentKinds; ++i)
    if (kNames[i] == text || kSingular[i] == text) return static_cast<ContentKind>(i);
  return std::nullopt;
}

std::set<ContentKind> all_content_kinds() {
  std::set<ContentKind> kinds;
  for (std::size_t i = 0; i < kContentKinds; ++i) kinds.insert(static_cast<ContentKind>(i));
  return kinds;
}

std::string Problem::text() const {
  std::string where = file.empty() ? fmt::format("pack {}", pack) : file;
  if (line > 0) where += fmt::format(":{}", line);
  if (!field.empty()) where += fmt::format(": {}", field);
  return fmt::format("{}: {}", where, error.message());
}

Result<RegisterReport> Registrar::run(const RegisterOptions& options) {
  RegisterRun run(store_, paths_, options);
  auto done = run.run();
  wake(bus_, run.touched());  // what was written before an error counts too
  if (!done.ok()) return std::move(done).error();
  return run.take_report();
}

Result<void> Registrar::register_system_triggers() {
  const RegisterOptions options;
  RegisterRun run(store_, paths_, options);
  auto done = run.system_triggers();
  wake(bus_, run.touched());
  return done;
}

}  // namespace squall::content
