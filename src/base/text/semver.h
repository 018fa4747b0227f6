// Semantic versions (semver.org 2.0.0) as the reference's template filters and pack installer read them.
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace squall::text {

// Numbers are decimal digits without leading zeros, of any length.
struct Semver {
  std::string major, minor, patch;
  std::vector<std::string> prerelease;  // identifiers between dots; empty for a release
  std::string build;                    // without the plus

  std::string text() const;
  // The next version: later parts become 0, prerelease and build go.
  Semver bumped_major() const;
  Semver bumped_minor() const;
  Semver bumped_patch() const;
};

// kInvalid, kind "ValueError": "1.2 is not valid SemVer string". One trailing newline is let pass, as the
// reference does.
Result<Semver> parse_semver(std::string_view text);

// <0, 0, >0 by precedence: a prerelease comes before its release, the build does not count.
int compare_semver(const Semver& a, const Semver& b);

// Whether `version` fits `expression`: an operator of <, >, <=, >=, ==, != and a version right behind it, or
// a version alone (equality). kind "ValueError".
Result<bool> semver_matches(std::string_view version, std::string_view expression);

}  // namespace squall::text
