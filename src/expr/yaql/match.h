// The rules by which overloads are chosen (spec/expressions 1.6). Private to expr/yaql.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "expr/yaql/call.h"
#include "expr/yaql/node.h"

namespace squall::yaql {

// An argument before the choice: a node, or a value that is there already; neither: a receiver that is not
// known yet.
struct Given {
  const Node* node = nullptr;
  const Var* value = nullptr;
};
using NamedGiven = std::vector<std::pair<std::string, Given>>;

// An overload that takes what is given, and where each argument goes.
struct Candidate {
  const Overload* overload = nullptr;
  std::vector<std::uint8_t> places, named_places;  // parameters, Call::kRest, Call::kNamedRest
  std::uint64_t lazy = 0;  // arguments that stay unevaluated; named ones from kFirstNamedBit
  const Parameter& parameter(std::uint8_t place) const;
};
inline constexpr std::size_t kFirstNamedBit = 48;

// Nothing when the overload cannot take these arguments.
std::optional<Candidate> match(const Overload& overload, std::span<const Given> positional,
                               const NamedGiven& named);
// Whether `one` wins over `other` where both fit.
bool is_more_special(const Candidate& one, const Candidate& other);

}  // namespace squall::yaql
