// Texts: comparing, finding and replacing.
#include "base/text/utf8.h"
#include "expr/core/texts.h"
#include "expr/yaql/arithmetic.h"
#include "expr/yaql/call.h"
#include "expr/yaql/mapping.h"
#include "expr/yaql/text_function.h"

namespace squall::yaql {
namespace {

template <Op op>
Var on(Call& call) {
  return Value(compare(op, call[0], call[1]));
}

std::string replaced(const Call& call, std::string_view text, std::string_view old, std::string_view fresh,
                     std::int64_t count) {
  std::string out = expr::replace_text(text, old, fresh, count, call.run().limits().max_text_bytes);
  call.run().charge_text(text.size() + out.size());
  return out;
}

Var replace(Call& call) {
  return Value(replaced(call, call.text(0), call.text(1), call.text(2), call.integer(3)));
}

Var replace_all_of(Call& call) {
  std::string text(call.text(0));
  for (std::size_t i = 0; i < mapping_size(call[1]); ++i) {
    const std::string old = plain_text(call.run(), mapping_key(call[1], i));
    text = replaced(call, text, old, plain_text(call.run(), mapping_value(call[1], i)), call.integer(2));
  }
  return Value(text);
}

Var find(Call& call, expr::From from) {
  call.run().charge_text(call.text(0).size());
  return Value(expr::find_in(expr::part_of(call.text(0), call.integer(2)), call.text(1), from));
}

// Within `length` characters from `start`; a negative length: to the end.
Var find_within(Call& call, expr::From from) {
  call.run().charge_text(call.text(0).size());
  const auto size = static_cast<std::int64_t>(text::code_points(call.text(0)));
  std::int64_t start = call.integer(2), length = call.integer(3);
  if (start < 0) start += size;
  if (length < 0) length = size - start;
  const std::int64_t end = start > INT64_MAX - length ? INT64_MAX : start + length;
  return Value(expr::find_in(expr::part_of(call.text(0), start, end), call.text(1), from));
}

Var any_end(Call& call, bool (*fits)(std::string_view, std::string_view)) {
  for (const Var& one : call.rest) {
    if (fits(call.text(0), one.text())) return Value(true);
  }
  return Value(false);
}

constexpr FunctionSpec kFunctions[] = {
    {"#operator_>",
     Form::kOperator,
     "left: str, right: str",
     "Behind in the order of code points.",
     {"b > a", "true"},
     on<Op::kGreater>},
    {"#operator_<",
     Form::kOperator,
     "left: str, right: str",
     "Before in the order of code points.",
     {"b < a", "false"},
     on<Op::kLess>},
    {"#operator_>=",
     Form::kOperator,
     "left: str, right: str",
     "Behind or equal.",
     {"a >= a", "true"},
     on<Op::kGreaterEqual>},
    {"#operator_<=",
     Form::kOperator,
     "left: str, right: str",
     "Before or equal.",
     {"b <= a", "false"},
     on<Op::kLessEqual>},
    {"#operator_in",
     Form::kOperator,
     "left: str, right: str",
     "Whether the left text is a part of the right one.",
     {"b in abc", "true"},
     [](Call& call) -> Var { return Value(call.text(1).find(call.text(0)) != std::string_view::npos); }},
    {"replace",
     Form::kMethod,
     "string: str, old: str, new: str, count: int = -1",
     "With another text in the place of each, or the first `count`, of `old`.",
     {"abab.replace(a, x)", "\"xbxb\""},
     replace},
    {"replace",
     Form::kMethod,
     "string: str, replacements: map, count: int = -1",
     "With the values of a mapping in the place of its keys, one after the other.",
     {"abc.replace({a => 1, b => null})", "\"1nullc\""},
     replace_all_of},
    {"indexOf",
     Form::kMethod,
     "string: str, sub: str, start: int = 0",
     "Where a text first occurs; -1 if nowhere.",
     {"abcb.indexOf(b)", "1"},
     [](Call& call) -> Var { return find(call, expr::From::kLeft); }},
    {"indexOf",
     Form::kMethod,
     "string: str, sub: str, start: int, length: int",
     "Where a text first occurs within `length` characters from `start`.",
     {"abcb.indexOf(b, 2, 2)", "3"},
     [](Call& call) -> Var { return find_within(call, expr::From::kLeft); }},
    {"lastIndexOf",
     Form::kMethod,
     "string: str, sub: str, start: int = 0",
     "Where a text last occurs.",
     {"abcb.lastIndexOf(b)", "3"},
     [](Call& call) -> Var { return find(call, expr::From::kRight); }},
    {"lastIndexOf",
     Form::kMethod,
     "string: str, sub: str, start: int, length: int",
     "Where a text last occurs within `length` characters from `start`.",
     {"abcb.lastIndexOf(b, 0, 2)", "1"},
     [](Call& call) -> Var { return find_within(call, expr::From::kRight); }},
    {"startsWith",
     Form::kMethod,
     "string: str, *prefixes: str",
     "Whether it starts with any of the texts.",
     {"abc.startsWith(x, a)", "true"},
     [](Call& call) -> Var {
       return any_end(call,
                      [](std::string_view text, std::string_view end) { return text.starts_with(end); });
     }},
    {"endsWith",
     Form::kMethod,
     "string: str, *suffixes: str",
     "Whether it ends with any of the texts.",
     {"abc.endsWith(c)", "true"},
     [](Call& call) -> Var {
       return any_end(call, [](std::string_view text, std::string_view end) { return text.ends_with(end); });
     }},
};

}  // namespace

std::span<const FunctionSpec> text_search_functions() { return kFunctions; }

}  // namespace squall::yaql
