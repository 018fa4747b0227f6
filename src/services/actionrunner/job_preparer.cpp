#include "services/actionrunner/job_preparer.h"

#include <filesystem>

#include "execution/render.h"
#include "model/collections.h"
#include "services/core/pack_configs.h"
#include "value/schema/output.h"

namespace squall::services {
namespace {

std::string entry_point_of(const std::string& pack_path, const std::string& entry) {
  if (entry.empty()) return "";
  if (entry.starts_with('/')) return entry;
  return (std::filesystem::path(pack_path) / "actions" / entry).lexically_normal().string();
}

}  // namespace

Value JobPreparer::action_of(const Value& execution) {
  const Value kept = snapshots_.get(execution["action"].get_string("snapshot"));
  if (!kept.is_null()) return kept;
  auto action = catalog_.action(execution["action"].get_string("ref"));
  return action.ok() ? action->body : execution["action"];
}

Value JobPreparer::runner_of(const Value& execution) {
  const Value kept = snapshots_.get(execution["runner"].get_string("snapshot"));
  if (!kept.is_null()) return kept;
  auto runner = catalog_.runner_type(execution["runner"].get_string("name"));
  return runner.ok() ? runner->body : execution["runner"];
}

Result<std::string> JobPreparer::pack_path(const std::string& pack) {
  auto found = store_.find(model::kPacks, {.where = {{"ref", store::Op::kEq, Value(pack)}}, .limit = 1});
  if (!found.ok()) return std::move(found).error();
  return found->empty() ? std::string() : found->front().body.get_string("path");
}

Result<PreparedJob> JobPreparer::prepare(const model::Document& execution, WithToken with_token) {
  const Value& body = execution.body;
  const Value action = action_of(body), runner = runner_of(body);
  if (!runner.get_bool("enabled", true))
    return make_error(Errc::kInvalid, "Runner \"{}\" is disabled.", runner.get_string("name"));
  const std::string pack = action.get_string("pack");
  const std::string user = body["context"].get_string("user");
  const datastore::Reader reader(datastore_);
  auto parameters = execution::render_final(
      templates_,
      {.runner_parameters = runner["runner_parameters"],
       .action_parameters = action["parameters"],
       .parameters = body["parameters"],
       .context = body["context"],
       .datastore = reader,
       .config = [&] { return resolved_pack_config(catalog_, datastore_, templates_, pack, user); },
       .system_user = settings_.system_user});
  if (!parameters.ok()) return std::move(parameters).error();

  PreparedJob prepared;
  runners::Job& job = prepared.job;
  job.execution_id = execution.id;
  job.action = action;
  job.runner_parameters = std::move(parameters->runner);
  job.action_parameters = std::move(parameters->action);
  job.context = body["context"];
  if (const std::string entry = action.get_string("entry_point"); !entry.empty()) {
    auto path = pack_path(pack);
    if (!path.ok()) return std::move(path).error();
    job.pack_path = std::move(*path);
    job.entry_point = entry_point_of(job.pack_path, entry);
  }
  if (with_token == WithToken::kYes && !user.empty())
    prepared.token = identities_.issue_local({.user = user,
                                              .ttl = settings_.token_ttl,
                                              .metadata = Value::object({{"service", "actions_container"},
                                                                         {"action_name", action["name"]},
                                                                         {"live_action_id", execution.id}}),
                                              .service = true});
  const bool debug = job.runner_parameters.get_bool("debug");
  job.environment = {{"ST2_ACTION_PACK_NAME", pack},
                     {"ST2_ACTION_EXECUTION_ID", execution.id},
                     {"ST2_ACTION_API_URL", settings_.api_url + "/v1"},
                     {"ST2_ACTION_DEBUG", debug ? "True" : "False"}};
  if (!prepared.token.empty()) job.environment.emplace_back("ST2_ACTION_AUTH_TOKEN", prepared.token);
  return prepared;
}

Result<void> JobPreparer::check_output(const Value& execution, const Value& result) {
  const Value action = action_of(execution), runner = runner_of(execution);
  const auto checked = schema::check_output(runner["output_schema"], action["output_schema"], result,
                                            runner.get_string("output_key"));
  if (checked.succeeded) return {};
  return make_error(Errc::kInvalid, "{}", checked.result.get_string("error"));
}

void JobPreparer::release(const std::string& token) { identities_.forget_local(token); }

}  // namespace squall::services
