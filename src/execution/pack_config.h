// The config of a pack as its actions see it: values that are templates rendered with the datastore, secrets
// opened, defaults of the schema put in (spec/content 10).
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "expr/jinja/datastore.h"
#include "expr/jinja/jinja.h"
#include "expr/jinja/platform.h"
#include "value/value.h"

namespace squall::execution {

struct PackConfig {
  std::string_view pack;
  Value schema;  // attributes of the config schema; null: none is registered
  Value values;  // of the config; null: none is registered
};

// `user`: whose keys st2kv.user has. `decrypt` opens what a secret member refers to. `environment`: with
// jinja::platform_settings().
// Error: kInvalid, kind() "RuntimeError", in the reference's words; or that of `decrypt`.
Result<Value> resolve_pack_config(const jinja::Environment& environment, const PackConfig& config,
                                  const jinja::DatastoreReader& datastore, std::string_view user,
                                  const jinja::Decrypt& decrypt);

}  // namespace squall::execution
