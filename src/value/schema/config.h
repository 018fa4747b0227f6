// Pack configurations: checking a config file against its schema, and the values a run sees (spec/content
// 10). Pure functions; safe to call from any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "value/value.h"

namespace squall::schema {

// The config with defaults filled in. `file` is named in the text. Error: kInvalid, kind() "ValidationError":
// `Failed validating attribute "host" in config for pack "p" (file): ...`.
Result<Value> check_config(std::string_view pack, std::string_view file, const Value& config_schema,
                           const Value& config);

// Renders one dynamic text. `key` is its dotted path; a `secret` one is to be decrypted after rendering.
using RenderConfig = std::function<Result<Value>(std::string_view key, std::string_view text, bool secret)>;

// Every text with an expression rendered, then defaults of absent members put in (unrendered). A rendering
// that gives an empty thing becomes null. Error: the first one of `render`, as it is.
Result<Value> resolve_config(const Value& config_schema, const Value& config, const RenderConfig& render);

}  // namespace squall::schema
