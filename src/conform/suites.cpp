#include "conform/suites.h"

namespace squall::conform {

std::span<const Suite* const> all_suites() {
  static const Suite* const suites[] = {
      &kAliasesSuite,  &kCliParamsSuite, &kComposeSuite,   &kCronSuite,     &kDatastoreSuite, &kDateSuite,      &kFilterSuite,
      &kHtpasswdSuite, &kIntervalSuite,    &kJinjaSuite,    &kMetadataSuite,  &kOperatorsSuite, &kRenderSuite,
      &kSchemaSuite,   &kTransitionsSuite, &kVersionsSuite, &kYamlSuite,      &kYaqlSuite,
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
