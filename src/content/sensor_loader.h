// Sensors and the trigger types they bring (spec/content 6, 7; spec/api 3.13).
#pragma once

#include <optional>
#include <vector>

#include "base/error.h"
#include "content/overrides.h"
#include "content/source.h"
#include "value/value.h"

namespace squall::content {

struct LoadedSensor {
  Value document;                    // null when `refusal` says why
  std::vector<Value> trigger_types;  // documents; each is registered before the sensor, and without it too
  bool overridden = false;
  std::optional<Error> refusal;
};

// Pure. The reference checks little here: unknown keys are ignored, `enabled` is taken by its truth.
Result<LoadedSensor> load_sensor(const Value& raw, const Source& source, const Overrides& overrides);

// A trigger type: from a file of its own, from a sensor, or from a request. `pack` and `metadata_file` are
// the caller's.
Result<Value> make_trigger_type(const Value& definition, std::string_view pack,
                                std::string_view metadata_file);
// From a file in triggers/.
Result<Value> load_trigger_type(const Value& raw, const Source& source);

}  // namespace squall::content
