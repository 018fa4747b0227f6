// The table of suites: a new one is a file suite_NAME.cpp that exports its Suite, a line here and a line in
// suites.cpp.
#pragma once

#include <span>

#include "conform/suite.h"

namespace squall::conform {

extern const Suite kAliasesSuite;
extern const Suite kCliParamsSuite;
extern const Suite kComposeSuite;
extern const Suite kConductSuite;
extern const Suite kCronSuite;
extern const Suite kDatastoreSuite;
extern const Suite kDateSuite;
extern const Suite kFilterSuite;
extern const Suite kHtpasswdSuite;
extern const Suite kInspectSuite;
extern const Suite kIntervalSuite;
extern const Suite kJinjaSuite;
extern const Suite kMetadataSuite;
extern const Suite kMixedSuite;
extern const Suite kOperatorsSuite;
extern const Suite kRandomSuite;
extern const Suite kRenderSuite;
extern const Suite kSchemaSuite;
extern const Suite kStatesSuite;
extern const Suite kTransitionsSuite;
extern const Suite kVersionsSuite;
extern const Suite kYamlSuite;
extern const Suite kYaqlSuite;

std::span<const Suite* const> all_suites();
// Null when there is none of that name.
const Suite* find_suite(std::string_view name);

}  // namespace squall::conform
