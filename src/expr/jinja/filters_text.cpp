// Builtin filters on texts.
#include <algorithm>

#include "base/text/unicode.h"
#include "base/text/utf8.h"
#include "expr/jinja/filter.h"
#include "expr/jinja/ops.h"
#include "expr/jinja/wrap.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

// soft_str(input) and the result in its kind.
Var changed(Call& call, std::string (*change)(std::string_view)) {
  std::string held;
  const std::string_view text = call.text_view(0, held);
  call.render().charge_text(text.size());
  return Render::like(call[0], change(text));
}

Var capitalize(Call& call) { return changed(call, text::capitalize); }
Var lower(Call& call) { return changed(call, text::lower); }
Var upper(Call& call) { return changed(call, text::upper); }
Var string(Call& call) { return call[0].is_text() ? call[0] : Var(Value(call.text(0))); }

bool starts_word(char32_t c) {
  return text::is_space(c) || c == '-' || c == '(' || c == '{' || c == '[' || c == '<';
}

std::string title_words(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    std::size_t next = at;
    const bool separators = starts_word(text::next_code_point(text, next));
    while (at < text.size()) {
      next = at;
      if (starts_word(text::next_code_point(text, next)) != separators) break;
      at = next;
    }
    const std::string_view word = text.substr(start, at - start);
    std::size_t first = 0;
    text::next_code_point(word, first);
    out += text::upper(word.substr(0, first));
    out += text::lower(word.substr(first));
  }
  return out;
}
Var title(Call& call) { return changed(call, title_words); }

Var center(Call& call) {
  const std::string text = call.text(0);
  const std::int64_t width = call.integer(1, 80);
  const std::int64_t missing = width - static_cast<std::int64_t>(text::code_points(text));
  if (missing <= 0) return Render::like(call[0], text);
  call.render().charge_text(text.size() + static_cast<std::size_t>(missing));
  const std::int64_t left = missing / 2 + (missing & width & 1);
  return Render::like(call[0], std::string(static_cast<std::size_t>(left), ' ') + text +
                                   std::string(static_cast<std::size_t>(missing - left), ' '));
}

Var format(Call& call) {
  const std::string text = call.text(0);
  const bool escaping = call[0].is(Tag::kMarkup);
  if (!call.rest.empty() && !call.named.empty()) {
    raise("FilterArgumentError", "can't handle positional and keyword arguments at the same time");
  }
  Var args;
  if (!call.named.empty()) {
    auto dict = make<Dict>();
    for (auto& [name, value] : call.named) dict->set(Value(name), std::move(value));
    args = Var(std::move(dict));
  } else {
    args = call.render().make_tuple(std::vector<Var>(call.rest.begin(), call.rest.end()));
  }
  return Render::like(call[0], percent_format(call.render(), text, args, escaping));
}

// A text, or what Python says of `input.splitlines()` else.
std::string_view lines_input(const Call& call, bool appends) {
  const Var& input = call[0];
  if (input.is_undefined()) Render::raise_undefined(input);
  if (input.is_text()) return input.text();
  if (appends && !input.is_list()) {
    if (input.is_tuple()) raise("TypeError", "can only concatenate tuple (not \"str\") to tuple");
    raise("TypeError", "unsupported operand type(s) for +=: '{}' and 'str'", type_name(input));
  }
  raise("AttributeError", "'{}' object has no attribute 'splitlines'", type_name(input));
}

Var indent(Call& call) {
  const std::string_view text = lines_input(call, true);
  std::string indention;
  if (call.has(1) && call[1].is_text()) {
    indention = call[1].text();
  } else {
    if (call.has(1) && !call[1].is_undefined() && !call[1].is_int())
      raise("TypeError", "can't multiply sequence by non-int of type '{}'", type_name(call[1]));
    const std::int64_t width = call.integer(1, 4);
    call.render().charge_text(static_cast<std::size_t>(std::max<std::int64_t>(width, 0)));
    indention.assign(static_cast<std::size_t>(std::max<std::int64_t>(width, 0)), ' ');
  }
  const bool first = call.flag(2), blank = call.flag(3);
  const std::string with_end = std::string(text) + "\n";
  std::string out = first ? indention : "";
  bool is_first = true;
  for (std::string_view line : text::split_all_lines(with_end)) {
    if (!is_first) {
      out += '\n';
      if (blank || !line.empty()) out += indention;
    }
    is_first = false;
    out += line;
    call.render().charge_text(out.size() / 16);
  }
  if (out.size() > call.render().limits().max_text_bytes) call.render().charge_text(out.size());
  return Render::like(call[0], std::move(out));
}

Var replace(Call& call) {
  const std::int64_t count = call.has(3) && !call.is_none(3) ? as_index(call[3]) : -1;
  return Render::like(call[0], replace_texts(call.render(), call.text(0), call.text(1), call.text(2), count));
}

Var trim(Call& call) {
  std::string held;
  const std::string_view text = call.text_view(0, held);
  if (!call.has(1) || call.is_none(1)) return Render::like(call[0], text::strip(text));
  if (!call[1].is_text()) raise("TypeError", "strip arg must be None or str");
  return Render::like(call[0], text::strip(text, call[1].text()));
}

