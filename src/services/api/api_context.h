// What the handlers of the REST API share. Everything outlives the endpoint table.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/config.h"
#include "datastore/datastore.h"
#include "execution/service.h"
#include "expr/jinja/jinja.h"
#include "security/identities.h"
#include "services/core/catalog.h"
#include "services/core/event_handler.h"
#include "services/core/intake.h"
#include "services/core/launcher.h"
#include "services/core/service.h"
#include "services/http/endpoint.h"
#include "services/http/lists.h"
#include "services/views/views.h"
#include "store/store.h"

namespace squall::services {

struct ApiOptions {
  std::string version;
  std::string system_user = "stanley";
  bool mask_secrets = true;  // [api] mask_secrets and [log] mask_secrets
  bool validate_trigger_parameters = true;
  bool validate_trigger_payload = true;
  std::int64_t max_page_size = 100;
  std::size_t max_queued = 10'000;  // [api] max_queued: events and executions that may wait before 429
};

struct ApiContext {
  Seams seams;
  ApiOptions options;
  security::Identities& identities;
  views::Snapshots& snapshots;
  datastore::Datastore& datastore;
  execution::ExecutionService& executions;
  Launcher& launcher;
  EventHandler* events;  // the rules engine of this process; nullptr: there is none
  Intake& intake;
  const jinja::Environment& templates;  // with jinja::platform_settings()

  http::ListLimits limits() const {
    return {.max_page_size = options.max_page_size, .caller_is_admin = true};
  }
  // Whether this call's answer hides secrets: show_secrets is honoured for everyone while RBAC is off
  // (spec/api 1.12).
  bool masks(const http::Call& call) const {
    return options.mask_secrets && !call.query.get_bool("show_secrets");
  }
};

inline http::Param show_secrets_param() {
  return {.name = "show_secrets", .type = http::ParamType::kBool, .text = "Show secrets in the clear."};
}

// Appends rows for listing a collection and for getting one document by reference or id.
struct ResourceRows {
  std::string_view plural;    // "actions": path segment and name of the operations
  std::string_view variable;  // "ref_or_id"
  http::ListSpec spec;
  std::int64_t default_limit = 100;  // 0: none
  std::string_view permission;       // "action": "action_list", "action_view"
  http::Present present;
  // Finds the one; empty: by reference or id.
  std::function<Result<model::Document>(const http::Call&, std::string_view)> find = {};
  std::vector<std::string_view> not_prefixes = {};
  bool rest_variable = false;  // the variable takes slashes
};
void add_resource(http::EndpointTable& table, ApiContext& api, ResourceRows rows);

// 400 for resources of the pack `core` (spec/api 1.11).
Result<void> check_not_system_pack(std::string_view pack);
// Writes, mapping a taken unique key to the reference's sentence; on success announces on `topic`.
Result<void> store_content(ApiContext& api, std::vector<store::Write> batch, bus::Topic topic);
// kConflict with the reference's first words (spec/api 1.7) and the id of the document that is in the way.
Error duplicate(const Error& conflict, std::string_view what);
// The same, of a document with this reference: the one that has it already is looked up.
Error duplicate(ApiContext& api, const Error& conflict, const model::Collection& collection,
                const Value& ref);

// One function a resource, in the order of spec/api appendix A; each is one file.
void add_root(http::EndpointTable& table, ApiContext& api);
void add_actions(http::EndpointTable& table, ApiContext& api);
void add_aliases(http::EndpointTable& table, ApiContext& api);
void add_executions(http::EndpointTable& table, ApiContext& api);
void add_keys(http::EndpointTable& table, ApiContext& api);
void add_packs(http::EndpointTable& table, ApiContext& api);
void add_policies(http::EndpointTable& table, ApiContext& api);
void add_rules(http::EndpointTable& table, ApiContext& api);
void add_runners_and_sensors(http::EndpointTable& table, ApiContext& api);
void add_api_keys(http::EndpointTable& table, ApiContext& api);
void add_traces(http::EndpointTable& table, ApiContext& api);
void add_triggers(http::EndpointTable& table, ApiContext& api);
void add_webhooks(http::EndpointTable& table, ApiContext& api);
void add_rest(http::EndpointTable& table, ApiContext& api);

// All of them.
http::EndpointTable api_endpoints(ApiContext& api);

}  // namespace squall::services
