#include "services/api/api_context.h"
#include "services/http/router.h"

namespace squall::services {

// In the order of matching (spec/api 1.2): fixed paths stand before those with variables.
http::EndpointTable api_endpoints(ApiContext& api) {
  http::EndpointTable table;
  add_root(table, api);
  add_actions(table, api);
  add_rest(table, api);
  add_aliases(table, api);
  add_executions(table, api);
  add_keys(table, api);
  add_packs(table, api);
  add_policies(table, api);
  add_rules(table, api);
  add_runners_and_sensors(table, api);
  add_api_keys(table, api);
  add_traces(table, api);
  add_triggers(table, api);
  add_webhooks(table, api);
  const Value document = http::openapi("Squall", api.options.version, {&table});
  table.push_back(
      {.method = "GET",
       .path = "/v1/openapi.json",
       .name = "openapi.get",
       .handle = [document](const http::Call&) -> Result<http::Answer> { return http::Answer::of(document); },
       .access = http::Access::kPublic,
       .text = "This document."});
  return table;
}

}  // namespace squall::services
