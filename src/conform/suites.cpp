#include "conform/suites.h"

namespace squall::conform {

std::span<const Suite* const> all_suites() {
  static const Suite* const suites[] = {
      &kAliasesSuite,   &kCliParamsSuite, &kComposeSuite,  &kConductSuite,  &kCronSuite,
      &kDatastoreSuite, &kDateSuite,      &kFilterSuite,   &kHtpasswdSuite, &kInspectSuite,
      &kIntervalSuite,  &kJinjaSuite,     &kMetadataSuite, &kMixedSuite,    &kOperatorsSuite,
      &kRandomSuite,    &kRenderSuite,    &kSchemaSuite,   &kStatesSuite,   &kTransitionsSuite,
      &kVersionsSuite,  &kYamlSuite,      &kYaqlSuite,
  };
  return suites;
}

const Suite* find_suite(std::string_view name) {
  for (const Suite* suite : all_suites()) {
    if (suite->name == name) return suite;
  }
  return nullptr;
}

}  // namespace squall::conform
