// content/versions.jsonl: versions, pack references, sources and dependencies of packs (conformance README
// 12).
#include "base/strings.h"
#include "base/text/semver.h"
#include "conform/git_repository.h"
#include "conform/judge.h"
#include "conform/suites.h"
#include "content/pack_git.h"
#include "content/pack_ref.h"
#include "content/pack_source.h"
#include "value/python.h"

namespace squall::conform {
namespace {

Result<Value> repo_url(const Value& test_case) {
  auto source = content::find_repository(test_case["pack"].as_string(), test_case["index"]);
  if (!source.ok()) return std::move(source).error();
  return Value::object({{"url", source->url}, {"version", source->version}});
}

Result<Value> match(const Value& test_case) {
  auto fits =
      content::version_satisfies(test_case["version"].as_string(), test_case["specifier"].as_string());
  if (!fits.ok()) return std::move(fits).error();
  return Value::object({{"result", *fits}});
}

// The right operand may be numbers in a list or by name.
Result<text::Semver> version_of(const Value& value, bool lenient) {
  if (value.is_string()) return text::parse_semver(value.as_string());
  if (!lenient || !(value.is_array() || value.is_object()))
    return make_error(Errc::kInvalid, "{} is no version", python::repr(value)).as("TypeError");
  const auto part = [&value](std::size_t index, std::string_view name) {
    return value.is_array() ? python::str(value[index]) : std::to_string(value.get_int(name));
  };
  return text::parse_semver(join({part(0, "major"), part(1, "minor"), part(2, "patch")}, "."));
}

Result<Value> compare(const Value& test_case) {
  auto a = version_of(test_case["a"], false), b = version_of(test_case["b"], true);
  if (!a.ok()) return std::move(a).error();
  if (!b.ok()) return std::move(b).error();
  const int order = text::compare_semver(*a, *b);
  return Value::object({{"compare", order}, {"more", order > 0}, {"less", order < 0}, {"equal", order == 0}});
}

Result<Value> bump(const Value& test_case) {
  auto version = text::parse_semver(test_case["version"].as_string());
  if (!version.ok()) return std::move(version).error();
  return Value::object({{"major", version->bumped_major().text()},
                        {"minor", version->bumped_minor().text()},
                        {"patch", version->bumped_patch().text()},
                        {"stripped", version->major + "." + version->minor}});
}

Result<Value> pack_ref(const Value& test_case) {
  const Value& directory = test_case["directory"];
  auto ref = content::pack_ref(test_case["metadata"], directory.is_string()
                                                          ? std::optional(std::string(directory.as_string()))
                                                          : std::nullopt);
  if (!ref.ok()) return std::move(ref).error();
  return Value::object({{"ref", *ref}});
}

Result<Value> verify(const Value& test_case) {
  auto ok = content::check_platform(test_case["metadata"], test_case["stackstorm"].as_string(),
                                    test_case["python"].as_string());
  if (!ok.ok()) return std::move(ok).error();
  return Value::object({{"result", true}});
}

Result<Value> desired(const Value& test_case) {
  const std::string message = content::why_not_installable(
      test_case["name"].as_string(), test_case["exists"].as_bool(), test_case["manifest"].as_bool());
  return Value::object({{"desired", message.empty()}, {"message", message}});
}

Result<Value> dependencies(const Value& test_case) {
  const std::int64_t nested = test_case.get_int("nested");
  if (nested == 0) return Value::object({{"result", Value::object()}});
  content::DependencyPlan plan;
  if (to_lower(test_case.get_string("status")).find("success") != std::string::npos) {
    const auto installed = [&test_case](std::string_view pack) { return test_case["installed"][pack]; };
    if (auto ok = content::add_dependencies(plan, test_case["dependencies"], installed); !ok.ok())
      return std::move(ok).error();
  }
  return Value::object({{"result", Value::object({{"dependency_list", Value::strings(plan.wanted)},
                                                  {"conflict_list", Value::strings(plan.conflicts)},
                                                  {"nested", nested - 1}})}});
}

Result<Value> clone(const Value& test_case) {
  GitRepository repository;
  if (auto made = repository.make(test_case["repository"]); !made.ok()) return std::move(made).error();
  const std::string ref = repository.with_hashes(test_case.get_string("ref"));
  auto checkout =
      content::clone_repository(repository.git(), repository.url(), repository.clone_folder(), ref);
  if (!checkout.ok()) {
    const Error& error = checkout.error();
    return Error(error.code(), repository.without_hashes(error.message())).as(error.kind());
  }
  return Value::object({{"commit", repository.name_of(checkout->commit)},
                        {"branch", checkout->branch.empty() ? Value() : Value(checkout->branch)}});
}

Result<Value> outcome(const Value& test_case) {
  const std::string kind = test_case.get_string("kind");
  if (kind == "repo_url") return repo_url(test_case);
  if (kind == "match") return match(test_case);
  if (kind == "compare") return compare(test_case);
  if (kind == "bump") return bump(test_case);
  if (kind == "normalize")
    return Value::object({{"result", content::normalize_version(test_case["version"])}});
  if (kind == "pack_ref") return pack_ref(test_case);
  if (kind == "verify") return verify(test_case);
  if (kind == "desired") return desired(test_case);
  if (kind == "dependencies") return dependencies(test_case);
  if (kind == "clone") return clone(test_case);
  return make_error(Errc::kUnsupported, "no such kind of case: {}", kind);
}

Verdict run(const Value& test_case, const std::string& /*folder*/) {
  return judge(test_case, outcome(test_case));
}

}  // namespace

const Suite kVersionsSuite{.name = "versions",
                           .help = "versions, sources and dependencies of packs (content/versions.jsonl)",
                           .run = run};

}  // namespace squall::conform
