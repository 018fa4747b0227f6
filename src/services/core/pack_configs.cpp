#include "services/core/pack_configs.h"

#include "execution/pack_config.h"

namespace squall::services {
namespace {

Value field_of(const Result<Catalog::Snapshot>& set, std::string_view pack, std::string_view field) {
  if (!set.ok()) return {};
  const model::Document* found = (*set)->by_key(pack);
  return found ? found->body[field] : Value();
}

}  // namespace

Result<Value> resolved_pack_config(Catalog& catalog, const datastore::Datastore& datastore,
                                   const jinja::Environment& templates, std::string_view pack,
                                   std::string_view user) {
  const auto configs = catalog.configs();
  if (!configs.ok()) return configs.error();
  const auto schemas = catalog.config_schemas();
  const execution::PackConfig config{.pack = pack,
                                     .schema = field_of(schemas, pack, "attributes"),
                                     .values = field_of(configs, pack, "values")};
  const datastore::Reader reader(datastore);
  return execution::resolve_pack_config(templates, config, reader, user, [&](std::string_view text) {
    return datastore.cipher().decrypt(pack, text);
  });
}

}  // namespace squall::services
