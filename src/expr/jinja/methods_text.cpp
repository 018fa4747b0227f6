// Methods of str.
#include <algorithm>
#include <optional>

#include "base/strings.h"
#include "base/text/unicode.h"
#include "base/text/utf8.h"
#include "expr/core/texts.h"
#include "expr/jinja/methods.h"
#include "expr/jinja/ops.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

std::string_view self(const Call& call) { return call[0].text(); }
Var same(const Call& call, std::string text) { return Render::like(call[0], std::move(text)); }
Var same(const Call& call, std::string_view text) { return Render::like(call[0], std::string(text)); }

// A str argument; TypeError else.
std::string_view text_argument(const Call& call, std::size_t i) {
  const Var& var = call[i];
  if (!var.is_text()) raise("TypeError", "must be str, not {}", type_name(var));
  return var.text();
}

// The same, of a method whose messages name it and say None for what has no class of its own.
std::string_view named_argument(const Call& call, std::size_t i, std::string_view which) {
  const Var& var = call[i];
  if (!var.is_text()) {
    raise("TypeError", "{}() {} must be str, not {}", call.name(), which,
          var.is_none() ? "None" : type_name(var));
  }
  return var.text();
}

Var changed(Call& call, std::string (*change)(std::string_view)) {
  call.render().charge_text(self(call).size());
  return same(call, change(self(call)));
}
Var upper(Call& call) { return changed(call, text::upper); }
Var lower(Call& call) { return changed(call, text::lower); }
Var title(Call& call) { return changed(call, text::title); }
Var capitalize(Call& call) { return changed(call, text::capitalize); }
Var swapcase(Call& call) { return changed(call, text::swap_case); }
Var casefold(Call& call) { return changed(call, text::case_fold); }

template <bool (*Asks)(std::string_view)>
Var asks(Call& call) {
  return Value(Asks(self(call)));
}
bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}
bool is_identifier(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const bool first = at == 0;
    const char32_t c = text::next_code_point(text, at);
    if (c != '_' && !(first ? text::is_alpha(c) : text::is_alnum(c))) return false;
  }
  return !text.empty();
}
bool is_printable(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (!text::is_printable(text::next_code_point(text, at))) return false;
  }
  return true;
}

Var list_of(Call& call, const std::vector<std::string_view>& pieces) {
  call.render().step(pieces.size());
  std::vector<Var> items;
  items.reserve(pieces.size());
  for (std::string_view piece : pieces) items.push_back(same(call, piece));
  return call.render().make_list(std::move(items));
}

Var split_from(Call& call, expr::From from) {
  const std::int64_t max = call.integer(2, -1);
  call.render().charge_text(self(call).size());
  if (!call.has(1) || call.is_none(1)) return list_of(call, expr::split_words(self(call), max, from));
  if (!call[1].is_text()) raise("TypeError", "must be str or None, not {}", type_name(call[1]));
  const std::string_view separator = call[1].text();
  if (separator.empty()) raise("ValueError", "empty separator");
  return list_of(call, expr::split_text(self(call), separator, max, from));
}
Var split(Call& call) { return split_from(call, expr::From::kLeft); }
Var rsplit(Call& call) { return split_from(call, expr::From::kRight); }
Var splitlines(Call& call) {
  return list_of(call, text::split_all_lines(self(call), call.integer(1, 0) != 0));
}

Var strip_with(Call& call, std::string_view (*all)(std::string_view),
               std::string_view (*some)(std::string_view, std::string_view)) {
  if (!call.has(1) || call.is_none(1)) return same(call, all(self(call)));
  if (!call[1].is_text()) raise("TypeError", "{} arg must be None or str", call.name());
  return same(call, some(self(call), call[1].text()));
}
Var strip(Call& call) { return strip_with(call, text::strip, text::strip); }
Var lstrip(Call& call) { return strip_with(call, text::strip_left, text::strip_left); }
Var rstrip(Call& call) { return strip_with(call, text::strip_right, text::strip_right); }

Var join(Call& call) {
  std::string out;
  if (!call[1].is_undefined() && !is_iterable(call[1])) raise("TypeError", "can only join an iterable");
  Cursor cursor(call.render(), call[1]);
  std::size_t count = 0;
  for (Var item; cursor.next(item); ++count) {
    if (count != 0) out += self(call);
    if (!item.is_text()) {
      raise("TypeError", "sequence item {}: expected str instance, {} found", count, type_name(item));
    }
    call.render().charge_text(out.size());
    out += item.text();
  }
  return same(call, std::move(out));
}

