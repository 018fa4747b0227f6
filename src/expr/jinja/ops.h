// What Python does with values, for Vars: truth, text forms, equality, order, arithmetic, iteration.
// Every function may throw Raise. Private to expr/jinja.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "expr/jinja/ast.h"
#include "expr/jinja/render.h"
#include "expr/jinja/things.h"

namespace squall::jinja {

// bool(x)
bool truthy(Render& render, const Var& var);
// str(x) and repr(x)
std::string str(Render& render, const Var& var);
void append_str(Render& render, std::string& out, const Var& var);
std::string repr(Render& render, const Var& var);
void append_repr(Render& render, std::string& out, const Var& var);

// a == b
bool equals(Render& render, const Var& a, const Var& b);
// a < b and its kin, `in` and `not in`
bool compare(Render& render, CompareOp op, const Var& a, const Var& b);
bool contains(Render& render, const Var& container, const Var& item);
// a + b ...
Var binary(Render& render, BinaryOp op, const Var& a, const Var& b);
Var negative(Render& render, const Var& a);
Var positive(Render& render, const Var& a);

// len(x); nothing when it has none.
std::optional<std::size_t> length_if(const Var& var);
std::size_t length(const Var& var);

// An item of a list or tuple. REQUIRES: is_list() or is_tuple(), index in range.
Var sequence_item(const Var& sequence, std::size_t index);

// The value under a key of a mapping. REQUIRES: is_dict().
std::optional<Var> dict_find(const Var& dict, const Value& key);
// The pairs of a mapping. REQUIRES: is_dict().
std::vector<std::pair<Value, Var>> dict_entries(const Var& dict);
// As a key of a mapping: TypeError when it is not hashable.
Value hashable_key(Render& render, const Var& var);

// Whether iter(x) works.
bool is_iterable(const Var& var);
// iter(x): TypeError when it is not iterable. Counts a step for each item.
class Cursor {
 public:
  Cursor(Render& render, Var source);
  bool next(Var& out);

 private:
  bool next_plain(Var& out);
  bool next_thing(Var& out);
  Render& render_;
  Var source_;
  // A mapping must not change its size while it is looked through.
  void check_size(std::size_t size) const;
  std::size_t at_ = 0;
  std::size_t size_ = 0;  // of a mapping, at first
};
// list(x)
std::vector<Var> items_of(Render& render, const Var& iterable);

// Plain data. kResult: undefined things are null, iterators are run, what has no plain form becomes its text.
// kJson: a TypeError for what JSON cannot say.
enum class Convert : std::uint8_t { kResult, kJson };
Value to_value(Render& render, const Var& var, Convert how = Convert::kResult);
// A deep copy of lists and mappings as Things.
Var thaw(Render& render, const Value& value);
// Throws kLimit when lists and mappings are nested deeper than max_data_depth.
void check_depth(Render& render, const Value& value);

// int(x) of an argument that must be an integer: TypeError in Python's words.
std::int64_t as_index(const Var& var);

// The escaped text: &amp; &lt; &gt; &#39; &#34;. What is marked safe stays.
std::string escape(Render& render, const Var& var);
std::string escape_text(std::string_view text);

// text.replace(old, fresh, count)
std::string replace_texts(Render& render, std::string_view text, std::string_view old, std::string_view fresh,
                          std::int64_t count);

// `format % args` and `format.format(...)` (format_*.cpp).
std::string percent_format(Render& render, std::string_view format, const Var& args, bool escaping = false);
std::string brace_format(Render& render, std::string_view format, const CallArgs& args,
                         bool escaping = false);

}  // namespace squall::jinja
