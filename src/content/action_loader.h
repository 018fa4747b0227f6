// Actions: from a metadata file, or from what a client sends, to the document (spec/content 3, spec/api 3.2).
#pragma once

#include "base/error.h"
#include "content/overrides.h"
#include "content/source.h"
#include "value/value.h"

namespace squall::content {

// A document and whether overrides changed what its file says.
struct Loaded {
  Value document;
  bool overridden = false;
};

// Pure: the runner types are those of content/runner_types.h; whether the entry point exists is not checked.
Result<Loaded> load_action(const Value& raw, const Source& source, const Overrides& overrides);

// The same for metadata whose `pack` is settled (a request to the API): shape, runner type, parameters,
// defaults.
Result<Value> make_action(const Value& metadata);

// Checks an action's parameters against its runner's (spec/content 3.2, 3.3): attributes that may not be
// overridden, immutable ones without a default, positions.
Result<void> check_action_parameters(std::string_view action_ref, const Value& parameters,
                                     const Value& runner_parameters);

// Tags as they are kept: {name, value}, both texts, nothing else.
Value plain_tags(const Value& tags);

}  // namespace squall::content
