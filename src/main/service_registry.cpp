#include "main/service_registry.h"

#include <unistd.h>

namespace squall::daemon {

std::string_view group_of(std::string_view service) {
  return service == "timersengine" ? std::string_view("timer_engine") : service;
}

Value capabilities_of(std::string_view service, const std::optional<ListensOn>& listens_on) {
  char host[256] = {};
  const bool named = ::gethostname(host, sizeof host - 1) == 0;
  // The reference tells apart who acts by itself from who is called.
  Object out{{"name", service == "timersengine" ? std::string_view("timerengine") : service},
             {"type", listens_on ? "active" : "passive"},
             {"hostname", named ? host : "localhost"},
             {"pid", ::getpid()}};
  if (listens_on) {
    out.set("listen_host", listens_on->host).set("listen_port", listens_on->port);
    if (listens_on->tls) out.set("listen_ssl", *listens_on->tls);
  }
  return Value(std::move(out));
}

Result<void> join_groups(coord::Coordination& coordination,
                         std::span<const std::pair<std::string, std::optional<ListensOn>>> services) {
  for (const auto& [name, listens_on] : services) {
    const std::string_view group = group_of(name);
    const auto known = coordination.members(group);
    if (known.ok() && !known->empty()) continue;
    if (auto joined = coordination.join(group, capabilities_of(name, listens_on)); !joined.ok())
      return std::move(joined).error().with("service \"{}\" cannot join its group", name);
  }
  return {};
}

}  // namespace squall::daemon
