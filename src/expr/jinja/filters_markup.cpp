// Builtin filters for HTML, URLs and JSON inside of HTML.
#include <algorithm>
#include <array>
#include <set>

#include "base/encoding.h"
#include "base/strings.h"
#include "base/text/unicode.h"
#include "base/text/utf8.h"
#include "expr/jinja/filter.h"
#include "expr/jinja/ops.h"
#include "expr/jinja/urlize.h"
#include "value/json/json.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

Var escape_filter(Call& call) { return Render::markup(escape(call.render(), call[0])); }
Var force_escape(Call& call) { return Render::markup(escape_text(call.text(0))); }
Var safe(Call& call) { return Render::markup(call.text(0)); }

struct Entity {
  std::string_view name, text;
};
constexpr auto kEntities = std::to_array<Entity>({{"amp", "&"},
                                                  {"lt", "<"},
                                                  {"gt", ">"},
                                                  {"quot", "\""},
                                                  {"apos", "'"},
                                                  {"nbsp", " "},
                                                  {"copy", "©"},
                                                  {"reg", "®"},
                                                  {"hellip", "…"},
                                                  {"mdash", "—"},
                                                  {"ndash", "–"},
                                                  {"euro", "€"}});

// The text of an entity without & and ;, empty for an unknown one.
std::string entity_text(std::string_view name) {
  if (name.starts_with('#')) {
    const bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
    const auto code = python::parse_int(name.substr(hex ? 2 : 1), hex ? 16 : 10);
    if (!code || !code->is_int() || code->as_int() <= 0 || code->as_int() > 0x10FFFF) return "";
    std::string out;
    text::append_utf8(out, static_cast<char32_t>(code->as_int()));
    return out;
  }
  const auto* found = std::ranges::find(kEntities, name, &Entity::name);
  return found == kEntities.end() ? "" : std::string(found->text);
}

std::string unescape_html(std::string_view text) {
  constexpr std::size_t kLongestEntity = 10;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text[at] == '&' ? text.find(';', at) : std::string_view::npos;
    if (end != std::string_view::npos && end - at <= kLongestEntity) {
      const std::string replaced = entity_text(text.substr(at + 1, end - at - 1));
      if (!replaced.empty()) {
        out += replaced;
        at = end + 1;
        continue;
      }
    }
    out += text[at++];
  }
  return out;
}

std::string without(std::string_view text, std::string_view open, std::string_view close) {
  std::string out;
  while (true) {
    const std::size_t start = text.find(open);
    const std::size_t end = start == std::string_view::npos ? start : text.find(close, start);
    if (end == std::string_view::npos) return out.append(text);
    out += text.substr(0, start);
    text.remove_prefix(end + close.size());
  }
}

Var striptags(Call& call) {
  const std::string text = call.text(0);
  call.render().charge_text(text.size());
  const std::string bare = without(without(text, "<!--", "-->"), "<", ">");
  std::string collapsed;
  for (std::string_view word : text::split_space(bare)) {
    if (!collapsed.empty()) collapsed += ' ';
    collapsed += word;
  }
  return Value(unescape_html(collapsed));
}

// What JSON cannot say fails at any depth, and so do keys that cannot be sorted.
void check_json(const Value& value) {
  if (value.kind() == Kind::kPairs) {
    const auto pairs = value.items();
    for (std::size_t i = 1; i < pairs.size(); ++i) {
      const auto order = python::compare(pairs[i][0], pairs[i - 1][0], "<");
      if (!order.ok()) raise("TypeError", "{}", order.error().message());
    }
  }
  for (const Member& member : value.members()) check_json(member.value);
  for (const Value& item : value.items()) check_json(item);
  const Kind kind = value.kind();
  if (kind == Kind::kBytes || kind == Kind::kDate || kind == Kind::kDateTime || kind == Kind::kSet)
    raise("TypeError", "Object of type {} is not JSON serializable", python::type_name(value));
}

Var tojson(Call& call) {
  const Value value = to_value(call.render(), call[0], Convert::kJson);
  check_json(value);
  const bool lines = call.has(1) && !call.is_none(1);
  const std::int64_t indent = call.integer_or_none(1, 0);
  if (indent > 100) raise("ValueError", "an indent of {} is too wide", indent);
  const std::string text =
      json::dump(value, {.spaces = true,
                         .indent = lines ? static_cast<int>(std::max<std::int64_t>(indent, 1)) : 0,
                         .ascii = true,
                         .sort_keys = true});
  std::string out;
  bool margin = false;  // where lines are not to be indented, what they begin with is left out
  for (char c : text) {
    if (margin && c == ' ') continue;
    margin = lines && indent <= 0 && c == '\n';
    switch (c) {
      case '<':
        out += "\\u003c";
        break;
      case '>':
        out += "\\u003e";
        break;
      case '&':
        out += "\\u0026";
        break;
      case '\'':
        out += "\\u0027";
        break;
      default:
        out += c;
        break;
    }
  }
  call.render().charge_text(out.size());
  return Render::markup(out);
}

std::string quoted_url(Render& render, const Var& var, bool in_query) {
  const bool bytes = var.is_plain() && var.plain().kind() == Kind::kBytes;
  const std::string text = bytes ? std::string(var.plain().as_string()) : str(render, var);
  render.charge_text(3 * text.size());
  return in_query ? url_encode_plus(text) : url_encode(text, "/");
}

