// conform: runs conformance cases against this implementation.
#include <cstdio>
#include <fstream>

#include "base/strings.h"
#include "conform/suites.h"
#include "value/json/json.h"

namespace squall::conform {
namespace {

constexpr int kAllPassed = 0, kSomeFailed = 1, kWrongUse = 2;

struct Options {
  const Suite* suite = nullptr;
  std::vector<std::string> files;
  std::size_t show = 0;
  std::string only;  // the id of one case
};

struct Tally {
  std::size_t passed = 0;
  std::vector<std::string> failed;
};

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void usage(std::FILE* to) {
  std::string text =
      "usage: conform SUITE FILE... [--show N] [--only ID]\n\n"
      "Runs the cases of each FILE (JSON Lines), prints how many passed and the ids that failed.\n"
      "Exit code: 0 when all passed, 1 when some failed, 2 when it was called wrongly.\n\n"
      "  --show N   print what was expected and what came of the first N failures\n"
      "  --only ID  run that case alone\n\nsuites:\n";
  for (const Suite* suite : all_suites()) text += fmt::format("  {:<16} {}\n", suite->name, suite->help);
  std::fwrite(text.data(), 1, text.size(), to);
}

int wrong_use(std::string_view problem) {
  fmt::print(stderr, "conform: {}\n\n", problem);
  usage(stderr);
  return kWrongUse;
}

Result<Options> read_options(const std::vector<std::string>& arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--show" || argument == "--only") {
      if (i + 1 == arguments.size()) return make_error(Errc::kInvalid, "{} needs a value", argument);
      const std::string& value = arguments[++i];
      if (argument == "--only") {
        options.only = value;
        continue;
      }
      const auto count = parse_int64(value);
      if (!count || *count < 0) return make_error(Errc::kInvalid, "--show takes a number, not \"{}\"", value);
      options.show = static_cast<std::size_t>(*count);
    } else if (argument.starts_with("-")) {
      return make_error(Errc::kInvalid, "there is no option {}", argument);
    } else if (options.suite == nullptr) {
      options.suite = find_suite(argument);
      if (options.suite == nullptr) return make_error(Errc::kInvalid, "there is no suite \"{}\"", argument);
    } else {
      options.files.push_back(argument);
    }
  }
  if (options.suite == nullptr) return Error(Errc::kInvalid, "no suite is named");
  if (options.files.empty()) return Error(Errc::kInvalid, "no file is named");
  return options;
}

std::string folder_of(const std::string& file) {
  const std::size_t slash = file.rfind('/');
  return slash == std::string::npos ? "." : file.substr(0, slash);
}

Result<Tally> run_file(const Options& options, const std::string& file) {
  std::ifstream in(file);
  if (!in) return make_error(Errc::kIo, "cannot open {}", file);
  const std::string folder = folder_of(file);
  Tally tally;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    auto test_case = json::parse(line, {.max_depth = 1000});
    if (!test_case.ok()) return std::move(test_case).error().with("{}, line {}", file, number);
    const std::string id = test_case->get_string("id");
    if (!options.only.empty() && id != options.only) continue;
    const Verdict verdict = options.suite->run(*test_case, folder);
    if (verdict.passed) {
      ++tally.passed;
      continue;
    }
    if (tally.failed.size() < options.show) {
      print(fmt::format("{}\n  case:     {}\n  expected: {}\n  actual:   {}\n", id, line, verdict.expected,
                        verdict.actual));
    }
    tally.failed.push_back(id);
  }
  return tally;
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() == 1 && (arguments[0] == "--help" || arguments[0] == "-h")) {
    usage(stdout);
    return kAllPassed;
  }
  const auto options = read_options(arguments);
  if (!options.ok()) return wrong_use(options.error().message());
  bool all_passed = true;
  for (const std::string& file : options->files) {
    const auto tally = run_file(*options, file);
    if (!tally.ok()) {
      fmt::print(stderr, "conform: {}\n", tally.error().message());
      return kWrongUse;
    }
    print(fmt::format("{}: {} passed, {} failed\n", file, tally->passed, tally->failed.size()));
    for (const std::string& id : tally->failed) print(fmt::format("  {}\n", id));
    all_passed = all_passed && tally->failed.empty();
    if (tally->passed + tally->failed.size() == 0) {
      fmt::print(stderr, "conform: no case was run from {}\n", file);
      all_passed = false;
    }
  }
  return all_passed ? kAllPassed : kSomeFailed;
}

}  // namespace
}  // namespace squall::conform

int main(int argc, char** argv) {
  return squall::conform::run(std::vector<std::string>(argv + 1, argv + argc));
}
