#include "conform/suite.h"

namespace squall::conform {
namespace {

std::string_view text_of(const Value& value) {
  return value.is_string() ? value.as_string() : std::string_view();
}

}  // namespace

// Both sides in the written form, where a tuple is a list and a set is sorted.
bool same_outcome(const Value& expected, const Value& actual) {
  return to_case(from_case(expected)) == to_case(from_case(actual));
}

bool same_error(const Value& expected_error, const Error& actual) {
  const std::string_view words = text_of(expected_error["words"]);
  if (words != "own" && words != "schema") return true;
  const std::string_view message = actual.message();
  if (const Value* own = expected_error.find("own_prefix")) return message.starts_with(text_of(*own));
  if (const Value* prefix = expected_error.find("message_prefix")) {
    return message.starts_with(text_of(*prefix)) &&
           message.ends_with(text_of(expected_error["message_suffix"]));
  }
  const Value* whole = expected_error.find("message");
  return whole == nullptr || message == text_of(*whole);
}

}  // namespace squall::conform
