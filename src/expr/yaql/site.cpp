#include "expr/yaql/site.h"

#include <algorithm>
#include <bit>

#include "base/strings.h"
#include "expr/yaql/text_form.h"

namespace squall::yaql {
namespace {

std::string_view lookup_name(std::string_view name) {
  while (name.size() > 1 && name.back() == '_') name.remove_suffix(1);
  return name;
}

[[noreturn]] void raise_no_match(Run& run, std::string_view name, const Var* receiver) {
  if (receiver == nullptr) {
    raise("NoMatchingFunctionException", "No function \"{}\" matches supplied arguments", name);
  }
  raise("NoMatchingMethodException", "No method \"{}\" for receiver {} matches supplied arguments", name,
        str(run, *receiver));
}

[[noreturn]] void raise_ambiguous(Run& run, std::string_view name, const Var* receiver) {
  if (receiver == nullptr) raise("AmbiguousFunctionException", "Ambiguous function \"{}\"", name);
  raise("AmbiguousMethodException", "Ambiguous method \"{}\" for receiver {}", name, str(run, *receiver));
}

[[noreturn]] void raise_unknown(Run& run, std::string_view name, const Var* receiver,
                                const std::string& hint) {
  const std::string message =
      receiver == nullptr ? fmt::format("Unknown function \"{}\"", name)
                          : fmt::format("Unknown method \"{}\" for receiver {}", name, str(run, *receiver));
  throw Raise{Error(Errc::kExpression, message)
                  .as(receiver == nullptr ? "NoFunctionRegisteredException" : "NoMethodRegisteredException")
                  .about(hint)};
}

bool fits_value(const Parameter& parameter, const Var& value) {
  return parameter.type >= Type::kKeyword || value.is(Tag::kOmitted) ||
         accepts(parameter.type, parameter.nullable, value);
}

bool fits_values(const Candidate& candidate, const Values& values) {
  const std::size_t positional = candidate.places.size();
  for (std::size_t i = 0; i < positional; ++i) {
    if (!fits_value(candidate.parameter(candidate.places[i]), values[i])) return false;
  }
  for (std::size_t i = 0; i < candidate.named_places.size(); ++i) {
    if (!fits_value(candidate.parameter(candidate.named_places[i]), values[positional + i])) return false;
  }
  return true;
}

enum class Choice : std::uint8_t { kOne, kNone, kAmbiguous };

// The most special of those of `alive` that take the values.
Choice choose(const std::vector<Candidate>& candidates, std::uint64_t alive, const Values& values,
              const Candidate*& winner) {
  winner = nullptr;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const Candidate& one = candidates[i];
    if (((alive >> i) & 1U) == 0 || !fits_values(one, values)) continue;
    if (winner != nullptr && is_more_special(*winner, one)) continue;
    if (winner != nullptr && !is_more_special(one, *winner)) return Choice::kAmbiguous;
    winner = &one;
  }
  return winner != nullptr ? Choice::kOne : Choice::kNone;
}

template <typename Names>
Var run_overload(Run& run, Frame& frame, const Candidate& candidate, Values& values, const Names& names) {
  Call call(run, frame, *candidate.overload);
  const std::size_t positional = candidate.places.size();
  for (std::size_t i = 0; i < positional; ++i) call.put(candidate.places[i], std::move(values[i]));
  for (std::size_t i = 0; i < candidate.named_places.size(); ++i)
    call.put(candidate.named_places[i], std::move(values[positional + i]), names[i].first);
  return call.invoke();
}

Var unevaluated(const NodePtr& node, Frame& frame) {
  if (node->shape() != Shape::kRule) return make<Lambda>(node.get(), Ref<Frame>::share(&frame));
  const auto& rule = static_cast<const RuleNode&>(*node);
  return make<Rule>(make<Lambda>(&rule.key(), Ref<Frame>::share(&frame)),
                    make<Lambda>(&rule.value(), Ref<Frame>::share(&frame)));
}

}  // namespace