Var truncate(Call& call) {
  if (call.has(1) && call.is_none(1))
    raise("TypeError", "'>=' not supported between instances of 'NoneType' and 'int'");
  const std::int64_t wanted = call.integer(1, 255);
  if (call.has(3) && !call[3].is_text()) length(call[3]);  // fails for what has none
  const bool killwords = call.flag(2);
  const std::string end = call.text(3, "...");
  const std::int64_t leeway = call.integer_or_none(4, 5);
  const auto end_size = static_cast<std::int64_t>(text::code_points(end));
  if (wanted < end_size) raise("AssertionError", "expected length >= {}, got {}", end_size, wanted);
  if (leeway < 0) raise("AssertionError", "expected leeway >= 0, got {}", leeway);
  const auto size = static_cast<std::int64_t>(length(call[0]));
  if (size <= wanted + leeway) return call[0];
  if (!call[0].is_text()) {
    raise("TypeError", "can only concatenate {} (not \"str\") to {}", type_name(call[0]), type_name(call[0]));
  }
  std::string_view kept =
      text::code_point_substr(call[0].text(), 0, static_cast<std::size_t>(wanted - end_size));
  if (!killwords) kept = kept.substr(0, kept.rfind(' '));
  return Render::like(call[0], std::string(kept) + end);
}

Var wordcount(Call& call) {
  const std::string text = call.text(0);
  std::int64_t words = 0;
  bool inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = text::next_code_point(text, at);
    const bool is_word = c == '_' || text::is_alnum(c);
    words += is_word && !inside ? 1 : 0;
    inside = is_word;
  }
  call.render().charge_text(text.size());
  return Value(words);
}

Var wordwrap(Call& call) {
  const std::string_view text = lines_input(call, false);
  const WrapStyle style{.width = call.integer(1, 79),
                        .break_long_words = call.flag(2, true),
                        .break_on_hyphens = call.flag(4, true)};
  const std::string newline = call.has(3) && !call.is_none(3) ? call.text(3) : "\n";
  call.render().charge_text(text.size());
  std::string out;
  bool first_line = true;
  for (std::string_view line : text::split_all_lines(text)) {
    if (!std::exchange(first_line, false)) out += newline;
    bool first = true;
    for (const std::string& piece : wrap_line(line, style)) {
      if (!std::exchange(first, false)) out += newline;
      out += piece;
      if (out.size() > call.render().limits().max_text_bytes) call.render().charge_text(out.size());
    }
  }
  return Render::like(call[0], std::move(out));
}

constexpr FilterSpec kFilters[] = {
    {"capitalize",
     "value",
     "First character in upper case, the others in lower case.",
     {"{{ 'hELLO' | capitalize }}", "Hello"},
     capitalize},
    {"center",
     "value, width=80",
     "The text in the middle of a field of blanks.",
     {"{{ 'ab' | center(6) }}", "  ab  "},
     center},
    {"format",
     "value, *args, **kwargs",
     "The value as a printf-like format.",
     {"{{ '%s-%02d' | format('a', 5) }}", "a-05"},
     format},
    {"indent",
     "value, width=4, first=False, blank=False",
     "Each line but the first (unless `first`) indented by blanks or by a text; empty lines too when "
     "`blank`.",
     {"{{ 'a\\nb' | indent(2) }}", "a\n  b"},
     indent},
    {"lower", "value", "In lower case.", {"{{ 'AbC' | lower }}", "abc"}, lower},
    {"replace",
     "value, old, new, count=None",
     "Occurrences of `old` replaced, all or the first `count`.",
     {"{{ 'aaa' | replace('a', 'b', 2) }}", "bba"},
     replace},
    {"string", "value", "The value as text.", {"{{ (1 | string) ~ 2 }}", "12"}, string},
    {"title",
     "value",
     "Words start with upper case, the rest is lower case.",
     {"{{ 'my-first word' | title }}", "My-First Word"},
     title},
    {"trim",
     "value, chars=None",
     "Without white space, or without the given characters, at the ends.",
     {"{{ ' a ' | trim }}", "a"},
     trim},
    {"truncate",
     "value, length=255, killwords=False, end='...', leeway=None",
     "Cut to `length` characters, at a blank unless `killwords`; a text longer by at most `leeway` stays.",
     {"{{ 'one two three' | truncate(9, leeway=0) }}", "one..."},
     truncate},
    {"upper", "value", "In upper case.", {"{{ 'ab' | upper }}", "AB"}, upper},
    {"wordcount", "value", "The number of words.", {"{{ 'one two' | wordcount }}", "2"}, wordcount},
    {"wordwrap",
     "value, width=79, break_long_words=True, wrapstring=None, break_on_hyphens=True",
     "Lines broken to at most `width` characters.",
     {"{{ 'aa bb cc' | wordwrap(5) }}", "aa bb\ncc"},
     wordwrap},
};

}  // namespace

std::span<const FilterSpec> text_filters() { return kFilters; }

}  // namespace squall::jinja
