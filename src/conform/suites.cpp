#include "conform/suites.h"

namespace squall::conform {

std::span<const Suite* const> all_suites() {
  static const Suite* const suites[] = {
      &kAliasesSuite,
      &kCliParamsSuite,
      &kCronSuite,
      &kDatastoreSuite,
      &kDateSuite,
      &kHtpasswdSuite,
      &kIntervalSuite,
      &kMetadataSuite,
      &kSchemaSuite,
      &kVersionsSuite,
      &kYamlSuite,
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
