// The interpreter of macros: their frames, their arguments, where their text goes.
#include <fmt/format.h>

#include <algorithm>

#include "expr/jinja/ops.h"
#include "expr/jinja/scoped.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

// As messages have it: a call block has none.
std::string macro_name(const Callable& macro) {
  return macro.name.empty() ? "None" : python::repr(macro.name);
}

}  // namespace

Ref<Frame> Render::open_frame(const Ref<Frame>& outer, std::size_t slot_count) {
  if (free_frames_.empty()) return make<Frame>(outer, slot_count);
  Ref<Frame> frame = std::move(free_frames_.back());
  free_frames_.pop_back();
  frame->outer = outer;
  frame->slots.resize(slot_count);
  return frame;
}

// A frame that nothing holds any more is used again.
void Render::close_frame(Ref<Frame> frame) {
  if (!frame->is_unique()) return;
  frame->drop();
  free_frames_.push_back(std::move(frame));
}

void Render::bind_macro(const Callable& node, Frame& frame, CallArgs& args) {
  const std::size_t parameters = node.parameters.size();
  bool found_caller = args.positional.size() >= parameters && node.explicit_caller;
  for (std::size_t i = 0; i < parameters; ++i) {
    const Target& parameter = node.parameters[i];
    if (i < args.positional.size()) {
      frame.set(parameter.place.slot, std::move(args.positional[i]));
      continue;
    }
    if (args.named.empty()) break;
    if (auto value = args.take(parameter.name)) {
      frame.set(parameter.place.slot, *std::move(value));
      found_caller = found_caller || parameter.name == "caller";
    }
  }
  if (node.uses_caller && !found_caller) {
    auto caller = args.take("caller");
    frame.set(node.caller_slot, caller ? *std::move(caller) : undefined("No caller defined"));
  }
  if (node.uses_kwargs) {
    auto kwargs = make<Dict>();
    for (auto& [name, value] : args.named) kwargs->set(Value(name), std::move(value));
    frame.set(node.kwargs_slot, Var(std::move(kwargs)));
  } else if (!args.named.empty()) {
    const std::string& first = args.named.front().first;
    if (std::ranges::any_of(args.named, [](const auto& one) { return one.first == "caller"; })) {
      raise(
          "TypeError",
          "macro {} was invoked with two values for the special caller argument. This is most likely a bug.",
          macro_name(node));
    }
    raise("TypeError", "macro {} takes no keyword argument {}", macro_name(node), python::repr(first));
  }
  if (node.uses_varargs) {
    std::vector<Var> rest;
    for (std::size_t i = parameters; i < args.positional.size(); ++i)
      rest.push_back(std::move(args.positional[i]));
    frame.set(node.varargs_slot, make_tuple(std::move(rest)));
  } else if (args.positional.size() > parameters) {
    raise("TypeError", "macro {} takes not more than {} argument(s)", macro_name(node), parameters);
  }
}

// Parameters that were not given, in their order: a default sees those before it.
void Render::fill_macro(const Callable& node) {
  const std::size_t parameters = node.parameters.size();
  const std::size_t first_default = parameters - node.defaults.size();
  for (std::size_t i = 0; i < parameters; ++i) {
    const Target& parameter = node.parameters[i];
    if (frame_->slots[parameter.place.slot].is_set) continue;
    assign(parameter, i >= first_default ? eval(*node.defaults[i - first_default])
                                         : undefined(fmt::format("parameter {} was not provided",
                                                                 python::repr(parameter.name))));
  }
}

void Render::run_macro(Macro& macro, CallArgs&& args) {
  const Depth depth(*this);
  check_stack();
  const Callable& node = *macro.callable;
  Ref<Frame> frame = open_frame(macro.frame, node.slot_count);
  bind_macro(node, *frame, args);
  const Position pos = pos_;
  {
    const Swap<Ref<Frame>> entered(frame_, frame);
    fill_macro(node);
    run_body(node.body);
  }
  pos_ = pos;
  close_frame(std::move(frame));
}

Var Render::call_macro(Macro& macro, CallArgs&& args) {
  std::string text;
  {
    const Swap<std::string*> redirected(out_, &text);
    run_macro(macro, std::move(args));
  }
  return captured_text(std::move(text));
}

}  // namespace squall::jinja
