#include "main/embedded_config.h"

#include "base/settings.h"

namespace squall::daemon {

Result<Config> embedded_config(Config config, const DataDir& dir) {
  const auto put = [&](auto handle, std::string_view name, const std::string& value) -> Result<void> {
    if (config.is_set(handle)) return {};
    auto next = config.with(std::string(name) + "=" + value);
    if (!next.ok()) return std::move(next).error();
    config = std::move(*next);
    return {};
  };
  using Text = std::string;
  if (!config.is_set(option<Text>("content", "system_packs_base_path"))) {
    auto packs = builtin_packs();
    if (!packs.ok()) return std::move(packs).error();
    if (auto done =
            put(option<Text>("content", "system_packs_base_path"), "content.system_packs_base_path", *packs);
        !done.ok())
      return std::move(done).error();
  }
  for (auto done : {put(option<Text>("system", "base_path"), "system.base_path", dir.path),
                    put(option<Text>("content", "packs_base_paths"), "content.packs_base_paths", dir.packs()),
                    put(option<Text>("keyvalue", "encryption_key_path"), "keyvalue.encryption_key_path",
                        dir.crypto_key_file())})
    if (!done.ok()) return std::move(done).error();
  if (auto done = put(option<Text>("system_user", "user"), "system_user.user", current_user()); !done.ok())
    return std::move(done).error();
  return config;
}

}  // namespace squall::daemon
