// Texts: making, changing and asking.
#include "base/text/unicode.h"
#include "base/text/utf8.h"
#include "expr/core/texts.h"
#include "expr/yaql/bits.h"
#include "expr/yaql/call.h"
#include "expr/yaql/cursor.h"
#include "expr/yaql/mapping.h"
#include "expr/yaql/text_function.h"

namespace squall::yaql {

std::string plain_text(Run& run, const Var& value) {
  if (value.is_null()) return "null";
  if (value.is_bool()) return value.plain().as_bool() ? "true" : "false";
  return str(run, value);
}

namespace {

Var changed(Call& call, std::string (*change)(std::string_view)) {
  call.run().charge_text(call.text(0).size());
  return Value(change(call.text(0)));
}

using Strip = std::string_view (*)(std::string_view);
using StripSome = std::string_view (*)(std::string_view, std::string_view);
std::string_view stripped(const Call& call, std::size_t chars, Strip all, StripSome some) {
  return call[chars].is_null() ? all(call.text(0)) : some(call.text(0), call.text(chars));
}
std::string_view stripped(const Call& call, std::size_t chars) {
  return stripped(call, chars, text::strip, text::strip);
}

Var concat(Call& call) {
  std::size_t size = 0;
  for (const Var& one : call.rest) size += one.text().size();
  call.run().charge_text(size);
  std::string out;
  out.reserve(size);
  for (const Var& one : call.rest) out += one.text();
  return Value(out);
}

Var repeated(Call& call, std::size_t text_place) {
  const std::string_view text = call.text(text_place);
  const std::int64_t times = call.integer(1 - text_place);
  if (times <= 0 || text.empty()) return Value("");
  const auto count = static_cast<std::size_t>(times);
  const std::size_t most = call.run().limits().max_text_bytes;
  call.run().charge_text(count > most ? count : count * text.size());
  std::string out;
  out.reserve(count * text.size());
  for (std::size_t i = 0; i < count; ++i) out += text;
  return Value(out);
}

Var split_from(Call& call, expr::From from) {
  call.run().charge_text(call.text(0).size());
  const std::int64_t most = call.integer(2);
  if (call[1].is_null()) return texts_of(call.run(), expr::split_words(call.text(0), most, from));
  if (call.text(1).empty()) raise("ValueError", "empty separator");
  return texts_of(call.run(), expr::split_text(call.text(0), call.text(1), most, from));
}

Var join(Call& call, std::size_t sequence_place) {
  const std::string_view separator = call.text(1 - sequence_place);
  std::string out;
  bool first = true;
  Cursor cursor(call.run(), call[sequence_place]);
  for (Var item; cursor.next(call.run(), item);) {
    if (!std::exchange(first, false)) out += separator;
    out += plain_text(call.run(), item);
    if (out.size() > call.run().limits().max_text_bytes) call.run().charge_text(out.size());
  }
  call.run().charge_text(out.size());
  return Value(out);
}

Var norm(Call& call) {
  if (call[0].is_null()) return {};
  const std::string_view text = stripped(call, 1);
  return text.empty() ? Var() : Var(Value(text));
}

Var is_empty(Call& call) {
  if (call[0].is_null()) return Value(true);
  return Value((call.flag(1) ? stripped(call, 2) : call.text(0)).empty());
}

Var substring(Call& call) {
  const auto size = static_cast<std::int64_t>(text::code_points(call.text(0)));
  std::int64_t start = call.integer(1), length = call.integer(2);
  if (length < 0) length = size;
  if (start < 0) start += size;
  // text[start:start + length]: what is still negative counts from the end once more.
  const std::int64_t end = start > INT64_MAX - length ? INT64_MAX : start + length;
  const auto part = expr::part_of(call.text(0), start, end);
  return part ? Value(part->text) : Value("");
}

Var to_characters(Call& call) {
  std::vector<Value> characters;
  const std::string_view text = call.text(0);
  call.run().charge_items(text.size() / 4);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    text::next_code_point(text, at);
    characters.emplace_back(text.substr(start, at - start));
  }
  call.run().charge_items(characters.size());
  return Value::array(std::move(characters));
}

Var hex_text(Call& call) {
  if (!call[0].is_integer())
    raise("TypeError", "'{}' object cannot be interpreted as an integer", type_name(call[0]));
  return Value(hex(call[0].plain()));
}

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz", kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                           kDigits = "0123456789", kPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
                           kBlanks = " \t\n\r\v\f";

// In the order of the parameters. Three names are gone from the host's module; the reference fails on them.
Var characters(Call& call) {
  struct Group {
    std::string_view gone;
    std::string text;
  };
  const Group groups[] = {
      {"", std::string(kDigits)},
      {"", std::string(kDigits) + "abcdefABCDEF"},
      {"", std::string(kLower)},
      {"", std::string(kUpper)},
      {"", std::string(kLower) + std::string(kUpper)},
      {"letters", {}},
      {"", "01234567"},
      {"", std::string(kPunctuation)},
      {"", std::string(kDigits) + std::string(kLower) + std::string(kUpper) + std::string(kPunctuation) +
               std::string(kBlanks)},
      {"lowercase", {}},
      {"uppercase", {}},
      {"", std::string(kBlanks)},
  };
  std::string seen;
  std::vector<Value> out;
  for (std::size_t i = 0; i < std::size(groups); ++i) {
    if (!call.flag(i)) continue;
    if (!groups[i].gone.empty())
      raise("AttributeError", "module 'string' has no attribute '{}'", groups[i].gone);
    for (char c : groups[i].text) {
      if (seen.find(c) != std::string::npos) continue;
      seen += c;
      out.emplace_back(std::string_view(&c, 1));
    }
  }
  return Value::array(std::move(out));
}

constexpr FunctionSpec kFunctions[] = {
    {"#operator_+", Form::kOperator, "*args: str", "One text behind the other.", {"a + b", "\"ab\""}, concat},
    {"#operator_*",
     Form::kOperator,
     "left: str, right: int",
     "The text so many times.",
     {"ab * 2", "\"abab\""},
     [](Call& call) -> Var { return repeated(call, 0); }},
    {"#operator_*",
     Form::kOperator,
     "left: int, right: str",
     "The text so many times.",
     {"2 * ab", "\"abab\""},
     [](Call& call) -> Var { return repeated(call, 1); }},
    {"concat",
     Form::kFunction,
     "*args: str",
     "One text behind the other.",
     {"concat(a, b, c)", "\"abc\""},
     concat},
    {"len",
     Form::kExtension,
     "string: str",
     "The number of characters.",
     {"len('Größe')", "5"},
     [](Call& call) -> Var { return Value(text::code_points(call.text(0))); }},
    {"toLower",
     Form::kMethod,
     "string: str",
     "In lower case.",
     {"'ABC'.toLower()", "\"abc\""},
     [](Call& call) -> Var { return changed(call, text::lower); }},
    {"toUpper",
     Form::kMethod,
     "string: str",
     "In upper case.",
     {"abc.toUpper()", "\"ABC\""},
     [](Call& call) -> Var { return changed(call, text::upper); }},
    {"split",
     Form::kMethod,
     "string: str, separator: str? = null, maxSplits: int = -1",
     "The pieces between separators, or between blanks.",
     {"'a,b'.split(',')", "[\"a\", \"b\"]"},
     [](Call& call) -> Var { return split_from(call, expr::From::kLeft); }},
    {"rightSplit",
     Form::kMethod,
     "string: str, separator: str? = null, maxSplits: int = -1",
     "As split, but splits from the right.",
     {"'a,b,c'.rightSplit(',', 1)", "[\"a,b\", \"c\"]"},
     [](Call& call) -> Var { return split_from(call, expr::From::kRight); }},
    {"join",
     Form::kMethod,
     "sequence: iter, separator: str",
     "The items as texts with the separator between them.",
     {"[1, 2].join('-')", "\"1-2\""},
     [](Call& call) -> Var { return join(call, 0); }},
    {"join",
     Form::kMethod,
     "separator: str, sequence: iter",
     "The items as texts with the separator between them.",
     {"'-'.join([1, 2])", "\"1-2\""},
     [](Call& call) -> Var { return join(call, 1); }},
    {"str",
     Form::kFunction,
     "value: any?",
     "Its text.",
     {"str(null)", "\"null\""},
     [](Call& call) -> Var { return Value(plain_text(call.run(), call[0])); }},
    {"trim",
     Form::kMethod,
     "string: str, chars: str? = null",
     "Without blanks, or any of `chars`, at both ends.",
     {"' a '.trim()", "\"a\""},
     [](Call& call) -> Var { return Value(stripped(call, 1)); }},
    {"trimLeft",
     Form::kMethod,
     "string: str, chars: str? = null",
     "Without blanks, or any of `chars`, at the start.",
     {"'xa'.trimLeft(x)", "\"a\""},
     [](Call& call) -> Var { return Value(stripped(call, 1, text::strip_left, text::strip_left)); }},
    {"trimRight",
     Form::kMethod,
     "string: str, chars: str? = null",
     "Without blanks, or any of `chars`, at the end.",
     {"'ax'.trimRight(x)", "\"a\""},
     [](Call& call) -> Var { return Value(stripped(call, 1, text::strip_right, text::strip_right)); }},
    {"norm",
     Form::kExtension,
     "string: str?, chars: str? = null",
     "The trimmed text; null when nothing is left.",
     {"' '.norm()", "null"},
     norm},
    {"isEmpty",
     Form::kExtension,
     "string: str?, trim: bool = true, chars: str? = null",
     "Whether it is null or nothing is left of it when trimmed.",
     {"' '.isEmpty()", "true"},
     is_empty},
    {"substring",
     Form::kMethod,
     "string: str, start: int, length: int = -1",
     "The part from a position, which may count from the end.",
     {"abcd.substring(1, 2)", "\"bc\""},
     substring},
    {"toCharArray",
     Form::kMethod,
     "string: str",
     "Its characters.",
     {"ab.toCharArray()", "[\"a\", \"b\"]"},
     to_characters},
    {"characters",
     Form::kFunction,
     "digits: bool? = false, hexdigits: bool? = false, asciiLowercase: bool? = false, asciiUppercase: bool? "
     "= false, "
     "asciiLetters: bool? = false, letters: bool? = false, octdigits: bool? = false, punctuation: bool? = "
     "false, "
     "printable: bool? = false, lowercase: bool? = false, uppercase: bool? = false, whitespace: bool? = "
     "false",
     "The characters of the groups that are asked for.",
     {"characters(octdigits => true).len()", "8"},
     characters},
    {"isString",
     Form::kFunction,
     "arg: any?",
     "Whether it is a text.",
     {"isString(a)", "true"},
     [](Call& call) -> Var { return Value(call[0].is_text()); }},
    {"hex",
     Form::kFunction,
     "num: num?",
     "An integer in hexadecimal digits.",
     {"hex(255)", "\"0xff\""},
     hex_text},
};

}  // namespace

std::span<const FunctionSpec> text_functions() { return kFunctions; }

}  // namespace squall::yaql
