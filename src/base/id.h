// Document ids: 24 lower-case hex digits, the form of the reference's object ids (spec/services 5.2): 4 bytes
// of seconds, 5 random bytes of the process, a 3-byte counter. Ids made by one process sort by the time they
// were made. Safe to use from any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace squall {

// A fresh id: its second, five bytes of this process, and a counter. The first bit of the process's bytes is
// 0.
std::string new_id();
// The id that always follows from `parts` (joined by NUL): used where a replay must find what it made before.
// It bears the second of the newest id among the parts, so that it sorts near to what it follows from: the
// second, a bit that is 1, 63 bits of a hash. See also id_beside.h.
std::string derived_id(std::initializer_list<std::string_view> parts);
// Whether `text` is 24 hex digits.
bool is_id(std::string_view text);
// A random version 4 UUID in its usual text form.
std::string new_uuid();
// `bytes` random bytes from the kernel as lower-case hex.
std::string random_hex(std::size_t bytes);

// An id that cannot be taken for another kind's.
template <typename Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string text) : text_(std::move(text)) {}
  static Id make() { return Id(new_id()); }
  const std::string& str() const { return text_; }
  bool empty() const { return text_.empty(); }
  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  std::string text_;
};

using ExecutionId = Id<struct ExecutionTag>;
using TriggerInstanceId = Id<struct TriggerInstanceTag>;
using RuleId = Id<struct RuleTag>;

}  // namespace squall
