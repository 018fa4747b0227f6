// The tree of a template. Made by the parser, completed by the resolver (places of variables, filters),
// constant after.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "expr/jinja/position.h"
#include "value/value.h"

namespace squall::jinja {

struct FilterEntry;  // environment.h
struct TestEntry;
struct MethodSet;  // methods.h

enum class ExprKind : std::uint8_t {
  kConst,
  kName,
  kList,
  kTuple,
  kDict,
  kAttribute,
  kSubscript,
  kSlice,
  kCall,
  kFilter,
  kTest,
  kNot,
  kNegative,
  kPositive,
  kBinary,
  kCompare,
  kAnd,
  kOr,
  kConcat,
  kConditional,
};

struct Expr {
  Expr(ExprKind of, Position at) : kind(of), pos(at) {}
  virtual ~Expr() = default;
  ExprKind kind;
  std::uint16_t depth = 1;  // of the tree from here down
  Position pos;
};
using ExprPtr = std::unique_ptr<Expr>;

// A variable of a function: `up` functions outwards, then the slot.
struct Place {
  std::uint16_t up = 0;
  std::uint16_t slot = 0;
};

struct Const : Expr {
  Const(Value of, Position at) : Expr(ExprKind::kConst, at), value(std::move(of)) {}
  Value value;
};

struct Name : Expr {
  Name(std::string of, Position at) : Expr(ExprKind::kName, at), name(std::move(of)) {}
  std::string name;
  std::vector<Place> places;  // innermost first; the scope and the globals come after them
};

// [..], (..), and the operands of `and`, `or`, `~`.
struct Many : Expr {
  Many(ExprKind of, Position at) : Expr(of, at) {}
  std::vector<ExprPtr> items;
};

struct DictExpr : Expr {
  explicit DictExpr(Position at) : Expr(ExprKind::kDict, at) {}
  std::vector<std::pair<ExprPtr, ExprPtr>> entries;
};

struct Attribute : Expr {
  Attribute(ExprPtr of, std::string named, Position at)
      : Expr(ExprKind::kAttribute, at), object(std::move(of)), name(std::move(named)), key(name) {}
  ExprPtr object;
  std::string name;
  Value key;                           // the name
  const MethodSet* methods = nullptr;  // what built-in types have under this name
};

struct Subscript : Expr {
  Subscript(ExprPtr of, ExprPtr by, Position at)
      : Expr(ExprKind::kSubscript, at), object(std::move(of)), key(std::move(by)) {}
  ExprPtr object, key;
};

struct Slice : Expr {
  explicit Slice(Position at) : Expr(ExprKind::kSlice, at) {}
  ExprPtr start, stop, step;  // each may be null
};

struct CallArguments {
  std::vector<ExprPtr> positional;
  std::vector<std::pair<std::string, ExprPtr>> named;
  ExprPtr star, double_star;
};

struct CallExpr : Expr {
  CallExpr(ExprPtr of, Position at) : Expr(ExprKind::kCall, at), callee(std::move(of)) {}
  ExprPtr callee;
  CallArguments arguments;
};

struct FilterExpr : Expr {
  FilterExpr(ExprPtr of, std::string named, Position at)
      : Expr(ExprKind::kFilter, at), input(std::move(of)), name(std::move(named)) {}
  ExprPtr input;  // null: the text of a filter block
  std::string name;
  CallArguments arguments;
  const FilterEntry* entry = nullptr;  // null: unknown, and known to fail when it is reached
};

struct TestExpr : Expr {
  TestExpr(ExprPtr of, std::string named, Position at)
      : Expr(ExprKind::kTest, at), input(std::move(of)), name(std::move(named)) {}
  ExprPtr input;
  std::string name;
  CallArguments arguments;
  const TestEntry* entry = nullptr;
};

// not x, -x, +x
struct Unary : Expr {
  Unary(ExprKind of, ExprPtr on, Position at) : Expr(of, at), operand(std::move(on)) {}
  ExprPtr operand;
};

enum class BinaryOp : std::uint8_t { kAdd, kSub, kMul, kDiv, kFloorDiv, kMod, kPow };

struct Binary : Expr {
  Binary(BinaryOp of, ExprPtr a, ExprPtr b, Position at)
      : Expr(ExprKind::kBinary, at), op(of), left(std::move(a)), right(std::move(b)) {}
  BinaryOp op;
  ExprPtr left, right;
};

enum class CompareOp : std::uint8_t { kEq, kNe, kLt, kLtEq, kGt, kGtEq, kIn, kNotIn };

struct Compare : Expr {
  Compare(ExprPtr first_operand, Position at)
      : Expr(ExprKind::kCompare, at), first(std::move(first_operand)) {}
  ExprPtr first;
  std::vector<std::pair<CompareOp, ExprPtr>> rest;
};

struct Conditional : Expr {
  explicit Conditional(Position at) : Expr(ExprKind::kConditional, at) {}
  ExprPtr test, then, otherwise;  // otherwise may be null
};

enum class StmtKind : std::uint8_t {
  kOutput,
  kFor,
  kIf,
  kSet,
  kSetBlock,
  kWith,
  kMacro,
  kCallBlock,
  kFilterBlock,
  kBlock,
  kAutoescape,
  kLoad,
};

struct Stmt {
  Stmt(StmtKind of, Position at) : kind(of), pos(at) {}
  virtual ~Stmt() = default;
  StmtKind kind;
  Position pos;
};
using StmtPtr = std::unique_ptr<Stmt>;
using Body = std::vector<StmtPtr>;

// The slots of a scope and of those inside it: emptied when it is entered.
struct SlotRange {
  std::uint16_t begin = 0, end = 0;
};

// What can stand left of an assignment.
struct Target {
  enum class Kind : std::uint8_t { kName, kTuple, kAttribute };
  Kind kind = Kind::kName;
  Position pos;
  std::string name;
  Value attribute;            // of a namespace called `name`: a text
  std::vector<Target> items;  // of a tuple
  Place place;                // of a name
  ExprPtr space;              // of an attribute: the namespace
};

struct Output : Stmt {
  explicit Output(Position at) : Stmt(StmtKind::kOutput, at) {}
  struct Part {
    std::string text;  // when there is no expression
    ExprPtr expr;
  };
  std::vector<Part> parts;
};

struct For : Stmt {
  explicit For(Position at) : Stmt(StmtKind::kFor, at) {}
  Target target;
  ExprPtr iterable, condition;
  bool recursive = false;
  Body body, otherwise;
  SlotRange slots, otherwise_slots;
  bool uses_loop = false;
  std::uint16_t loop_slot = 0;
};

struct If : Stmt {
  explicit If(Position at) : Stmt(StmtKind::kIf, at) {}
  std::vector<std::pair<ExprPtr, Body>> branches;
  Body otherwise;
};

struct Set : Stmt {
  explicit Set(Position at) : Stmt(StmtKind::kSet, at) {}
  Target target;
  ExprPtr value;
};

struct SetBlock : Stmt {
  explicit SetBlock(Position at) : Stmt(StmtKind::kSetBlock, at) {}
  Target target;
  ExprPtr filter;  // may be null; its innermost input is null
  Body body;
  SlotRange slots;
};

struct With : Stmt {
  explicit With(Position at) : Stmt(StmtKind::kWith, at) {}
  std::vector<std::pair<Target, ExprPtr>> assignments;
  Body body;
  SlotRange slots;
};

// What a macro and the body of a call block have in common.
struct Callable {
  std::string name;  // empty: of a call block
  std::vector<Target> parameters;
  std::vector<ExprPtr> defaults;  // of the last parameters
  Body body;
  std::uint16_t slot_count = 0;
  bool uses_caller = false, uses_kwargs = false, uses_varargs = false;
  bool explicit_caller = false;  // one of the parameters is called so
  std::uint16_t caller_slot = 0, kwargs_slot = 0, varargs_slot = 0;
};

struct MacroStmt : Stmt {
  explicit MacroStmt(Position at) : Stmt(StmtKind::kMacro, at) {}
  Target target;
  Callable callable;
};

struct CallBlock : Stmt {
  explicit CallBlock(Position at) : Stmt(StmtKind::kCallBlock, at) {}
  std::unique_ptr<CallExpr> call;
  Callable callable;
};

struct FilterBlock : Stmt {
  explicit FilterBlock(Position at) : Stmt(StmtKind::kFilterBlock, at) {}
  ExprPtr filter;
  Body body;
  SlotRange slots;
};

struct Block : Stmt {
  explicit Block(Position at) : Stmt(StmtKind::kBlock, at) {}
  std::string name;
  bool required = false;
  Body body;
  std::uint16_t slot_count = 0;
};

struct Autoescape : Stmt {
  explicit Autoescape(Position at) : Stmt(StmtKind::kAutoescape, at) {}
  ExprPtr enabled;
  Body body;
  SlotRange slots;
};

// include, import, from, extends: there is nothing to load from.
struct Load : Stmt {
  explicit Load(Position at) : Stmt(StmtKind::kLoad, at) {}
  ExprPtr template_name;
  bool is_extends = false;
};

}  // namespace squall::jinja
