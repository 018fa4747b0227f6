// What an expression is compiled to: a tree of nodes that know how to evaluate themselves. Private to
// expr/yaql.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "expr/yaql/run.h"
#include "expr/yaql/things.h"

namespace squall::yaql {

// What is known of a node before it is evaluated; the choice of overloads depends on it.
enum class Shape : std::uint8_t {
  kUnknown,   // an expression
  kConstant,  // its value() is known
  kWord,      // a constant that may be a keyword
  kRule,
  kOmitted,
};

// Immutable: serves any number of evaluations at once.
class Node {
 public:
  explicit Node(Shape shape = Shape::kUnknown) : shape_(shape) {}
  virtual ~Node() = default;
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  // May throw Raise.
  virtual Var eval(Run& run, Frame& frame) const = 0;
  // What eval() would give, where it lies already; null when it has to be made.
  virtual const Var* borrow(Frame& /*frame*/) const { return nullptr; }
  Shape shape() const { return shape_; }

 private:
  Shape shape_;
};
using NodePtr = std::unique_ptr<const Node>;

// Of kConstant and kWord.
class ConstantNode final : public Node {
 public:
  ConstantNode(Value value, bool is_word)
      : Node(is_word ? Shape::kWord : Shape::kConstant), value_(std::move(value)) {}
  Var eval(Run& /*run*/, Frame& /*frame*/) const override { return value_; }
  const Var* borrow(Frame& /*frame*/) const override { return &value_; }
  const Value& value() const { return value_.plain(); }

 private:
  Var value_;  // plain: any thread may read it
};

class RuleNode final : public Node {
 public:
  RuleNode(NodePtr key, NodePtr value) : Node(Shape::kRule), key_(std::move(key)), value_(std::move(value)) {}
  Var eval(Run& run, Frame& frame) const override;
  const Node& key() const { return *key_; }
  const Node& value() const { return *value_; }
  // The parts, when the rule turns out to be a named argument.
  NodePtr take_value() { return std::move(value_); }

 private:
  NodePtr key_, value_;
};

class OmittedNode final : public Node {
 public:
  OmittedNode() : Node(Shape::kOmitted) {}
  Var eval(Run& run, Frame& frame) const override;
};

}  // namespace squall::yaql
