#include "base/id.h"
#include "base/strings.h"
#include "bus/bus.h"
#include "services/api/api_context.h"

namespace squall::services {
namespace {

using http::Answer;
using http::Call;

}  // namespace

void add_resource(http::EndpointTable& table, ApiContext& api, ResourceRows rows) {
  const std::string base = "/v1/" + std::string(rows.plural);
  const std::string plural(rows.plural), permission(rows.permission);
  auto shared = std::make_shared<ResourceRows>(std::move(rows));
  std::vector<http::Param> params = http::list_params(shared->spec, shared->default_limit);
  params.push_back(show_secrets_param());
  table.push_back({.method = "GET",
                   .path = base,
                   .name = plural + ".get_all",
                   .permission = permission + "_list",
                   .query = std::move(params),
                   .handle =
                       [&api, shared](const Call& call) {
                         return http::list(api.seams.store, shared->spec, api.limits(), call,
                                           shared->present);
                       },
                   .text = "Lists them."});
  const std::string variable = "{" + std::string(shared->variable) + (shared->rest_variable ? "*}" : "}");
  table.push_back(
      {.method = "GET",
       .path = base + "/" + variable,
       .name = plural + ".get_one",
       .permission = permission + "_view",
       .query = {{.name = "include_attributes", .type = http::ParamType::kList},
                 {.name = "exclude_attributes", .type = http::ParamType::kList},
                 show_secrets_param()},
       .not_prefixes = shared->not_prefixes,
       .handle = [&api, shared](const Call& call) -> Result<Answer> {
         if (auto checked = http::check_attributes(shared->spec, call); !checked.ok())
           return std::move(checked).error();
         const std::string& wanted = call.variable(shared->variable);
         auto found = shared->find ? shared->find(call, wanted)
                                   : http::by_ref_or_id(api.seams.store, *shared->spec.collection, wanted);
         if (!found.ok()) return std::move(found).error();
         return Answer::of(http::select_attributes(shared->present(*found), call, shared->spec.always));
       },
       .text = "One of them."});
}

Result<void> check_not_system_pack(std::string_view pack) {
  if (pack != "core") return {};
  return make_error(Errc::kInvalid, "Resources belonging to system level packs can't be manipulated");
}

Error duplicate(const Error& conflict, std::string_view what) {
  return make_error(Errc::kConflict, "Tried to save duplicate unique keys (E11000 duplicate key error {})",
                    what)
      .about(conflict.detail());
}

Error duplicate(ApiContext& api, const Error& conflict, const model::Collection& collection,
                const Value& ref) {
  const Error plain = duplicate(conflict, collection.name);
  if (is_id(conflict.detail()) || !ref.is_string()) return plain;
  auto other = api.seams.store.find(collection, {.where = {{"ref", store::Op::kEq, ref}}, .limit = 1});
  if (!other.ok() || other->empty()) return plain;
  return duplicate(Error(conflict).about(other->front().id), collection.name);
}

Result<void> store_content(ApiContext& api, std::vector<store::Write> batch, bus::Topic topic) {
  if (batch.empty()) return {};
  const model::Collection& collection = *batch.front().collection;
  const std::string id = batch.front().document.id;
  const Value ref = batch.front().document.body["ref"];
  auto written = api.seams.store.write(std::move(batch));
  if (!written.ok()) {
    if (written.error().code() == Errc::kConflict) return duplicate(api, written.error(), collection, ref);
    return std::move(written).error();
  }
  api.seams.bus.wake({topic, id, 0});
  return {};
}

}  // namespace squall::services
