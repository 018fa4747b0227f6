// st2-register-content: registers packs into the store of the data directory (spec/services 12.2).
#include <cstdio>
#include <string>
#include <vector>

#include "base/cli_flags.h"
#include "base/log_settings.h"
#include "bus/local/local_bus.h"
#include "content/register_command.h"
#include "main/data_dir.h"
#include "main/embedded_config.h"
#include "main/version.h"
#include "model/collections.h"
#include "store/sqlite/sqlite_store.h"

namespace squall::daemon {
namespace {

int fail(const Error& error, int code = 1) {
  std::fprintf(stderr, "st2-register-content: %s\n", error.text().c_str());
  return code;
}

std::vector<FlagSpec> all_flags() {
  const auto own = content::register_flags();
  std::vector<FlagSpec> flags(own.begin(), own.end());
  flags.push_back({.name = "data-dir", .value = "DIR", .text = "Folder of the embedded store."});
  return flags;
}

int main_with(const std::vector<std::string>& arguments) {
  const std::vector<FlagSpec> known = all_flags();
  auto flags = Flags::parse(known, arguments);
  if (!flags.ok()) return fail(flags.error(), 2);
  if (!flags->rest().empty())
    return fail(make_error(Errc::kInvalid, "unknown word \"{}\"; see --help", flags->rest().front()), 2);
  if (flags->has("help")) {
    std::printf("usage: st2-register-content [flags]\n\nRegisters packs.\n\n%s", flags_help(known).c_str());
    return 0;
  }
  if (flags->has("version")) {
    std::printf("st2-register-content %s\n", std::string(kVersion).c_str());
    return 0;
  }
  auto config = load_config(*flags, process_environment());
  if (!config.ok()) return fail(config.error());
  if (auto opened = log::configure(log_settings(*config)); !opened.ok()) return fail(opened.error());
  const DataDir dir = choose_data_dir(flags->value("data-dir"), *config);
  auto settled = embedded_config(std::move(*config), dir);
  if (!settled.ok()) return fail(settled.error());
  auto options = content::register_options(*flags, *settled);
  if (!options.ok()) return fail(options.error());
  if (auto prepared = prepare_data_dir(dir); !prepared.ok()) return fail(prepared.error());
  store::SqliteOptions store_options;
  store_options.directory = dir.path;
  store::SqliteStore store(store_options);
  if (auto opened = store.open(model::all_collections()); !opened.ok()) {
    const bool taken = opened.error().code() == Errc::kBusy;
    return fail(
        taken ? std::move(opened).error().with("register through the daemon instead (st2 pack register)")
              : std::move(opened).error());
  }
  bus::LocalBus bus;
  content::Registrar registrar(store, bus, content::content_paths(*settled));
  if (auto done = registrar.register_system_triggers(); !done.ok()) return fail(done.error());
  return content::run_register_command(*options, registrar, [](std::string_view line) {
    std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
  });
}

}  // namespace
}  // namespace squall::daemon

int main(int argc, char** argv) {
  return squall::daemon::main_with(std::vector<std::string>(argv + 1, argv + argc));
}
