// What the JSON reader accepts must print and read back as the same value; nothing may crash it.
#include <cstddef>
#include <cstdint>

#include "base/error.h"
#include "value/json/json.h"
#include "value/python.h"

namespace json = squall::json;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto first = json::parse(text);
  if (!first.ok()) {
    if (first.error().code() == squall::Errc::kParse && first.error().line() < 1)
      squall::broken_invariant("no place");
    return 0;
  }
  (void)squall::python::repr(*first);
  for (const json::Style& style :
       {json::Style{}, json::Style{.spaces = true, .ascii = true}, json::Style{.indent = 2}}) {
    const auto again = json::parse(json::dump(*first, style));
    if (!again.ok() || !(*again == *first)) squall::broken_invariant("JSON did not read back");
  }
  return 0;
}