Var invoke(Run& run, Frame& frame, std::string_view name, const Var* receiver, std::vector<Var> arguments,
           const std::vector<std::pair<std::string, Var>>& named) {
  run.check_stack();
  run.step();
  const std::string_view lookup = lookup_name(name);
  if (run.has_definitions() && receiver == nullptr) {
    if (Lambda* function = frame.function(lookup)) return function->call(run, std::move(arguments), named);
  }
  const auto* overloads = run.engine().table.find(lookup, receiver != nullptr);
  if (overloads == nullptr) raise_unknown(run, name, receiver, {});
  if (receiver != nullptr) arguments.insert(arguments.begin(), *receiver);
  std::vector<Given> given;
  for (const Var& argument : arguments) given.push_back({nullptr, &argument});
  NamedGiven named_given;
  for (const auto& [key, value] : named) named_given.emplace_back(key, Given{nullptr, &value});
  std::vector<Candidate> candidates;
  for (const Overload* overload : *overloads) {
    if (auto candidate = match(*overload, given, named_given)) candidates.push_back(*std::move(candidate));
  }
  Values values(arguments.size() + named.size());
  for (std::size_t i = 0; i < arguments.size(); ++i) values[i] = arguments[i];
  for (std::size_t i = 0; i < named.size(); ++i) values[arguments.size() + i] = named[i].second;
  const Candidate* winner = nullptr;
  switch (choose(candidates, ~std::uint64_t{0}, values, winner)) {
    case Choice::kNone:
      raise_no_match(run, name, receiver);
    case Choice::kAmbiguous:
      raise_ambiguous(run, name, receiver);
    case Choice::kOne:
      break;
  }
  const std::size_t count = winner->places.size() + winner->named_places.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t positional = winner->places.size();
    const std::uint8_t place = i < positional ? winner->places[i] : winner->named_places[i - positional];
    if (winner->parameter(place).type == Type::kLambda) values[i] = make<Lambda>(std::move(values[i]));
  }
  return run_overload(run, frame, *winner, values, named);
}

Site::Site(const EngineState& engine, std::string name, bool is_method, std::vector<NodePtr> arguments,
           std::uint32_t position)
    : name_(std::move(name)),
      lookup_(lookup_name(name_)),
      is_method_(is_method),
      position_(position),
      arguments_(std::move(arguments)) {
  find_candidates(engine);
}

// Rules become named arguments; false when one cannot.
bool Site::split_rules() {
  std::vector<NodePtr> positional;
  for (NodePtr& node : arguments_) {
    if (node->shape() != Shape::kRule) {
      positional.push_back(std::move(node));
      continue;
    }
    auto& rule = const_cast<RuleNode&>(static_cast<const RuleNode&>(*node));
    if (rule.key().shape() != Shape::kWord) return false;
    const std::string key(static_cast<const ConstantNode&>(rule.key()).value().as_string());
    const auto same =
        std::find_if(named_.begin(), named_.end(), [&](const auto& one) { return one.first == key; });
    if (same != named_.end()) {
      same->second = rule.take_value();
    } else {
      named_.emplace_back(key, rule.take_value());
    }
  }
  arguments_ = std::move(positional);
  return true;
}

void Site::find_candidates(const EngineState& engine) {
  const auto* overloads = engine.table.find(lookup_, is_method_);
  if (overloads == nullptr) {
    problem_ = Problem::kUnknown;
    const auto similar = similar_names(engine.table, lookup_, is_method_);
    if (!similar.empty()) hint_ = fmt::format("did you mean {}?", join(similar, ", "));
    split_rules();
    return;
  }
  const bool takes_rules = overloads->front()->takes_rules;
  if (!takes_rules && !split_rules()) {
    problem_ = Problem::kBadKeyword;
    return;
  }
  std::vector<Given> positional;
  if (is_method_) positional.emplace_back();
  for (const NodePtr& node : arguments_) positional.push_back({node.get(), nullptr});
  NamedGiven named;
  for (const auto& [name, node] : named_) named.emplace_back(name, Given{node.get(), nullptr});
  for (const Overload* overload : *overloads) {
    if (overload->takes_rules != takes_rules) {
      problem_ = Problem::kAmbiguous;
      return;
    }
    if (auto candidate = match(*overload, positional, named)) candidates_.push_back(*std::move(candidate));
  }
  if (candidates_.empty()) problem_ = Problem::kNoMatch;
  for (const Candidate& one : candidates_) same_lazy_ = same_lazy_ && one.lazy == candidates_[0].lazy;
  if (!same_lazy_ && !is_method_) problem_ = Problem::kAmbiguous;
}

