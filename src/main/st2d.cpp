// st2d: every service of Squall in one program.
#include <signal.h>

#include <cstdio>
#include <string>
#include <vector>

#include "base/cli_flags.h"
#include "base/config.h"
#include "base/file.h"
#include "base/log.h"
#include "base/log_settings.h"
#include "base/logging_file.h"
#include "main/daemon.h"
#include "main/data_dir.h"
#include "main/embedded_config.h"
#include "main/service_set.h"
#include "main/version.h"

namespace squall::daemon {
namespace {

const log::Logger kLog{"st2d"};

constexpr FlagSpec kOwnFlags[] = {
    {.name = "data-dir", .value = "DIR", .text = "Folder of the embedded store."},
    {.name = "services", .value = "LIST", .text = "Services to run, comma separated; all by default."},
    {.name = "service", .value = "NAME", .text = "The same for one service."},
    {.name = "print-config", .text = "Print the configuration in force, secrets masked, and end."},
    {.name = "check", .text = "Verify the data directory of a stopped daemon, and end."}};

std::vector<FlagSpec> all_flags() {
  std::vector<FlagSpec> flags(std::begin(kOwnFlags), std::end(kOwnFlags));
  const auto common = common_flags();
  flags.insert(flags.end(), common.begin(), common.end());
  return flags;
}

int fail(const Error& error) {
  std::fprintf(stderr, "st2d: %s\n", error.text().c_str());
  return 1;
}

sigset_t handled_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGUSR1, SIGUSR2, SIGHUP}) sigaddset(&set, number);
  return set;
}

// Returns when the process is told to end.
void serve_signals(Daemon& daemon, const sigset_t& set) {
  for (;;) {
    int number = 0;
    if (sigwait(&set, &number) != 0) continue;
    if (number == SIGUSR1) {
      log::reopen();
    } else if (number == SIGUSR2) {
      daemon.collect_garbage();
    } else if (number != SIGHUP) {
      kLog.info(fmt::format("Stopping on signal {}", number));
      return;
    }
  }
}

int check(const DataDir& dir) {
  if (!file_exists(dir.store_file()))
    return fail(make_error(Errc::kNotFound, "there is no store in {}", dir.path));
  auto findings = check_data_dir(dir);
  if (!findings.ok()) return fail(findings.error());
  for (const std::string& finding : *findings) std::printf("%s\n", finding.c_str());
  std::printf("%s: %zu findings\n", dir.path.c_str(), findings->size());
  return findings->empty() ? 0 : 1;
}

Result<void> open_service_logs(const Config& config, const std::set<std::string>& services,
                               log::Settings settings) {
  auto logs = service_logs(config, services);
  if (!logs.ok()) return std::move(logs).error();
  settings.routes = std::move(logs->routes);
  if (auto opened = log::configure(settings); !opened.ok()) return opened;
  for (const std::string& warning : logs->warnings) kLog.warning(warning);
  return {};
}

int run(Config config, const DataDir& dir, std::set<std::string> services) {
  const bool to_log = config.get(option<bool>("log", "redirect_stderr"));
  const sigset_t signals = handled_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before any thread: all inherit it
  ::signal(SIGPIPE, SIG_IGN);
  for (const std::string& warning : config.warnings()) kLog.warning(warning);
  Daemon daemon(std::move(config), dir, std::move(services));
  if (auto started = daemon.start(); !started.ok()) return fail(started.error());
  std::printf("%s\n%s\n", daemon.ready_text().c_str(), daemon.next_text().c_str());
  std::fflush(stdout);
  // Not before: why a start failed is for who started us.
  if (to_log && !log::redirect_stderr())
    kLog.warning("[log] redirect_stderr has no effect: the log has no file");
  serve_signals(daemon, signals);
  daemon.stop();
  return 0;
}

int main_with(const std::string& program, const std::vector<std::string>& arguments) {
  const std::vector<FlagSpec> known = all_flags();
  auto flags = Flags::parse(known, arguments);
  if (!flags.ok()) return fail(flags.error()), 2;
  if (!flags->rest().empty())
    return fail(make_error(Errc::kInvalid, "unknown word \"{}\"; see --help", flags->rest().front())), 2;
  if (flags->has("help")) {
    std::printf("usage: %s [flags]\n\nRuns the services of Squall.\n\n%s", program.c_str(),
                flags_help(known).c_str());
    return 0;
  }
  if (flags->has("version")) {
    std::printf("st2d %s\n", std::string(kVersion).c_str());
    return 0;
  }
  auto config = load_config(*flags, process_environment());
  if (!config.ok()) return fail(config.error());
  log::Settings log_to = log_settings(*config);
  if (auto opened = log::configure(log_to); !opened.ok()) return fail(opened.error());
  const DataDir dir = choose_data_dir(flags->value("data-dir"), *config);
  auto settled = embedded_config(std::move(*config), dir);
  if (!settled.ok()) return fail(settled.error());
  if (flags->has("print-config")) {
    std::printf("%s", settled->print().c_str());
    return 0;
  }
  if (flags->has("check")) return check(dir);
  auto services = choose_services(program, flags->value("services", flags->value("service")));
  if (!services.ok()) return fail(services.error());
  if (auto done = open_service_logs(*settled, *services, std::move(log_to)); !done.ok())
    return fail(done.error());
  if (auto complete = check_services(*services); !complete.ok()) {
    if (!listens(*services)) return fail(complete.error());
    kLog.warning(complete.error().message());
  }
  return run(std::move(*settled), dir, std::move(*services));
}

}  // namespace
}  // namespace squall::daemon

int main(int argc, char** argv) {
  std::string program = argc > 0 ? argv[0] : "st2d";
  program = program.substr(program.rfind('/') + 1);
  return squall::daemon::main_with(program, std::vector<std::string>(argv + 1, argv + argc));
}
