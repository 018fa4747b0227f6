// Texts that mean harm: each ends in a clear error, in bounded time and memory.
#include <gtest/gtest.h>

#include "expr/jinja/inline.h"
#include "expr/jinja/platform.h"

namespace squall::jinja {
namespace {

const Environment& small() {
  static const Environment environment([] {
    Settings settings = platform_settings();
    settings.limits.max_steps = 2'000'000;
    settings.limits.max_text_bytes = 1 << 20;
    return settings;
  }());
  return environment;
}

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

class Hostile : public testing::TestWithParam<std::string> {};

TEST_P(Hostile, EndsInALimit) {
  const auto result = small().render(GetParam(), Scope());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code(), Errc::kLimit) << result.error().message();
}

INSTANTIATE_TEST_SUITE_P(
    Jinja, Hostile,
    testing::Values(
        "{{ " + repeated("(", 10'000) + "1" + repeated(")", 10'000) + " }}",
        "{{ " + repeated("[", 10'000) + repeated("]", 10'000) + " }}",
        "{{ " + repeated("not ", 10'000) + "1 }}", "{{ " + repeated("-", 10'000) + "1 }}",
        "{{ 1" + repeated(" + 1", 10'000) + " }}", "{{ 1" + repeated(" if 1 else 1", 10'000) + " }}",
        "{{ 'a'" + repeated(" | upper", 10'000) + " }}", "{{ a" + repeated(".b", 10'000) + " }}",
        repeated("{% if 1 %}", 5'000), "{{ 'a' * 10 ** 12 }}", "{{ [0] * 10 ** 12 }}", "{{ 9 ** (9 ** 9) }}",
        "{{ 'a' | center(10 ** 11) }}", "{{ '%1000000000d' % 1 }}", "{{ '{:9999999}'.format(1) }}",
        "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{% set s = 'aaaaaaaaaaaaaaaa' %}" + repeated("{% set s = s ~ s %}", 40),
        "{% set l = [1] %}" + repeated("{% set l = l + l %}", 40),
        "{% set l = [1] %}" + repeated("{% set _ = l.extend(l) %}", 40),
        "{% set n = namespace(l=[]) %}{% for i in range(100000) %}{% set n.l = [n.l] %}{% endfor %}{{ n.l }}",
        "{% set n = namespace(l=[]) %}{% for i in range(100000) %}{% set n.l = [n.l, x] %}{% endfor %}{{ n.l "
        "}}",
        "{% set n = namespace(g=[1]) %}{% for i in range(50000) %}{% set n.g = n.g | map('string') %}{% "
        "endfor %}{{ n.g | list }}",
        "{% set l = [] %}{% set _ = l.append(l) %}{{ l }}",
        "{% set l = [] %}{% set _ = l.append(l) %}{{ l == [l] }}",
        "{{ range(100000) | map('string') | map('center', 1000) | join }}", "{{ 'a' | indent(10 ** 9) }}",
        "{{ [1] | batch(10 ** 9, 0) | list }}", "{{ lipsum(n=10 ** 9) }}",
        "{{ ('a' * 5000 ~ 'b') | regex_match('(a+)+$') }}", "{{ (1).to_bytes(10 ** 9, 'big') }}",
        "{{ ('a' * 100000).replace('', 'x' * 10000) }}", "{{ '%.999999999f' % 1.5 }}",
        "{{ {'a': 1} | jsonpath_query('$' ~ '..*' * 500) }}", "{{ 'a'.ljust(10 ** 12) }}"));

TEST(Limits, AMillionBytesOfExpressionEnd) {
  const Environment environment(platform_settings());
  const auto outcome = [&](const std::string& text) { return environment.render(text, Scope()); };
  EXPECT_EQ(outcome("{{ 1" + repeated(" + 1", 250'000) + " }}").error().code(), Errc::kLimit);
  EXPECT_EQ(outcome("{{ " + repeated("(", 500'000) + "1" + repeated(")", 500'000) + " }}").error().code(),
            Errc::kLimit);
  EXPECT_EQ(outcome("{{ [" + repeated("1,", 400'000) + "] | length }}").value(), "400000");
  EXPECT_EQ(outcome(repeated("{% set a = 1 %}", 60'000)).value(), "");
}

TEST(Limits, HugeRangesAreRefusedInTheReferencesWords) {
  const auto result = small().render("{{ range(10 ** 12) }}", Scope());
  EXPECT_EQ(result.error().kind(), "OverflowError");
  EXPECT_EQ(result.error().message(),
            "Range too big. The sandbox blocks ranges larger than MAX_RANGE (100000).");
}

TEST(Limits, LongChainsThatFitRun) {
  EXPECT_EQ(small().render("{{ 1" + repeated(" + 1", 500) + " }}", Scope()).value(), "501");
  EXPECT_EQ(small().render("{{ 'a'" + repeated(" ~ 'a'", 5'000) + " }}", Scope()).value().size(), 5'001U);
}

TEST(Limits, ThingsInsideEachOtherDieWithoutDepth) {
  const auto result = small().render(
      "{% set n = namespace(l=[]) %}{% for i in range(100000) %}{% set n.l = [n.l, x] %}{% endfor %}",
      Scope());
  EXPECT_TRUE(result.ok());
}

TEST(Limits, ValuesThatNameThemselvesEnd) {
  const Environment workflow(workflow_settings({}));
  const Scope scope(Value::object({{"x", Value("{{ x }}")}}));
  const auto result = evaluate_text(workflow, "{{ x }}", scope);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code(), Errc::kLimit);
}

TEST(Limits, LongTemplatesAreRefused) {
  Settings settings = platform_settings();
  settings.limits.max_source_bytes = 100;
  EXPECT_EQ(Environment(settings).compile(std::string(101, 'a')).error().code(), Errc::kLimit);
}

}  // namespace
}  // namespace squall::jinja
