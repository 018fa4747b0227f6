// Platform filters for semantic versions (spec/runtime 5.8).
#include "expr/core/platform_functions.h"
#include "expr/jinja/filter.h"
#include "expr/jinja/ops.h"

namespace squall::jinja {
namespace {

std::string_view version_text(const Call& call, std::size_t i) {
  if (call[i].is_undefined()) Render::raise_undefined(call[i]);
  if (!call[i].is_text()) raise("TypeError", "not expecting type '<class '{}'>'", type_name(call[i]));
  return call[i].text();
}

int order(const Call& call) { return expr::version_compare(version_text(call, 0), version_text(call, 1)); }

Var compare_versions(Call& call) { return Value(order(call)); }
Var more_than(Call& call) { return Value(order(call) > 0); }
Var less_than(Call& call) { return Value(order(call) < 0); }
Var equal(Call& call) { return Value(order(call) == 0); }
Var match(Call& call) { return Value(expr::version_match(version_text(call, 0), version_text(call, 1))); }
Var bump_major(Call& call) { return Value(expr::version_bump_major(version_text(call, 0))); }
Var bump_minor(Call& call) { return Value(expr::version_bump_minor(version_text(call, 0))); }
Var bump_patch(Call& call) { return Value(expr::version_bump_patch(version_text(call, 0))); }
Var strip_patch(Call& call) { return Value(expr::version_strip_patch(version_text(call, 0))); }

constexpr FilterSpec kFilters[] = {
    {"version_bump_major",
     "value",
     "The next major version.",
     {"{{ '1.2.3' | version_bump_major }}", "2.0.0"},
     bump_major},
    {"version_bump_minor",
     "value",
     "The next minor version.",
     {"{{ '1.2.3' | version_bump_minor }}", "1.3.0"},
     bump_minor},
    {"version_bump_patch",
     "value",
     "The next patch.",
     {"{{ '1.2.3' | version_bump_patch }}", "1.2.4"},
     bump_patch},
    {"version_compare",
     "value, pattern",
     "-1, 0 or 1.",
     {"{{ '1.2.3' | version_compare('1.10.0') }}", "-1"},
     compare_versions},
    {"version_equal",
     "value, pattern",
     "Whether both are the same version.",
     {"{{ '1.0.0' | version_equal('1.0.0+b') }}", "True"},
     equal},
    {"version_less_than",
     "value, pattern",
     "Whether it comes before.",
     {"{{ '1.0.0' | version_less_than('1.0.1') }}", "True"},
     less_than},
    {"version_match",
     "value, pattern",
     "Whether it fits an expression such as >=1.2.0.",
     {"{{ '1.5.0' | version_match('>=1.2.0') }}", "True"},
     match},
    {"version_more_than",
     "value, pattern",
     "Whether it comes after.",
     {"{{ '1.0.1' | version_more_than('1.0.0') }}", "True"},
     more_than},
    {"version_strip_patch",
     "value",
     "Major and minor alone.",
     {"{{ '1.2.3' | version_strip_patch }}", "1.2"},
     strip_patch},
};

}  // namespace

std::span<const FilterSpec> platform_version_filters() { return kFilters; }

}  // namespace squall::jinja
