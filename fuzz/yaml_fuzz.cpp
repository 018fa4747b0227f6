// What the YAML reader accepts must print and read back as an equal value; nothing may crash or exhaust it.
#include <cstddef>
#include <cstdint>

#include "base/error.h"
#include "value/json/json.h"
#include "value/python.h"
#include "value/yaml/yaml.h"

namespace yaml = squall::yaml;
using squall::Kind;
using squall::Value;

namespace {

// Tuples are written as lists, a key in a long form stands for itself: such documents need not read back the
// same.
bool reads_back(const Value& value) {
  if (value.kind() == Kind::kTuple || value.kind() == Kind::kSet || value.kind() == Kind::kPairs)
    return false;
  for (const Value& item : value.items()) {
    if (!reads_back(item)) return false;
  }
  for (const squall::Member& member : value.members()) {
    if (!reads_back(member.value)) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto first = yaml::parse(text, {.max_nodes = 20'000});
  if (!first.ok()) return 0;
  (void)yaml::line_of(text, "a.b.0");
  (void)squall::json::dumps(*first);
  const std::string printed = yaml::dump(*first);
  const auto again = yaml::parse(printed);
  if (reads_back(*first) && (!again.ok() || !(*again == *first)))
    squall::broken_invariant("YAML did not read back");
  return 0;
}
