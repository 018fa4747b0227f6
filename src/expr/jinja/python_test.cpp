// What templates take from Python: methods, formats, arithmetic, text forms. Left what is written, right what
// is printed.
#include <gtest/gtest.h>

#include "expr/jinja/platform.h"
#include "value/json/json.h"

namespace squall::jinja {
namespace {

struct Case {
  std::string_view expression, prints;
};

class Python : public testing::TestWithParam<Case> {};

TEST_P(Python, PrintsWhatTheReferencePrints) {
  static const Environment environment(platform_settings());
  const Scope scope(
      json::parse(R"({"s": "Grüße, Welt", "l": [3, 1, 2], "d": {"b": 1, "a": 2}, "n": null})").value());
  const auto result = environment.render("{{ " + std::string(GetParam().expression) + " }}", scope);
  EXPECT_EQ(result.ok() ? *result : result.error().kind() + ": " + result.error().message(),
            GetParam().prints);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, Python,
    testing::Values(Case{"[1] | tojson(0)", "[\n1\n]"}, Case{"s.upper()", "GRÜSSE, WELT"},
                    Case{"'a,b,,c'.rsplit(',', 1)", "['a,b,', 'c']"},
                    Case{"'a b  c'.split()", "['a', 'b', 'c']"},
                    Case{"'abc'.partition('b')", "('a', 'b', 'c')"}, Case{"s.find('W')", "7"},
                    Case{"s[1:4]", "rüß"}, Case{"s[::-2]", "te eüG"}, Case{"'-42'.zfill(6)", "-00042"},
                    Case{"'a\\tb'.expandtabs(4)", "a   b"},
                    Case{"'x'.join(l)", "TypeError: sequence item 0: expected str instance, int found"},
                    Case{"'abc'.replace('', '-')", "-a-b-c-"}, Case{"'ab'.center(5, '*')", "**ab*"},
                    Case{"'abc'.index('z')", "ValueError: substring not found"},
                    Case{"'x.py'.startswith(('a', 'x'))", "True"}));

INSTANTIATE_TEST_SUITE_P(
    Formats, Python,
    testing::Values(Case{"'%5s|%-5s|%05d|%.2f' % ('a', 'b', 7, 1.5)", "    a|b    |00007|1.50"},
                    Case{"'%(b)d' % d", "1"}, Case{"'%x %o %e' % (255, 8, 12.5)", "ff 10 1.250000e+01"},
                    Case{"'%s' % (1, 2)", "TypeError: not all arguments converted during string formatting"},
                    Case{"'%d' % 'a'", "TypeError: %d format: a real number is required, not str"},
                    Case{"'{:>5}|{:^5}|{:05d}'.format('a', 'b', 42)", "    a|  b  |00042"},
                    Case{"'{:,} {:x} {:.1%}'.format(1234567, 255, 0.25)", "1,234,567 ff 25.0%"},
                    Case{"'{0[b]}{1!r}{x}'.format(d, 'q', x=1)", "1'q'1"},
                    Case{"'{}'.format()", "IndexError: tuple index out of range"}));

INSTANTIATE_TEST_SUITE_P(
    FormatCorners, Python,
    testing::Values(
        Case{"'{:<05}|{:05}|{:*<05}'.format('ab', 'ab', 'ab')", "ab000|ab000|ab***"},
        Case{"'{:08,.2f}'.format(-1234.5)", "-1,234.50"},
        Case{"'{:%d}'.format('a')", "ValueError: Invalid format specifier '%d' for object of type 'str'"},
        Case{"'{}{0.real}'.format(7)", "77"},
        Case{"'{}{0}'.format(7)",
             "ValueError: cannot switch from manual field specification to "
             "automatic field numbering"},
        Case{"'%a' % 'é'", "'\\xe9'"}, Case{"'{!a}'.format('你')", "'\\u4f60'"},
        Case{"'%x' % nope", "TypeError: %x format: an integer is required, not StrictUndefined"}));

INSTANTIATE_TEST_SUITE_P(
    Integers, Python,
    testing::Values(Case{"(2 ** 100).bit_length()", "101"}, Case{"(2 ** 100 - 1).bit_count()", "100"},
                    Case{"(2 ** 64).to_bytes(9, 'little').hex()", "000000000000000001"},
                    Case{"(256).to_bytes(1, 'big')", "OverflowError: int too big to convert"},
                    Case{"(1).to_bytes(-1, 'big')", "ValueError: length argument must be non-negative"},
                    Case{"l.insert(none, 1)",
                         "TypeError: 'NoneType' object cannot be interpreted as an integer"},
                    Case{"2.5 | round(none)", "2"}));

INSTANTIATE_TEST_SUITE_P(
    Missing, Python,
    testing::Values(Case{"'a'.replace(1, 'b')", "TypeError: replace() argument 1 must be str, not int"},
                    Case{"'a'.join(3)", "TypeError: can only join an iterable"},
                    Case{
                        "'a'.startswith(nope)",
                        "TypeError: startswith first arg must be str or a tuple of str, not StrictUndefined"},
                    Case{"dict(**nope)", "UndefinedError: 'nope' is undefined"},
                    Case{"nope.__class__",
                         "SecurityError: access to attribute '__class__' of 'StrictUndefined' "
                         "object is unsafe."},
                    Case{"[1, 2] | batch(2) | list", "[[1, 2]]"}, Case{"(5 | batch(2)) is defined", "True"}));

INSTANTIATE_TEST_SUITE_P(
    Numbers, Python,
    testing::Values(Case{"7 / 2", "3.5"}, Case{"-7 // 2", "-4"}, Case{"-7 % 3", "2"},
                    Case{"2 ** 3 ** 2", "64"}, Case{"-2 ** 2", "4"},
                    Case{"9223372036854775807 + 1", "9223372036854775808"}, Case{"1e16", "1e+16"},
                    Case{"2 ** -1", "0.5"}, Case{"1 / 0", "ZeroDivisionError: division by zero"},
                    Case{"2.5 | round", "2.0"}, Case{"42.55 | round(1)", "42.5"},
                    Case{"'0x1f' | int(base=16)", "31"}, Case{"1 < 2 < 3", "True"}, Case{"1 == true", "True"},
                    Case{"1 < 'a'", "TypeError: '<' not supported between instances of 'int' and 'str'"},
                    Case{"'a' + 1", "TypeError: can only concatenate str (not \"int\") to str"},
                    Case{"range(9223372036854775800, 9223372036854775807)[-1]", "9223372036854775806"},
                    Case{"range(10)[::-9223372036854775807] | list", "[9]"}));

INSTANTIATE_TEST_SUITE_P(
    Containers, Python,
    testing::Values(Case{"d | dictsort", "[('a', 2), ('b', 1)]"},
                    Case{"d.items() | list", "[('b', 1), ('a', 2)]"}, Case{"d.get('x', 5)", "5"},
                    Case{"l[-1]", "2"}, Case{"l + [n]", "[3, 1, 2, None]"}, Case{"(1,)", "(1,)"},
                    Case{"{1: 'a'}", "{1: 'a'}"}, Case{"1 in l", "True"},
                    Case{"{[]: 1}", "TypeError: unhashable type: 'list'"},
                    Case{"l | map('string') | join('-')", "3-1-2"}, Case{"[1, nope]", "[1, Undefined]"},
                    Case{"l is sameas l", "True"},
                    Case{"{'x': ['a' * 50, 'b' * 50]} | pprint",
                         "{'x': ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',\n"
                         "       'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb']}"}));

}  // namespace
}  // namespace squall::jinja
