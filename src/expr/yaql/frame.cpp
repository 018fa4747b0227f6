// Contexts and lambdas.
#include <cctype>

#include "base/strings.h"
#include "expr/yaql/node.h"
#include "expr/yaql/things.h"

namespace squall::yaql {
namespace {

constexpr std::size_t kMostDigits = 6;

// The position that a name of digits stands for, or nothing.
std::optional<std::size_t> position_of(std::string_view name) {
  if (name.empty()) return 1;
  if (name[0] == '0' || name.size() > kMostDigits) return std::nullopt;
  std::size_t position = 0;
  for (char c : name) {
    if (!is_digit(c)) return std::nullopt;
    position = position * 10 + static_cast<std::size_t>(c - '0');
  }
  return position;
}

}  // namespace

const Var* Frame::positional(std::size_t position) const {
  for (const Frame* frame = this; frame != nullptr; frame = frame->parent_.get()) {
    if (position <= frame->positional_.size()) return &frame->positional_[position - 1];
  }
  return nullptr;
}

const Var* Frame::named(std::string_view name) const {
  if (const auto position = position_of(name)) return positional(*position);
  for (const Frame* frame = this; frame != nullptr; frame = frame->parent_.get()) {
    for (const auto& [known, value] : frame->named_) {
      if (known == name) return &value;
    }
  }
  return nullptr;
}

Lambda* Frame::function(std::string_view name) const {
  for (const Frame* frame = this; frame != nullptr; frame = frame->parent_.get()) {
    for (const auto& [known, function] : frame->functions_) {
      if (known == name) return function.get();
    }
  }
  return nullptr;
}

void Frame::set(std::string_view name, Var value) {
  if (name.starts_with('$')) name.remove_prefix(1);
  if (const auto position = position_of(name); position && *position <= positional_.size() + 1) {
    if (*position > positional_.size()) positional_.emplace_back();
    positional_[*position - 1] = std::move(value);
    return;
  }
  for (auto& [known, old] : named_) {
    if (known != name) continue;
    old = std::move(value);
    return;
  }
  named_.emplace_back(name, std::move(value));
}

void Frame::clear() {
  positional_.clear();
  named_.clear();
  functions_.clear();
}

Lambda::Lambda(const Node* node, Ref<Frame> frame)
    : Thing(Tag::kLambda), node_(node), frame_(std::move(frame)) {}
Lambda::Lambda(Var constant) : Thing(Tag::kLambda), constant_(std::move(constant)) {}
Lambda::~Lambda() = default;

Ref<Lambda> Lambda::below(Ref<Frame> frame) const {
  if (node_ == nullptr) return make<Lambda>(constant_);
  return make<Lambda>(node_, std::move(frame));
}

// The spare frame is taken while it is in use: a function that calls itself gets one of its own.
Ref<Frame> Lambda::take_frame() {
  if (spare_) return std::move(spare_);
  return make<Frame>(frame_);
}

Var Lambda::finish(Run& run, Ref<Frame> frame) {
  run.check_stack();
  run.step();
  Var result = node_->eval(run, *frame);
  if (frame->is_unique()) {
    frame->clear();
    spare_ = std::move(frame);
  }
  return result;
}

Var Lambda::operator()(Run& run, Var first) {
  if (node_ == nullptr) return constant_;
  Ref<Frame> frame = take_frame();
  frame->own_positional().push_back(std::move(first));
  return finish(run, std::move(frame));
}

Var Lambda::operator()(Run& run, Var first, Var second) {
  if (node_ == nullptr) return constant_;
  Ref<Frame> frame = take_frame();
  frame->own_positional().push_back(std::move(first));
  frame->own_positional().push_back(std::move(second));
  return finish(run, std::move(frame));
}

Var Lambda::operator()(Run& run) {
  if (node_ == nullptr) return constant_;
  run.check_stack();
  run.step();
  return node_->eval(run, *frame_);
}

Var Lambda::call(Run& run, std::vector<Var> positional, std::vector<std::pair<std::string, Var>> named) {
  if (node_ == nullptr) return constant_;
  Ref<Frame> frame = take_frame();
  frame->set_positional(std::move(positional));
  for (auto& [name, value] : named) frame->set(name, std::move(value));
  return finish(run, std::move(frame));
}

Var Lambda::in(Run& run, Frame& frame) {
  if (node_ == nullptr) return constant_;
  run.check_stack();
  run.step();
  return node_->eval(run, frame);
}

}  // namespace squall::yaql
