#include "content/register_command.h"

#include <filesystem>
#include <vector>

#include "base/config.h"

namespace squall::content {
namespace {

struct KindFlag {
  std::string_view name;
  ContentKind kind;
};

constexpr KindFlag kKindFlags[] = {
    {"register-triggers", ContentKind::kTriggers},   {"register-sensors", ContentKind::kSensors},
    {"register-runners", ContentKind::kRunnerTypes}, {"register-actions", ContentKind::kActions},
    {"register-rules", ContentKind::kRules},         {"register-aliases", ContentKind::kAliases},
    {"register-policies", ContentKind::kPolicies},   {"register-configs", ContentKind::kConfigs},
};

constexpr FlagSpec kOwnFlags[] = {
    {.name = "register-all", .text = "everything below but virtual environments"},
    {.name = "register-triggers", .text = "trigger types"},
    {.name = "register-sensors", .text = "sensors and the trigger types they bring"},
    {.name = "register-runners", .text = "runner types"},
    {.name = "register-actions", .text = "actions, and the runner types"},
    {.name = "register-rules", .text = "rules"},
    {.name = "register-aliases", .text = "action aliases"},
    {.name = "register-policies", .text = "policies"},
    {.name = "register-configs", .text = "pack configurations"},
    {.name = "register-pack", .value = "DIR", .text = "only the pack in this folder"},
    {.name = "register-runner-dir", .value = "DIR", .text = "without effect; accepted as the reference does"},
    {.name = "register-setup-virtualenvs", .text = "make the virtual environments of packs"},
    {.name = "register-recreate-virtualenvs", .text = "make the virtual environments of packs anew"},
    {.name = "register-fail-on-failure", .text = "end at the first failure (the default)"},
    {.name = "register-no-fail-on-failure", .text = "print failures and go on"},
    {.name = "experimental", .text = "without effect; accepted as the reference does"},
};

std::string banner(std::string_view title) {
  const std::string line(57, '=');
  return fmt::format("{}\n{:#^57}\n{}\n", line, fmt::format(" Registering {} ", title), line);
}

}  // namespace

std::span<const FlagSpec> register_flags() {
  static const std::vector<FlagSpec> flags = [] {
    std::vector<FlagSpec> all(common_flags().begin(), common_flags().end());
    all.insert(all.end(), std::begin(kOwnFlags), std::end(kOwnFlags));
    return all;
  }();
  return flags;
}

Result<RegisterOptions> register_options(const Flags& flags, const Config& config) {
  if (flags.has("register-setup-virtualenvs") || flags.has("register-recreate-virtualenvs"))
    return make_error(
        Errc::kUnsupported,
        "virtual environments are not offered yet: this build runs no Python actions that would need "
        "them; leave --register-setup-virtualenvs and --register-recreate-virtualenvs out");
  RegisterOptions options{.kinds = {}};
  if (flags.has("register-all")) options.kinds = all_content_kinds();
  for (const KindFlag& flag : kKindFlags)
    if (flags.has(flag.name)) options.kinds.insert(flag.kind);
  if (options.kinds.contains(ContentKind::kActions)) options.kinds.insert(ContentKind::kRunnerTypes);
  // The pack keeps this path: it must mean the same from every folder.
  if (const std::string folder = flags.value("register-pack"); !folder.empty())
    options.only_folder = std::filesystem::absolute(folder).string();
  options.stop_at_failure = !flags.has("register-no-fail-on-failure");
  options.check_trigger_parameters = config.get(option<bool>("system", "validate_trigger_parameters"));
  return options;
}

int run_register_command(const RegisterOptions& options, Registrar& registrar,
                         const std::function<void(std::string_view)>& print) {
  if (options.kinds.empty()) {
    print("Nothing to register: ask for --register-all or for one kind. See --help.\n");
    return 0;
  }
  auto report = registrar.run(options);
  if (!report.ok()) {
    print(fmt::format("Failed to register content: {}\n", report.error().text()));
    return 1;
  }
  for (const ContentKind kind :
       {ContentKind::kTriggers, ContentKind::kSensors, ContentKind::kRunnerTypes, ContentKind::kActions,
        ContentKind::kRules, ContentKind::kAliases, ContentKind::kPolicies, ContentKind::kConfigs}) {
    if (!options.kinds.contains(kind)) continue;
    const Counts& counts = report->of(kind);
    print(banner(to_text(kind)));
    print(fmt::format("Registered {} {}.\n", counts.registered, to_text(kind)));
    if (counts.overridden > 0)
      print(fmt::format("{} {} had their metadata overridden.\n", counts.overridden, to_text(kind)));
  }
  for (const std::string& warning : report->warnings) print(warning + "\n");
  for (const Problem& problem : report->problems)
    print(fmt::format("Failed to register {}\n", problem.text()));
  return options.stop_at_failure && !report->problems.empty() ? 1 : 0;
}

}  // namespace squall::content