Var urlencode(Call& call) {
  Render& render = call.render();
  const Var& input = call[0];
  const bool pairs = input.is_dict() || input.is_list() || input.is_tuple() || input.is(Tag::kIterator) ||
                     input.is(Tag::kView) || input.is(Tag::kRange) ||
                     (input.is_plain() && input.plain().kind() == Kind::kBytes);
  if (!pairs) return Value(quoted_url(render, input, false));
  std::string out;
  const auto add = [&](const Var& key, const Var& value) {
    if (!out.empty()) out += '&';
    out += quoted_url(render, key, true) + '=' + quoted_url(render, value, true);
  };
  if (input.is_dict()) {
    for (const auto& [key, value] : dict_entries(input)) add(key, value);
    return Value(out);
  }
  Cursor cursor(render, input);
  for (Var pair; cursor.next(pair);) {
    if (!pair.is_undefined() && !is_iterable(pair))
      raise("TypeError", "cannot unpack non-iterable {} object", type_name(pair));
    const std::vector<Var> two = items_of(render, pair);
    if (two.size() < 2) raise("ValueError", "not enough values to unpack (expected 2, got {})", two.size());
    if (two.size() > 2) raise("ValueError", "too many values to unpack (expected 2)");
    add(two[0], two[1]);
  }
  return Value(out);
}

Var urlize_filter(Call& call) {
  UrlStyle style;
  if (call.has(1) && !call.is_none(1)) style.trim_limit = as_index(call[1]);
  std::set<std::string> rel{"noopener"};
  if (call.flag(2)) rel.insert("nofollow");
  if (call.has(3) && !call.is_none(3)) style.target = call.text(3);
  const std::string more_rel = call.has(4) && !call.is_none(4) ? call.text(4) : "";
  for (std::string_view part : text::split_space(more_rel)) rel.insert(std::string(part));
  for (const std::string& part : rel) style.rel += (style.rel.empty() ? "" : " ") + part;
  if (call.has(5) && !call.is_none(5)) {
    for (const Var& scheme : items_of(call.render(), call[5])) {
      style.extra_schemes.push_back(str(call.render(), scheme));
      if (!is_scheme_prefix(style.extra_schemes.back())) {
        raise("FilterArgumentError", "{} is not a valid URI scheme prefix.",
              python::repr(style.extra_schemes.back()));
      }
    }
  }
  const std::string text = escape(call.render(), call[0]);
  std::string out = urlize(text, style);
  call.render().charge_text(out.size());
  return call.render().autoescape() ? Render::markup(out) : Var(Value(out));
}

Var xmlattr(Call& call) {
  if (call[0].is_undefined()) Render::raise_undefined(call[0]);
  if (!call[0].is_dict()) raise("AttributeError", "'{}' object has no attribute 'items'", type_name(call[0]));
  std::string out;
  for (const auto& [key, value] : dict_entries(call[0])) {
    if (value.is_none() || value.is_undefined()) continue;
    if (!key.is_string())
      raise("TypeError", "expected string or bytes-like object, got '{}'", type_name(key));
    const std::string_view name = key.as_string();
    const bool bad =
        std::ranges::any_of(name, [](char c) { return is_blank(c) || c == '/' || c == '>' || c == '='; });
    if (bad) raise("ValueError", "Invalid character in attribute name: {}", python::repr(name));
    if (!out.empty()) out += ' ';
    out += fmt::format("{}=\"{}\"", escape_text(name), escape(call.render(), value));
    call.render().charge_text(out.size());
  }
  if (call.flag(1, true) && !out.empty()) out.insert(0, " ");
  return call.render().autoescape() ? Render::markup(out) : Var(Value(out));
}

constexpr FilterSpec kFilters[] = {
    {"e", "value", "Alias of escape.", {"{{ '<b>' | e }}", "&lt;b&gt;"}, escape_filter},
    {"escape",
     "value",
     "Characters with a meaning in HTML escaped; a safe text stays.",
     {"{{ '<b>' | escape }}", "&lt;b&gt;"},
     escape_filter},
    {"forceescape",
     "value",
     "As escape, a safe text too.",
     {"{{ '&amp;' | forceescape }}", "&amp;amp;"},
     force_escape},
    {"safe",
     "value",
     "Marks the text as safe: it will not be escaped.",
     {"{{ '<b>' | safe | e }}", "<b>"},
     safe},
    {"striptags",
     "value",
     "Without tags and comments; runs of white space become one blank.",
     {"{{ '<p>a</p>  b' | striptags }}", "a b"},
     striptags},
    {"tojson",
     "value, indent=None",
     "JSON that is safe inside of HTML, keys sorted.",
     {"{{ {'b': 1, 'a': [true]} | tojson }}", "{\"a\": [true], \"b\": 1}"},
     tojson},
    {"urlencode",
     "value",
     "A text for a URL; of a mapping or of pairs a query string.",
     {"{{ {'q': 'a b'} | urlencode }}", "q=a+b"},
     urlencode},
    {"urlize",
     "value, trim_url_limit=None, nofollow=False, target=None, rel=None, extra_schemes=None",
     "URLs and mail addresses in the text become links.",
     {"{{ 'www.a.org' | urlize }}", "<a href=\"https://www.a.org\" rel=\"noopener\">www.a.org</a>"},
     urlize_filter},
    {"xmlattr",
     "value, autospace=True",
     "A mapping as attributes of a tag; null and undefined ones are left out.",
     {"{{ {'id': 1, 'x': none} | xmlattr }}", " id=\"1\""},
     xmlattr},
};

}  // namespace

std::string escape_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '"':
        out += "&#34;";
        break;
      default:
        out += c;
        break;
    }
  }
  return out;
}

std::string escape(Render& render, const Var& var) {
  if (var.is(Tag::kMarkup)) return std::string(var.text());
  const std::string text = str(render, var);
  render.charge_text(5 * text.size());
  return escape_text(text);
}

std::span<const FilterSpec> markup_filters() { return kFilters; }

}  // namespace squall::jinja