Var replace(Call& call) {
  return same(call, replace_texts(call.render(), self(call), named_argument(call, 1, "argument 1"),
                                  named_argument(call, 2, "argument 2"), call.integer(3, -1)));
}

std::optional<expr::Part> part(const Call& call, std::size_t from_argument) {
  const auto place = [&](std::size_t i) {
    return call.has(i) && !call.is_none(i) ? std::optional(as_index(call[i])) : std::nullopt;
  };
  const std::optional<std::int64_t> first = place(from_argument);
  return expr::part_of(self(call), first.value_or(0), place(from_argument + 1));
}

std::int64_t find_in(const Call& call, expr::From from) {
  const std::string_view wanted = text_argument(call, 1);
  return expr::find_in(part(call, 2), wanted, from);
}
Var find(Call& call) { return Value(find_in(call, expr::From::kLeft)); }
Var rfind(Call& call) { return Value(find_in(call, expr::From::kRight)); }
Var index_or_fail(std::int64_t at) {
  if (at < 0) raise("ValueError", "substring not found");
  return Value(at);
}
Var index(Call& call) { return index_or_fail(find_in(call, expr::From::kLeft)); }
Var rindex(Call& call) { return index_or_fail(find_in(call, expr::From::kRight)); }

Var count(Call& call) {
  const std::string_view wanted = text_argument(call, 1);
  const auto where = part(call, 2);
  if (!where) return Value(0);
  if (wanted.empty()) return Value(static_cast<std::int64_t>(text::code_points(where->text) + 1));
  std::int64_t found = 0;
  for (std::size_t at = 0; (at = where->text.find(wanted, at)) != std::string_view::npos; at += wanted.size())
    ++found;
  return Value(found);
}

Var has_end(Call& call, std::string_view method, bool (*fits)(std::string_view, std::string_view)) {
  const auto where = part(call, 2);
  const Var& wanted = call[1];
  if (wanted.is_text()) return Value(where && fits(where->text, wanted.text()));
  if (!wanted.is_tuple()) {
    raise("TypeError", "{} first arg must be str or a tuple of str, not {}", method, type_name(wanted));
  }
  for (const Var& one : items_of(call.render(), wanted)) {
    if (!one.is_text())
      raise("TypeError", "tuple for {} must only contain str, not {}", method, type_name(one));
    if (where && fits(where->text, one.text())) return Value(true);
  }
  return Value(false);
}
Var startswith(Call& call) { return has_end(call, "startswith", squall::starts_with); }
Var endswith(Call& call) { return has_end(call, "endswith", squall::ends_with); }

Var partition_at(Call& call, bool last) {
  const std::string_view text = self(call), separator = text_argument(call, 1);
  if (separator.empty()) raise("ValueError", "empty separator");
  const std::size_t at = last ? text.rfind(separator) : text.find(separator);
  std::string_view pieces[3] = {text.substr(0, at), separator, ""};
  if (at != std::string_view::npos) {
    pieces[2] = text.substr(at + separator.size());
  } else {
    pieces[1] = "";
    if (last) std::swap(pieces[0], pieces[2]);
  }
  return call.render().make_tuple({same(call, pieces[0]), same(call, pieces[1]), same(call, pieces[2])});
}
Var partition(Call& call) { return partition_at(call, false); }
Var rpartition(Call& call) { return partition_at(call, true); }

Var removeprefix(Call& call) {
  const std::string_view text = self(call), prefix = named_argument(call, 1, "argument");
  return same(call, text.starts_with(prefix) ? text.substr(prefix.size()) : text);
}
Var removesuffix(Call& call) {
  const std::string_view text = self(call), suffix = named_argument(call, 1, "argument");
  return same(call, text.ends_with(suffix) ? text.substr(0, text.size() - suffix.size()) : text);
}

// The characters that fill on each side.
Var padded(Call& call, std::int64_t (*left_share)(std::int64_t fill, std::int64_t width)) {
  const std::int64_t width = call.integer(1);
  const std::string_view fill = call.has(2) ? text_argument(call, 2) : " ";
  if (text::code_points(fill) != 1)
    raise("TypeError", "The fill character must be exactly one character long");
  const std::int64_t missing = width - static_cast<std::int64_t>(text::code_points(self(call)));
  if (missing <= 0) return same(call, self(call));
  call.render().charge_text(self(call).size() + static_cast<std::size_t>(missing) * fill.size());
  const std::int64_t left = left_share(missing, width);
  std::string out;
  for (std::int64_t i = 0; i < left; ++i) out += fill;
  out += self(call);
  for (std::int64_t i = left; i < missing; ++i) out += fill;
  return same(call, std::move(out));
}
Var ljust(Call& call) {
  return padded(call, [](std::int64_t, std::int64_t) -> std::int64_t { return 0; });
}
Var rjust(Call& call) {
  return padded(call, [](std::int64_t fill, std::int64_t) { return fill; });
}
Var center(Call& call) {
  return padded(call, [](std::int64_t fill, std::int64_t width) { return fill / 2 + (fill & width & 1); });
}

