#include "expr/yaql/call.h"

#include "expr/yaql/finalise.h"

namespace squall::yaql {
namespace {

DateTime with_zone(DateTime at) {
  at.has_offset = true;
  return at;
}

}  // namespace

std::int64_t Call::integer(std::size_t i) const {
  const Value& value = values_[i].plain();
  if (value.is_bool()) return value.as_bool() ? 1 : 0;
  if (!value.is_int()) raise("OverflowError", "Python int too large to convert to C ssize_t");
  return value.as_int();
}

void Call::put(std::uint8_t place, Var value, std::string_view name) {
  if (place == kRest) {
    rest.push_back(std::move(value));
    return;
  }
  if (place == kNamedRest) {
    named.emplace_back(name, std::move(value));
    return;
  }
  if (value.is(Tag::kOmitted)) return;
  given_ |= 1U << place;
  if (overload_.parameters[place].type == Type::kDateTime && value.is_date_time() &&
      !value.plain().as_date_time().has_offset) {
    value = Value::date_time(with_zone(value.plain().as_date_time()));
  }
  values_[place] = std::move(value);
}

void Call::set_defaults() {
  for (std::size_t i = 0; i < overload_.parameters.size(); ++i) {
    if (!has(i) && !overload_.parameters[i].fallback.is_null()) values_[i] = overload_.parameters[i].fallback;
  }
}

Var Call::invoke() {
  set_defaults();
  if (overload_.spec != nullptr) return overload_.spec->call(*this);
  Arguments arguments{run_.data(), {}, {}};
  for (std::size_t i = 0; i < overload_.parameters.size(); ++i)
    arguments.positional.push_back(value_of(run_, values_[i]));
  for (const Var& var : rest) arguments.positional.push_back(value_of(run_, var));
  for (const auto& [name, var] : named) arguments.named.emplace_back(name, value_of(run_, var));
  return unwrap(overload_.custom->call(arguments));
}

}  // namespace squall::yaql
