// The kinds of node beyond constants (node.h). Private to expr/yaql.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "expr/yaql/arithmetic.h"
#include "expr/yaql/node.h"
#include "expr/yaql/site.h"

namespace squall::yaql {

// $, $1: a position. $name: a name, which the workflow's own data answers at last ($__vars).
class PositionNode final : public Node {
 public:
  explicit PositionNode(std::size_t position) : position_(position) {}
  Var eval(Run& run, Frame& frame) const override;
  const Var* borrow(Frame& frame) const override { return frame.positional(position_); }

 private:
  std::size_t position_;
};
class VariableNode final : public Node {
 public:
  explicit VariableNode(std::string name) : name_(std::move(name)) {}
  Var eval(Run& run, Frame& frame) const override;

 private:
  std::string name_;
};

// (value): no longer a constant to those who ask.
class GroupNode final : public Node {
 public:
  explicit GroupNode(NodePtr inner) : inner_(std::move(inner)) {}
  Var eval(Run& run, Frame& frame) const override { return inner_->eval(run, frame); }

 private:
  NodePtr inner_;
};

// f(x), [a, b], and operators without a node of their own.
class CallNode final : public Node {
 public:
  explicit CallNode(Site site) : site_(std::move(site)) {}
  Var eval(Run& run, Frame& frame) const override { return site_.call(run, frame); }

 private:
  Site site_;
};

// x.f(y); with `safe` (?.) null when x is.
class MethodNode final : public Node {
 public:
  MethodNode(NodePtr left, Site site, bool safe)
      : left_(std::move(left)), site_(std::move(site)), safe_(safe) {}
  Var eval(Run& run, Frame& frame) const override;

 private:
  NodePtr left_;
  Site site_;
  bool safe_;
};

// x.word
class PropertyNode final : public Node {
 public:
  PropertyNode(NodePtr left, std::string word, bool safe, std::uint32_t position)
      : left_(std::move(left)), word_(std::move(word)), safe_(safe), position_(position) {}
  Var eval(Run& run, Frame& frame) const override;

 private:
  NodePtr left_;
  std::string word_;
  bool safe_;
  std::uint32_t position_;
};

// x ?. y where y is neither a call nor a word: null, or no match.
class SafeNode final : public Node {
 public:
  explicit SafeNode(NodePtr left) : left_(std::move(left)) {}
  Var eval(Run& run, Frame& frame) const override;

 private:
  NodePtr left_;
};

// ctx().word: read where the data lies.
class MemberNode final : public Node {
 public:
  MemberNode(std::string word, std::uint32_t position) : word_(std::move(word)), position_(position) {}
  Var eval(Run& run, Frame& frame) const override;

 private:
  std::string word_;
  std::uint32_t position_;
};

// ctx(word): one variable.
class WorkflowVariableNode final : public Node {
 public:
  WorkflowVariableNode(Value name, std::uint32_t position) : name_(std::move(name)), position_(position) {}
  Var eval(Run& run, Frame& frame) const override;

 private:
  Value name_;
  std::uint32_t position_;
};

// a + b and its kin: numbers and texts directly, anything else by the overloads.
class OperatorNode final : public Node {
 public:
  OperatorNode(Op op, Site site) : op_(op), site_(std::move(site)) {}
  Var eval(Run& run, Frame& frame) const override;

 private:
  Op op_;
  Site site_;
};

class EqualNode final : public Node {
 public:
  EqualNode(NodePtr left, NodePtr right, bool wanted)
      : left_(std::move(left)), right_(std::move(right)), wanted_(wanted) {}
  Var eval(Run& run, Frame& frame) const override;

 private:
  NodePtr left_, right_;
  bool wanted_;
};

// and, or: the value that decides.
class LogicNode final : public Node {
 public:
  LogicNode(NodePtr left, NodePtr right, bool is_and)
      : left_(std::move(left)), right_(std::move(right)), is_and_(is_and) {}
  Var eval(Run& run, Frame& frame) const override;

 private:
  NodePtr left_, right_;
  bool is_and_;
};

class NotNode final : public Node {
 public:
  explicit NotNode(NodePtr inner) : inner_(std::move(inner)) {}
  Var eval(Run& run, Frame& frame) const override;

 private:
  NodePtr inner_;
};

// context -> value
class ArrowNode final : public Node {
 public:
  ArrowNode(NodePtr left, NodePtr right, std::uint32_t position)
      : left_(std::move(left)), right_(std::move(right)), position_(position) {}
  Var eval(Run& run, Frame& frame) const override;

 private:
  NodePtr left_, right_;
  std::uint32_t position_;
};

// value[index]: an item of a list, a member of a mapping.
class IndexNode final : public Node {
 public:
  explicit IndexNode(Site site) : site_(std::move(site)) {}
  Var eval(Run& run, Frame& frame) const override;

 private:
  Site site_;
};

class ListNode final : public Node {
 public:
  explicit ListNode(std::vector<NodePtr> items) : items_(std::move(items)) {}
  Var eval(Run& run, Frame& frame) const override;

 private:
  std::vector<NodePtr> items_;
};

}  // namespace squall::yaql
