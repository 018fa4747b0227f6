// Regular expressions, with the rules of the host's (base/text/regex.h).
#include "base/text/utf8.h"
#include "expr/yaql/call.h"
#include "expr/yaql/cursor.h"
#include "expr/yaql/mapping.h"
#include "expr/yaql/text_function.h"

namespace squall::yaql {
namespace {

text::Regex compile(Run& run, std::string_view pattern, unsigned flags = text::kNoFlags) {
  run.step(64);
  return unwrap(text::Regex::compile(pattern, flags));
}

Var regex(Call& call) {
  unsigned flags = text::kNoFlags;
  if (call.flag(1)) flags |= text::kIgnoreCase;
  if (call.flag(2)) flags |= text::kMultiLine;
  if (call.flag(3)) flags |= text::kDotAll;
  return make<Regex>(compile(call.run(), call.text(0), flags));
}

bool found(Run& run, const text::Regex& regex, std::string_view text) {
  run.charge_regex(text.size());
  return unwrap(regex.search(text)).has_value();
}

const text::Regex& regex_at(const Call& call, std::size_t i) { return call[i].as<Regex>().regex; }

bool matches(Call& call, std::size_t regex_place) {
  return found(call.run(), regex_at(call, regex_place), call.text(1 - regex_place));
}
bool matches_text(Call& call) { return found(call.run(), compile(call.run(), call.text(1)), call.text(0)); }

// {value, start, end} of a group; positions count characters.
Var record_of(Run& run, const text::Match& match, std::string_view text, std::size_t group) {
  const auto place = [&](std::size_t byte) { return Var(Value(text::code_points(text.substr(0, byte)))); };
  if (!match.has(group))
    return make_dict(run, {{"value", Var()}, {"start", Var(Value(-1))}, {"end", Var(Value(-1))}});
  return make_dict(run, {{"value", Var(Value(match.group(group)))},
                         {"start", place(match.start(group))},
                         {"end", place(match.end(group))}});
}

// The reference takes the texts of named groups for pairs of name and value, and fails in one way or another.
void refuse_names(const text::Regex& regex, const text::Match& match) {
  if (regex.group_names().empty()) return;
  const std::size_t group = regex.group_names().front().second;
  if (!match.has(group)) raise("TypeError", "cannot unpack non-iterable NoneType object");
  const std::size_t size = text::code_points(match.group(group));
  if (size == 2) raise("IndexError", "no such group");
  if (size > 2) raise("ValueError", "too many values to unpack (expected 2)");
  raise("ValueError", "not enough values to unpack (expected 2, got {})", size);
}

// What the selector makes of a match: $ is the whole, $2... are the groups.
Var selected(Run& run, const Ref<Frame>& parent, Lambda& selector, const text::Regex& regex,
             const text::Match& match, std::string_view text) {
  refuse_names(regex, match);
  run.step(match.groups() + 1 + text.size() / 16);
  const auto frame = make<Frame>(parent);
  std::vector<Var> records;
  for (std::size_t i = 0; i <= match.groups(); ++i) records.push_back(record_of(run, match, text, i));
  frame->set_positional(std::move(records));
  return selector.in(run, *frame);
}

Var search(Call& call) {
  const text::Regex& regex = regex_at(call, 0);
  call.run().charge_regex(call.text(1).size());
  const auto match = unwrap(regex.search(call.text(1)));
  if (!match) return {};
  if (!call.has(2)) return Value(match->group());
  return selected(call.run(), Ref<Frame>::share(&call.frame()), call.lambda(2), regex, *match, call.text(1));
}

Var search_all(Call& call) {
  struct State {
    Var regex, subject;
    Ref<Lambda> selector;
    Ref<Frame> frame;
    std::vector<text::Match> matches;
    std::size_t at = 0;
    bool begun = false;
  };
  State state{call[0],
              call[1],
              call.has(2) ? call.share_lambda(2) : Ref<Lambda>(),
              Ref<Frame>::share(&call.frame()),
              {},
              0,
              false};
  return lazily("generator", [state = std::move(state)](Run& run, Var& out) mutable {
    const text::Regex& regex = state.regex.as<Regex>().regex;
    if (!std::exchange(state.begun, true)) {
      run.charge_regex(state.subject.text().size());
      state.matches = unwrap(regex.find_all(state.subject.text()));
      run.charge_items(state.matches.size());
    }
    if (state.at >= state.matches.size()) return false;
    const text::Match& match = state.matches[state.at++];
    out = state.selector ? selected(run, state.frame, *state.selector, regex, match, state.subject.text())
                         : Var(Value(match.group()));
    return true;
  });
}

// The host's counts: 0 is all, a negative one none.
std::optional<std::size_t> count_of(const Call& call, std::size_t place) {
  const std::int64_t count = call.integer(place);
  if (count < 0) return std::nullopt;
  return static_cast<std::size_t>(count);
}

Var split(Call& call, std::size_t regex_place) {
  const std::string_view text = call.text(1 - regex_place);
  call.run().charge_regex(text.size());
  const auto most = count_of(call, 2);
  if (!most) return make_list({Var(Value(text))});
  std::vector<Var> pieces;
  for (auto& piece : unwrap(regex_at(call, regex_place).split(text, *most)))
    pieces.push_back(piece ? Var(Value(*piece)) : Var());
  call.run().charge_items(pieces.size());
  return make_list(std::move(pieces));
}

Var replace(Call& call, std::size_t regex_place) {
  const std::string_view text = call.text(1 - regex_place);
  call.run().charge_regex(text.size());
  const auto count = count_of(call, 3);
  if (!count) return Value(text);
  const std::string out = unwrap(regex_at(call, regex_place).sub(call.text(2), text, *count));
  call.run().charge_text(out.size());
  return Value(out);
}

Var replace_by(Call& call, std::size_t regex_place) {
  Run& run = call.run();
  const std::string_view text = call.text(1 - regex_place);
  const text::Regex& regex = regex_at(call, regex_place);
  run.charge_regex(text.size());
  const auto count = count_of(call, 3);
  if (!count) return Value(text);
  const auto parent = Ref<Frame>::share(&call.frame());
  std::size_t made = 0;
  const auto replacement = [&](const text::Match& match) {
    const Var fresh = selected(run, parent, call.lambda(2), regex, match, text);
    if (fresh.is_null()) return std::string();
    if (!fresh.is_text()) {
      raise("TypeError", "expected str instance, {} found", type_name(fresh));
    }
    made += fresh.text().size();
    run.charge_text(made);
    return std::string(fresh.text());
  };
  return Value(unwrap(regex.sub(replacement, text, *count)));
}

Var escape(Call& call) { return Value(text::escape_regex(call.text(0))); }

constexpr FunctionSpec kFunctions[] = {
    {"regex",
     Form::kFunction,
     "pattern: str, ignoreCase: bool? = false, multiLine: bool? = false, dotAll: bool? = false",
     "A pattern.",
     {"regex('b+').search('abbc')", "\"bb\""},
     regex},
    {"matches",
     Form::kMethod,
     "regexp: re, string: str",
     "Whether the pattern matches anywhere in the text.",
     {"regex('b').matches(abc)", "true"},
     [](Call& call) -> Var { return Value(matches(call, 0)); }},
    {"matches",
     Form::kMethod,
     "string: str, regexp: str",
     "Whether the pattern matches anywhere in the text.",
     {"abc.matches('^b')", "false"},
     [](Call& call) -> Var { return Value(matches_text(call)); }},
    {"#operator_=~",
     Form::kOperator,
     "string: str, regexp: re",
     "Whether the pattern matches anywhere in the text.",
     {"abc =~ regex(b)", "true"},
     [](Call& call) -> Var { return Value(matches(call, 1)); }},
    {"#operator_=~",
     Form::kOperator,
     "string: str, pattern: str",
     "Whether the pattern matches anywhere in the text.",
     {"abc =~ 'b.'", "true"},
     [](Call& call) -> Var { return Value(matches_text(call)); }},
    {"#operator_!~",
     Form::kOperator,
     "string: str, regexp: re",
     "Whether the pattern matches nowhere in the text.",
     {"abc !~ regex(b)", "false"},
     [](Call& call) -> Var { return Value(!matches(call, 1)); }},
    {"#operator_!~",
     Form::kOperator,
     "string: str, pattern: str",
     "Whether the pattern matches nowhere in the text.",
     {"abc !~ 'x'", "true"},
     [](Call& call) -> Var { return Value(!matches_text(call)); }},
    {"search",
     Form::kMethod,
     "regexp: re, string: str, selector: lam = null",
     "The first match, or what the selector makes of it; null if there is none.",
     {"regex('a(.)').search(xab, $2.value)", "\"b\""},
     search},
    {"searchAll",
     Form::kMethod,
     "regexp: re, string: str, selector: lam = null",
     "All matches.",
     {"regex('a.').searchAll(abac)", "[\"ab\", \"ac\"]"},
     search_all},
    {"split",
     Form::kMethod,
     "regexp: re, string: str, maxSplit: int = 0",
     "The pieces between matches, with what groups matched.",
     {"regex(',+').split('a,,b')", "[\"a\", \"b\"]"},
     [](Call& call) -> Var { return split(call, 0); }},
    {"split",
     Form::kMethod,
     "string: str, regexp: re, maxSplit: int = 0",
     "The pieces between matches, with what groups matched.",
     {"'a,,b'.split(regex(',+'))", "[\"a\", \"b\"]"},
     [](Call& call) -> Var { return split(call, 1); }},
    {"replace",
     Form::kMethod,
     "regexp: re, string: str, repl: str, count: int = 0",
     "With another text, in which \\1 is a group, in the place of matches.",
     {"regex('(a)').replace(ab, `<\\1>`)", "\"<a>b\""},
     [](Call& call) -> Var { return replace(call, 0); }},
    {"replace",
     Form::kMethod,
     "string: str, regexp: re, repl: str, count: int = 0",
     "With another text in the place of matches.",
     {"aab.replace(regex(a), x, 1)", "\"xab\""},
     [](Call& call) -> Var { return replace(call, 1); }},
    {"replaceBy",
     Form::kMethod,
     "regexp: re, string: str, repl: lam, count: int = 0",
     "With what `repl` gives for each match in its place.",
     {"regex(a).replaceBy(aab, str($.start))", "\"01b\""},
     [](Call& call) -> Var { return replace_by(call, 0); }},
    {"replaceBy",
     Form::kMethod,
     "string: str, regexp: re, repl: lam, count: int = 0",
     "With what `repl` gives for each match in its place.",
     {"aab.replaceBy(regex(a), str($.start))", "\"01b\""},
     [](Call& call) -> Var { return replace_by(call, 1); }},
    {"escapeRegex",
     Form::kFunction,
     "string: str",
     "The text as a pattern that matches it alone.",
     {"escapeRegex('a.b')", "\"a\\\\.b\""},
     escape},
    {"isRegex",
     Form::kFunction,
     "value: any?",
     "Whether it is a pattern.",
     {"isRegex(a)", "false"},
     [](Call& call) -> Var { return Value(call[0].is(Tag::kRegex)); }},
};

}  // namespace

std::span<const FunctionSpec> regex_functions() { return kFunctions; }

}  // namespace squall::yaql
