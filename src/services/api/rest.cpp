// Endpoints that are known but not offered here yet: they answer 501 with their name. And those whose whole
// answer is that role-based access control is off.
#include "coord/coord.h"
#include "services/api/api_context.h"

namespace squall::services {
namespace {

using http::Answer;
using http::Call;

struct Row {
  const char* method;
  const char* path;
  const char* name;
};

constexpr Row kNotOffered[] = {
    {"POST", "/v1/aliasexecution", "aliasexecution.create"},
    {"POST", "/v1/aliasexecution/match_and_execute", "aliasexecution.match_and_execute"},
    {"GET", "/v1/inquiries", "inquiries.get_all"},
    {"GET", "/v1/inquiries/{inquiry_id}", "inquiries.get_one"},
    {"PUT", "/v1/inquiries/{inquiry_id}", "inquiries.put"},
    {"POST", "/v1/packs/install", "packs.install"},
    {"POST", "/v1/packs/uninstall", "packs.uninstall"},
    {"POST", "/v1/packs/{ref_or_id}/uninstall", "packs.uninstall_one"},
    {"GET", "/v1/packs/index", "packs.index"},
    {"POST", "/v1/packs/index/search", "packs.index_search"},
    {"GET", "/v1/packs/index/health", "packs.index_health"},
    {"GET", "/v1/rbac/permission_types", "rbac.permission_types"},
    {"GET", "/v1/rbac/permission_types/{resource_type}", "rbac.permission_types_one"},
    {"GET", "/v1/rbac/roles", "rbac.roles"},
    {"GET", "/v1/rbac/roles/{name_or_id}", "rbac.roles_one"},
    {"GET", "/v1/rbac/role_assignments", "rbac.role_assignments"},
    {"GET", "/v1/rbac/role_assignments/{id}", "rbac.role_assignments_one"},
    {"POST", "/v1/workflows/inspect", "workflows.inspect"},
};

Result<Answer> groups(ApiContext& api) {
  auto found = api.seams.coord.groups();
  if (!found.ok()) return std::move(found).error();
  return Answer::of(Value::object({{"groups", Value::strings(*found)}}));
}

Result<Answer> members(ApiContext& api, const Call& call) {
  const std::string& group = call.variable("group_id");
  auto found = api.seams.coord.members(group);
  if (!found.ok()) return make_error(Errc::kNotFound, "Group with ID \"{}\" not found.", group);
  std::vector<Value> items;
  for (const coord::Member& member : *found)
    items.push_back(Value::object(
        {{"group_id", group}, {"member_id", member.id}, {"capabilities", member.capabilities}}));
  return Answer::of(Value::object({{"members", Value::array(std::move(items))}}));
}

}  // namespace

void add_rest(http::EndpointTable& table, ApiContext& api) {
  for (const Row& row : kNotOffered)
    table.push_back({.method = row.method, .path = row.path, .name = row.name});
  table.push_back({.method = "GET",
                   .path = "/v1/service_registry/groups",
                   .name = "service_registry.groups",
                   .handle = [&api](const Call&) { return groups(api); },
                   .text = "The groups of services."});
  table.push_back({.method = "GET",
                   .path = "/v1/service_registry/groups/{group_id}/members",
                   .name = "service_registry.members",
                   .handle = [&api](const Call& call) { return members(api, call); },
                   .text = "The services of a group."});
}

}  // namespace squall::services