Var zfill(Call& call) {
  const std::int64_t missing = call.integer(1) - static_cast<std::int64_t>(text::code_points(self(call)));
  if (missing <= 0) return same(call, self(call));
  call.render().charge_text(static_cast<std::size_t>(missing));
  std::string out(self(call));
  const bool is_signed = out.starts_with('-') || out.starts_with('+');
  out.insert(is_signed ? 1 : 0, static_cast<std::size_t>(missing), '0');
  return same(call, std::move(out));
}

Var expandtabs(Call& call) {
  const std::int64_t size = call.integer(1, 8);
  std::string out;
  std::int64_t column = 0;
  for (std::size_t at = 0; at < self(call).size();) {
    const std::size_t start = at;
    const char32_t c = text::next_code_point(self(call), at);
    if (c == '\t') {
      const std::int64_t blanks = size > 0 ? size - column % size : 0;
      call.render().charge_text(out.size() + static_cast<std::size_t>(blanks));
      out.append(static_cast<std::size_t>(blanks), ' ');
      column += blanks;
    } else {
      out += self(call).substr(start, at - start);
      column = c == '\n' || c == '\r' ? 0 : column + 1;
    }
  }
  return same(call, std::move(out));
}

Var encode(Call& call) {
  const std::string encoding = to_lower(call.text(1, "utf-8"));
  if (encoding != "utf-8" && encoding != "utf8" && encoding != "ascii") {
    raise("LookupError", "unknown encoding: {}", encoding);
  }
  if (encoding == "ascii" && !is_ascii(self(call))) {
    raise("UnicodeEncodeError", "'ascii' codec can't encode characters: ordinal not in range(128)");
  }
  return Value::bytes(self(call));
}

Var format(Call& call) {
  CallArgs args{std::move(call.rest), std::move(call.named)};
  return same(call, brace_format(call.render(), self(call), args, call[0].is(Tag::kMarkup)));
}
Var format_map(Call& call) {
  CallArgs args;
  if (!call[1].is_dict()) {
    // Only a field looks into it.
    if (self(call).find('{') == std::string_view::npos)
      return same(call, brace_format(call.render(), self(call), args, call[0].is(Tag::kMarkup)));
    raise("TypeError", "'{}' object is not subscriptable", type_name(call[1]));
  }
  for (auto& [key, value] : dict_entries(call[1]))
    args.named.emplace_back(python::str(key), std::move(value));
  return same(call, brace_format(call.render(), self(call), args, call[0].is(Tag::kMarkup)));
}

Var translate(Call& call) {
  const bool list = call[1].is_list() || call[1].is_tuple() || call[1].is_text();
  if (call[1].is_undefined() && !self(call).empty()) Render::raise_undefined(call[1]);
  if (!call[1].is_dict() && !list && !self(call).empty())
    raise("TypeError", "'{}' object is not subscriptable", type_name(call[1]));
  std::string out;
  for (std::size_t at = 0; at < self(call).size();) {
    const std::size_t start = at;
    const char32_t c = text::next_code_point(self(call), at);
    std::optional<Var> found;
    if (!list) {
      found = dict_find(call[1], Value(static_cast<std::int64_t>(c)));
    } else if (c < length(call[1])) {
      found = call.render().get_item(call[1], Value(static_cast<std::int64_t>(c)));
    }
    if (!found) {
      out += self(call).substr(start, at - start);
    } else if (found->is_text()) {
      out += found->text();
    } else if (found->is_int()) {
      text::append_utf8(out, static_cast<char32_t>(as_index(*found)));
    }
    call.render().charge_text(out.size() / 64);
  }
  return same(call, std::move(out));
}

