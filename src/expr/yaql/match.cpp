// Which overloads can take the arguments of a call, and which of two is the more special.
#include "expr/yaql/match.h"

#include "expr/core/small_vector.h"

namespace squall::yaql {
namespace {

bool fits_constant(const Parameter& parameter, const ConstantNode& node) {
  switch (parameter.type) {
    case Type::kLambda:
      return true;
    case Type::kRule:
      return false;
    case Type::kKeyword:
      return node.shape() == Shape::kWord;
    case Type::kTextConstant:
      return node.value().is_string();
    default:
      return accepts(parameter.type, parameter.nullable, Var(node.value()));
  }
}

// Before it is evaluated: an expression may turn into any value.
bool fits(const Parameter& parameter, const Given& given) {
  if (given.value != nullptr) return accepts(parameter.type, parameter.nullable, *given.value);
  if (given.node == nullptr) return parameter.type < Type::kKeyword;
  switch (given.node->shape()) {
    case Shape::kConstant:
    case Shape::kWord:
      return fits_constant(parameter, static_cast<const ConstantNode&>(*given.node));
    case Shape::kRule:
      return parameter.type < Type::kKeyword || parameter.type == Type::kRule;
    case Shape::kUnknown:
      return parameter.type < Type::kKeyword || parameter.type == Type::kLambda;
    case Shape::kOmitted:
      return true;
  }
  return false;
}

bool is_omitted(const Given& given) {
  return given.node != nullptr && given.node->shape() == Shape::kOmitted;
}

// The named arguments that are still to be placed.
class Names {
 public:
  Names(const NamedGiven& named, std::vector<std::uint8_t>& places) : named_(named), places_(places) {
    places_.assign(named.size(), kUnplaced);
  }
  std::optional<std::size_t> find(std::string_view name) const {
    for (std::size_t i = 0; i < named_.size(); ++i) {
      if (places_[i] == kUnplaced && named_[i].first == name) return i;
    }
    return std::nullopt;
  }
  void place(std::size_t i, std::size_t parameter) { places_[i] = static_cast<std::uint8_t>(parameter); }
  // What is left goes to **kwargs.
  bool place_rest(const Overload& overload) {
    for (std::size_t i = 0; i < named_.size(); ++i) {
      if (places_[i] != kUnplaced) continue;
      if (!overload.named_rest || !fits(*overload.named_rest, named_[i].second)) return false;
      places_[i] = Call::kNamedRest;
    }
    return true;
  }

 private:
  static constexpr std::uint8_t kUnplaced = 0xfd;
  const NamedGiven& named_;
  std::vector<std::uint8_t>& places_;
};

std::uint64_t lazy_bits(const Candidate& candidate) {
  std::uint64_t bits = 0;
  const auto add = [&](std::uint8_t place, std::size_t bit) {
    if (is_lazy(candidate.parameter(place).type) && bit < 64) bits |= std::uint64_t{1} << bit;
  };
  for (std::size_t i = 0; i < candidate.places.size() && i < kFirstNamedBit; ++i) add(candidate.places[i], i);
  for (std::size_t i = 0; i < candidate.named_places.size(); ++i)
    add(candidate.named_places[i], kFirstNamedBit + i);
  return bits;
}

}  // namespace

const Parameter& Candidate::parameter(std::uint8_t place) const {
  if (place == Call::kRest) return *overload->rest;
  if (place == Call::kNamedRest) return *overload->named_rest;
  return overload->parameters[place];
}

std::optional<Candidate> match(const Overload& overload, std::span<const Given> positional,
                               const NamedGiven& named) {
  if (!overload.rest && positional.size() > overload.parameters.size()) return std::nullopt;
  Candidate candidate{&overload, {}, {}, 0};
  Names names(named, candidate.named_places);
  const std::size_t known = overload.parameters.size();
  expr::SmallVector<bool, 16> placed(positional.size(), false);
  candidate.places.reserve(positional.size());
  for (std::size_t i = 0; i < known; ++i) {
    const Parameter& parameter = overload.parameters[i];
    const auto by_name = named.empty() ? std::nullopt : names.find(parameter.name);
    if (i < positional.size() && !is_omitted(positional[i])) {
      if (by_name) return std::nullopt;
      placed[i] = true;
    } else if (by_name) {
      names.place(*by_name, i);
    } else if (!parameter.optional) {
      return std::nullopt;
    } else if (i < positional.size()) {
      placed[i] = true;
    }
  }
  if (!names.place_rest(overload)) return std::nullopt;
  for (std::size_t i = 0; i < positional.size(); ++i) {
    const bool own = i < known && placed[i];
    if (!own && !overload.rest) return std::nullopt;
    candidate.places.push_back(own ? static_cast<std::uint8_t>(i) : Call::kRest);
    if (!fits(candidate.parameter(candidate.places[i]), positional[i])) return std::nullopt;
  }
  candidate.lazy = lazy_bits(candidate);
  return candidate;
}

bool is_more_special(const Candidate& one, const Candidate& other) {
  bool special = false;
  for (std::size_t i = 0; i < one.places.size(); ++i) {
    const Type a = one.parameter(one.places[i]).type, b = other.parameter(other.places[i]).type;
    if (specialises(b, a)) return false;
    special = special || specialises(a, b);
  }
  for (std::size_t i = 0; i < one.named_places.size(); ++i) {
    const Type a = one.parameter(one.named_places[i]).type, b = other.parameter(other.named_places[i]).type;
    if (specialises(b, a)) return false;
    special = special || specialises(a, b);
  }
  return special;
}

}  // namespace squall::yaql
