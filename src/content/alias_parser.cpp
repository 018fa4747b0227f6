#include "content/alias_parser.h"

#include "base/strings.h"
#include "content/alias_anchors.h"

namespace squall::content {
namespace {

using text::Match;
using text::Regex;

// What a placeholder becomes: the blanks before it, then the value with or without quotes, as short as it can
// be.
constexpr std::string_view kMatcher =
    R"~(\1["\']?(?P<\2>(?:(?<=\').+?(?=\')|(?<=").+?(?=")|{.+?}|.+?))["\']?)~";

// The expressions that take formats and commands apart. A value is quoted, in braces, or one word; a fallback
// in a format may be any text.
struct Grammar {
  Regex pair, trailing_pairs, optional, required;
};

const Grammar& grammar() {
  static const Grammar instance = [] {
    const std::string quoted_or_braced = R"~(""|''|"(.+?)"|'(.+?)'|({.+?}))~";
    const std::string key = R"(\s*(\S+?)\s*)";
    const std::string pair = R"((?:^|\s+))" + key + "=(" + quoted_or_braced + R"(|(\S+)))";
    const auto compile = [](const std::string& pattern) {
      return Regex::compile(pattern, text::kDotAll).value();
    };
    return Grammar{
        .pair = compile(pair),
        .trailing_pairs = compile(".*?((" + pair + R"(\s*)*)$)"),
        .optional = compile(R"((\s*){{)" + key + R"(\s*=\s*(?:)" + quoted_or_braced + R"(|(.+?))\s*}})"),
        .required = compile(R"((\s*){{)" + key + "}}")};
  }();
  return instance;
}

// The one of groups `first`.. that took part; empty when none did.
std::string one_of(const Match& match, std::size_t first) {
  std::string value;
  for (std::size_t group = first; group <= match.groups(); ++group)
    if (match.has(group)) value += match.group(group);
  return value;
}

struct Stream {
  std::string text;  // the command without its trailing pairs, a blank at each end
  Value pairs;       // key to text
};

Result<Stream> read_command(std::string_view command) {
  if (command.size() > kMaxCommandBytes)
    return make_error(Errc::kLimit, "the command has {} bytes where {} are allowed", command.size(),
                      kMaxCommandBytes);
  auto tail = grammar().trailing_pairs.match(command);
  if (!tail.ok()) return std::move(tail).error();
  Object pairs;
  std::string text(command);
  if (*tail && !(*tail)->group(1).empty()) {
    const std::string_view ending = (*tail)->group(1);
    auto found = grammar().pair.find_all(ending);
    if (!found.ok()) return std::move(found).error();
    for (const Match& pair : *found) pairs.set(pair.group(1), one_of(pair, 3));
    text = replace_all(text, ending, "");
  }
  return Stream{" " + text + " ", Value(std::move(pairs))};
}

}  // namespace

Result<AliasFormat> AliasFormat::parse(std::string_view format) {
  std::vector<Optional> optionals;
  auto found = grammar().optional.find_all(format);
  if (!found.ok()) return std::move(found).error();
  for (const Match& match : *found) optionals.push_back({std::string(match.group(2)), one_of(match, 3)});

  auto pattern = grammar().optional.sub(fmt::format("(?:{})?", kMatcher), format);
  if (pattern.ok()) pattern = grammar().required.sub(kMatcher, *pattern);
  if (!pattern.ok()) return std::move(pattern).error();
  // As it stands first: the position in an error is then one in the author's own text.
  if (auto own = Regex::compile(*pattern, text::kDotAll); !own.ok()) return std::move(own).error();
  const Anchors anchors = find_anchors(*pattern);
  const std::string whole =
      fmt::format("{}{}{}", anchors.start ? "" : R"(^\s*)", *pattern, anchors.end ? "" : R"(\s*$)");
  auto regex = Regex::compile(whole, text::kDotAll);
  if (!regex.ok()) return std::move(regex).error();
  return AliasFormat(std::string(format), std::move(*regex), std::move(optionals));
}

Value AliasFormat::parameters(const Match& match, const Value& pairs) const {
  Object found;
  for (const auto& [name, number] : regex_.group_names())
    found.set(name, match.has(number) ? Value(match.group(number)) : Value());
  for (const Optional& optional : optionals_) {
    const Value* value = found.find(optional.name);
    if (value == nullptr || value->empty()) found.set(optional.name, optional.fallback);
  }
  for (const Member& pair : pairs.members()) found.set(pair.key, pair.value);
  return Value(std::move(found));
}

Result<Value> AliasFormat::extract(std::string_view command) const {
  auto stream = read_command(command);
  if (!stream.ok()) return std::move(stream).error();
  auto match = regex_.search(stream->text);
  if (!match.ok()) return std::move(match).error();
  const auto refused = [&] {
    return make_error(Errc::kNotFound, "Command \"{}\" doesn't match format string \"{}\"", command, format_)
        .as("ParseException");
  };
  if (!*match) return refused();
  Value found = parameters(**match, stream->pairs);
  bool anything = format_.empty() || !trim(stream->text).empty();
  for (const Member& member : found.members()) anything = anything || !member.value.empty();
  if (!anything) return refused();
  return found;
}

Result<std::vector<Value>> AliasFormat::extract_all(std::string_view command) const {
  auto stream = read_command(command);
  if (!stream.ok()) return std::move(stream).error();
  auto matches = regex_.find_all(stream->text);
  if (!matches.ok()) return std::move(matches).error();
  std::vector<Value> found;
  for (const Match& match : *matches) found.push_back(parameters(match, stream->pairs));
  return found;
}

}  // namespace squall::content
