// crypto/htpasswd.jsonl: password files of the flat-file login backend (conformance README 9).
#include "base/crypto/htpasswd.h"
#include "conform/suites.h"
#include "value/json/json.h"

namespace squall::conform {
namespace {

Verdict run(const Value& test_case, const std::string& /*folder*/) {
  const bool actual = crypto::htpasswd_check(test_case["file"].as_string(), test_case["username"].as_string(),
                                             test_case["password"].as_string());
  // A malformed hash makes the reference fail with an internal error; here it is a refusal.
  const bool expected =
      test_case["quirk"] == Value("login-crash") ? false : test_case.get_bool("authenticated");
  return {.passed = actual == expected,
          .expected = json::dump(Value(expected)),
          .actual = json::dump(Value(actual))};
}

}  // namespace

const Suite kHtpasswdSuite{.name = "htpasswd", .help = "password files (crypto/htpasswd.jsonl)", .run = run};

}  // namespace squall::conform