Var maketrans(Call& call) {
  auto table = make<Dict>();
  if (!call.has(2)) {
    if (!call[1].is_dict())
      raise("TypeError", "if you give only one argument to maketrans it must be a dict");
    for (auto& [key, value] : dict_entries(call[1])) {
      std::size_t at = 0;
      const bool is_text = key.is_string() && !key.empty();
      table->set(is_text ? Value(static_cast<std::int64_t>(text::next_code_point(key.as_string(), at))) : key,
                 value);
    }
    return table;
  }
  const std::u32string from = text::decode_utf8(text_argument(call, 1)),
                       to = text::decode_utf8(text_argument(call, 2));
  if (from.size() != to.size()) {
    raise("ValueError", "the first two maketrans arguments must have equal length");
  }
  for (std::size_t i = 0; i < from.size(); ++i) {
    table->set(Value(static_cast<std::int64_t>(from[i])), Value(static_cast<std::int64_t>(to[i])));
  }
  if (call.has(3)) {
    for (char32_t c : text::decode_utf8(text_argument(call, 3)))
      table->set(Value(static_cast<std::int64_t>(c)), Value());
  }
  return table;
}

constexpr Method kMethods[] = {
    {"capitalize",
     "self",
     "First character in upper case, the others in lower case.",
     {"{{ 'hELLO'.capitalize() }}", "Hello"},
     capitalize},
    {"casefold",
     "self",
     "Lower case for comparing without case.",
     {"{{ 'Straße'.casefold() }}", "strasse"},
     casefold},
    {"center",
     "self, width, fillchar=' '",
     "In the middle of a field.",
     {"{{ 'ab'.center(6, '*') }}", "**ab**"},
     center},
    {"count",
     "self, sub, start=None, end=None",
     "How often a text occurs.",
     {"{{ 'banana'.count('an') }}", "2"},
     count},
    {"encode",
     "self, encoding='utf-8', errors='strict'",
     "The bytes of the text.",
     {"{{ 'é'.encode() | length }}", "2"},
     encode},
    {"endswith",
     "self, suffix, start=None, end=None",
     "Whether it ends so, or with one of a tuple.",
     {"{{ 'a.txt'.endswith('.txt') }}", "True"},
     endswith},
    {"expandtabs",
     "self, tabsize=8",
     "Tabs as blanks.",
     {"{{ 'a\\tb'.expandtabs(4) }}", "a   b"},
     expandtabs},
    {"find",
     "self, sub, start=None, end=None",
     "Where a text begins, -1 when it is not there.",
     {"{{ 'hello'.find('l') }}", "2"},
     find},
    {"format",
     "self, *args, **kwargs",
     "Fields in braces filled in; names with an underscore in front are refused.",
     {"{{ '{0}-{name:>4}'.format(1, name='x') }}", "1-   x"},
     format},
    {"format_map",
     "self, mapping",
     "As format(), with the names of a mapping.",
     {"{{ '{a}'.format_map({'a': 1}) }}", "1"},
     format_map},
    {"index",
     "self, sub, start=None, end=None",
     "As find(), an error when it is not there.",
     {"{{ 'hello'.index('l') }}", "2"},
     index},
    {"isalnum", "self", "Letters and digits alone.", {"{{ 'a1'.isalnum() }}", "True"}, asks<text::all_alnum>},
    {"isalpha", "self", "Letters alone.", {"{{ 'a1'.isalpha() }}", "False"}, asks<text::all_alpha>},
    {"isascii", "self", "ASCII alone.", {"{{ 'é'.isascii() }}", "False"}, asks<is_ascii>},
    {"isdecimal",
     "self",
     "Decimal digits alone.",
     {"{{ '12'.isdecimal() }}", "True"},
     asks<text::all_decimal>},
    {"isdigit", "self", "Digits alone.", {"{{ '12'.isdigit() }}", "True"}, asks<text::all_digit>},
    {"isidentifier",
     "self",
     "A name as Python has it.",
     {"{{ 'a_1'.isidentifier() }}", "True"},
     asks<is_identifier>},
    {"islower",
     "self",
     "No letter in upper case, and one in lower case.",
     {"{{ 'ab1'.islower() }}", "True"},
     asks<text::is_lower_text>},
    {"isnumeric",
     "self",
     "Numbers alone, fractions and other forms as well.",
     {"{{ '½'.isnumeric() }}", "True"},
     asks<text::all_numeric>},
    {"isprintable",
     "self",
     "No control character.",
     {"{{ 'a\\n'.isprintable() }}", "False"},
     asks<is_printable>},
    {"isspace", "self", "White space alone.", {"{{ ' '.isspace() }}", "True"}, asks<text::all_space>},
    {"istitle",
     "self",
     "Words begin with upper case.",
     {"{{ 'A Title'.istitle() }}", "True"},
     asks<text::is_title_text>},
    {"isupper",
     "self",
     "No letter in lower case, and one in upper case.",
     {"{{ 'AB'.isupper() }}", "True"},
     asks<text::is_upper_text>},
    {"join",
     "self, iterable",
     "The texts of a list with this one between them.",
     {"{{ ', '.join(['a', 'b']) }}", "a, b"},
     join},
    {"ljust",
     "self, width, fillchar=' '",
     "At the left of a field.",
     {"{{ 'ab'.ljust(4, '.') }}", "ab.."},
     ljust},
    {"lower", "self", "In lower case.", {"{{ 'AbC'.lower() }}", "abc"}, lower},
    {"lstrip",
     "self, chars=None",
     "Without white space, or the given characters, at the start.",
     {"{{ 'xxa'.lstrip('x') }}", "a"},
     lstrip},
    {"maketrans",
     "self, x, y=None, z=None",
     "A table for translate().",
     {"{{ 'abc'.translate('x'.maketrans('ab', 'xy')) }}", "xyc"},
     maketrans},
    {"partition",
     "self, sep",
     "What stands before a text, the text, and what stands behind.",
     {"{{ 'k=v'.partition('=') }}", "('k', '=', 'v')"},
     partition},
    {"removeprefix",
     "self, prefix",
     "Without a beginning.",
     {"{{ 'v1.2'.removeprefix('v') }}", "1.2"},
     removeprefix},
    {"removesuffix",
     "self, suffix",
     "Without an end.",
     {"{{ 'a.txt'.removesuffix('.txt') }}", "a"},
     removesuffix},
    {"replace",
     "self, old, new, count=-1",
     "Occurrences replaced, all or the first `count`.",
     {"{{ 'aaa'.replace('a', 'b', 2) }}", "bba"},
     replace},
    {"rfind",
     "self, sub, start=None, end=None",
     "As find(), from the end.",
     {"{{ 'hello'.rfind('l') }}", "3"},
     rfind},
    {"rindex",
     "self, sub, start=None, end=None",
     "As index(), from the end.",
     {"{{ 'hello'.rindex('l') }}", "3"},
     rindex},
    {"rjust",
     "self, width, fillchar=' '",
     "At the right of a field.",
     {"{{ '7'.rjust(3, '0') }}", "007"},
     rjust},
    {"rpartition",
     "self, sep",
     "As partition(), at the last occurrence.",
     {"{{ 'a/b/c'.rpartition('/') }}", "('a/b', '/', 'c')"},
     rpartition},
    {"rsplit",
     "self, sep=None, maxsplit=-1",
     "As split(), from the end.",
     {"{{ 'a.b.c'.rsplit('.', 1) }}", "['a.b', 'c']"},
     rsplit},
    {"rstrip",
     "self, chars=None",
     "Without white space, or the given characters, at the end.",
     {"{{ 'a!!'.rstrip('!') }}", "a"},
     rstrip},
    {"split",
     "self, sep=None, maxsplit=-1",
     "Pieces between white space or a text, at most `maxsplit` cuts.",
     {"{{ 'a,b,c'.split(',', 1) }}", "['a', 'b,c']"},
     split},
    {"splitlines",
     "self, keepends=False",
     "The lines.",
     {"{{ 'a\\nb'.splitlines() }}", "['a', 'b']"},
     splitlines},
    {"startswith",
     "self, prefix, start=None, end=None",
     "Whether it begins so, or with one of a tuple.",
     {"{{ 'http://x'.startswith(('http:', 'https:')) }}", "True"},
     startswith},
    {"strip",
     "self, chars=None",
     "Without white space, or the given characters, at both ends.",
     {"{{ ' a '.strip() }}", "a"},
     strip},
    {"swapcase",
     "self",
     "Upper case for lower case and the other way.",
     {"{{ 'aB'.swapcase() }}", "Ab"},
     swapcase},
    {"title", "self", "Words start with upper case.", {"{{ 'two words'.title() }}", "Two Words"}, title},
    {"translate",
     "self, table",
     "Characters replaced by a table of code points.",
     {"{{ 'abc'.translate({97: 'x', 98: none}) }}", "xc"},
     translate},
    {"upper", "self", "In upper case.", {"{{ 'ab'.upper() }}", "AB"}, upper},
    {"zfill", "self, width", "Zeros in front, behind a sign.", {"{{ '-7'.zfill(4) }}", "-007"}, zfill},
};

}  // namespace

std::span<const Method> text_methods() { return kMethods; }

}  // namespace squall::jinja
