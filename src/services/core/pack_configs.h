// The config of a pack as a run sees it: values of the registered config, templates in them rendered, secrets
// opened, defaults put in (spec/content 10.3).
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "datastore/datastore.h"
#include "expr/jinja/jinja.h"
#include "services/core/catalog.h"
#include "value/value.h"

namespace squall::services {

// An empty object for a pack without config. `user`: whose keys `st2kv.user` has.
Result<Value> resolved_pack_config(Catalog& catalog, const datastore::Datastore& datastore,
                                   const jinja::Environment& templates, std::string_view pack,
                                   std::string_view user);

}  // namespace squall::services
