#include "store/body.h"

#include "base/text/utf8.h"
#include "store/store.h"
#include "value/json/json.h"

namespace squall::store {
namespace {

// The JSON reader takes integers of 4300 digits, as Python does.
constexpr std::size_t kMaxDigits = 4300;

// What is wrong with the tree for a reader; empty when nothing is.
std::string_view fault_of(const Value& value, std::size_t depth) {
  if (depth > kMaxBodyDepth) return "is nested too deep";
  if (value.kind() == Kind::kBigInt && value.as_string().size() > kMaxDigits)
    return "holds an integer of too many digits";
  if (value.is_object()) {
    for (const Member& member : value.members()) {
      if (auto fault = fault_of(member.value, depth + 1); !fault.empty()) return fault;
    }
  } else if (value.is_sequence() || value.is_mapping()) {
    for (const Value& item : value.items()) {
      if (auto fault = fault_of(item, depth + 1); !fault.empty()) return fault;
    }
  }
  return {};
}

Error refused(const Collection& collection, std::string_view id, Errc code, std::string_view why) {
  return make_error(code, "the body of {} {} {}", collection.name, id, why);
}

}  // namespace

Result<std::string> body_text(const Collection& collection, std::string_view id, const Value& body) {
  if (auto fault = fault_of(body, 1); !fault.empty()) return refused(collection, id, Errc::kLimit, fault);
  std::string text = json::dump(body);
  if (text.size() > kMaxDocumentBytes) {
    return refused(collection, id, Errc::kLimit,
                   fmt::format("is {} bytes long; the limit is {}", text.size(), kMaxDocumentBytes));
  }
  if (!text::is_valid_utf8(text))
    return refused(collection, id, Errc::kInvalid, "holds a text that is not UTF-8");
  return text;
}

Result<Value> body_value(const Collection& collection, std::string_view id, std::string_view text) {
  auto body = json::parse(text, {.max_depth = 2 * kMaxBodyDepth, .max_bytes = 2 * kMaxDocumentBytes});
  if (body) return body;
  return make_error(Errc::kIo, "the stored body of {} {} is damaged: {}", collection.name, id,
                    body.error().text());
}

Value without_heavy(const Collection& collection, const Value& body) {
  Value light = body;
  for (std::string_view field : collection.heavy) {
    if (!light[field].is_null()) light = light.without(field);
  }
  return light;
}

Value with_kept_heavy(const Collection& collection, const Value& former, const Value& next) {
  Value kept = next;
  for (std::string_view field : collection.heavy) {
    const Value& value = former[field];
    if (!value.is_null() && !next.contains(field)) kept = kept.with(field, value);
  }
  return kept;
}

}  // namespace squall::store