void Site::fail(Run& run, Problem problem, const Var& receiver) const {
  run.at(position_);
  const Var* shown = is_method_ ? &receiver : nullptr;
  switch (problem) {
    case Problem::kUnknown:
      raise_unknown(run, name_, shown, hint_);
    case Problem::kAmbiguous:
      raise_ambiguous(run, name_, shown);
    case Problem::kBadKeyword:
      raise("MappingTranslationException", "Cannot convert mapping to keyword argument");
    default:
      raise_no_match(run, name_, shown);
  }
}

std::uint64_t Site::alive_for(Run& run, const Var& receiver) const {
  std::uint64_t alive = 0;
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    const Parameter& parameter = candidates_[i].parameter(candidates_[i].places[0]);
    if (accepts(parameter.type, parameter.nullable, receiver)) alive |= std::uint64_t{1} << i;
  }
  if (alive == 0) fail(run, Problem::kNoMatch, receiver);
  return alive;
}

void Site::evaluate(Run& run, Frame& frame, Values& values, std::size_t ready, std::uint64_t lazy) const {
  const std::size_t own = is_method_ ? 1 : 0;
  for (std::size_t i = ready; i < count(); ++i) {
    const NodePtr& node = arguments_[i - own];
    values[i] = ((lazy >> i) & 1U) != 0 ? unevaluated(node, frame) : node->eval(run, frame);
  }
  for (std::size_t i = 0; i < named_.size(); ++i) {
    const NodePtr& node = named_[i].second;
    values[count() + i] =
        ((lazy >> (kFirstNamedBit + i)) & 1U) != 0 ? unevaluated(node, frame) : node->eval(run, frame);
  }
}

Var Site::run_call(Run& run, Frame& frame, Values& values, std::size_t ready) const {
  run.check_stack();
  run.step();
  if (problem_ != Problem::kNone) fail(run, problem_, values[0]);
  std::uint64_t alive = ~std::uint64_t{0};
  std::uint64_t lazy = candidates_[0].lazy;
  if (is_method_) {
    alive = alive_for(run, values[0]);
    lazy = candidates_[static_cast<std::size_t>(std::countr_zero(alive))].lazy;
    if (!same_lazy_) {
      for (std::size_t i = 0; i < candidates_.size(); ++i) {
        if (((alive >> i) & 1U) != 0 && candidates_[i].lazy != lazy)
          fail(run, Problem::kAmbiguous, values[0]);
      }
    }
  }
  evaluate(run, frame, values, ready, lazy);
  run.at(position_);
  const Candidate* winner = nullptr;
  switch (choose(candidates_, alive, values, winner)) {
    case Choice::kNone:
      fail(run, Problem::kNoMatch, values[0]);
    case Choice::kAmbiguous:
      fail(run, Problem::kAmbiguous, values[0]);
    case Choice::kOne:
      break;
  }
  return run_overload(run, frame, *winner, values, named_);
}

Var Site::call_defined(Run& run, Frame& frame, Lambda& function) const {
  std::vector<Var> positional;
  for (const NodePtr& node : arguments_) positional.push_back(node->eval(run, frame));
  std::vector<std::pair<std::string, Var>> named;
  for (const auto& [name, node] : named_) named.emplace_back(name, node->eval(run, frame));
  run.at(position_);
  return function.call(run, std::move(positional), std::move(named));
}

Var Site::call(Run& run, Frame& frame) const {
  if (run.has_definitions()) {
    if (Lambda* function = frame.function(lookup_)) {
      run.check_stack();
      run.step();
      return call_defined(run, frame, *function);
    }
  }
  Values values(count() + named_.size());
  return run_call(run, frame, values, 0);
}

Var Site::call(Run& run, Frame& frame, Var first) const {
  Values values(count() + named_.size());
  values[0] = std::move(first);
  return run_call(run, frame, values, 1);
}

Var Site::call(Run& run, Frame& frame, Var first, Var second) const {
  Values values(count() + named_.size());
  values[0] = std::move(first);
  values[1] = std::move(second);
  return run_call(run, frame, values, 2);
}

}  // namespace squall::yaql
