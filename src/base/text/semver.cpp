#include "base/text/semver.h"

#include <algorithm>

#include "base/strings.h"

namespace squall::text {
namespace {

bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

bool is_number(std::string_view text) { return all_digits(text) && (text.size() == 1 || text[0] != '0'); }

bool is_identifier(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return is_alnum(c) || c == '-'; });
}

int sign(int order) { return order < 0 ? -1 : (order > 0 ? 1 : 0); }

int compare_numbers(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return sign(a.compare(b));
}

int compare_identifiers(std::string_view a, std::string_view b) {
  const bool a_number = all_digits(a), b_number = all_digits(b);
  if (a_number && b_number) return compare_numbers(a, b);
  if (a_number != b_number) return a_number ? -1 : 1;
  return sign(a.compare(b));
}

std::string increment(std::string digits) {
  for (std::size_t i = digits.size(); i-- > 0;) {
    if (digits[i] != '9') {
      ++digits[i];
      return digits;
    }
    digits[i] = '0';
  }
  return "1" + digits;
}

Error invalid(std::string_view text) {
  return make_error(Errc::kInvalid, "{} is not valid SemVer string", text).as("ValueError");
}

}  // namespace

std::string Semver::text() const {
  std::string out = major + "." + minor + "." + patch;
  if (!prerelease.empty()) out += "-" + join(prerelease, ".");
  if (!build.empty()) out += "+" + build;
  return out;
}

Semver Semver::bumped_major() const { return {increment(major), "0", "0", {}, {}}; }
Semver Semver::bumped_minor() const { return {major, increment(minor), "0", {}, {}}; }
Semver Semver::bumped_patch() const { return {major, minor, increment(patch), {}, {}}; }

Result<Semver> parse_semver(std::string_view text) {
  std::string_view rest = text;
  if (rest.ends_with('\n')) rest.remove_suffix(1);
  Semver version;
  if (const std::size_t plus = rest.find('+'); plus != std::string_view::npos) {
    version.build = rest.substr(plus + 1);
    for (const std::string_view part : split(version.build, '.'))
      if (!is_identifier(part)) return invalid(text);
    rest = rest.substr(0, plus);
  }
  if (const std::size_t dash = rest.find('-'); dash != std::string_view::npos) {
    for (const std::string_view part : split(rest.substr(dash + 1), '.')) {
      if (!is_identifier(part) || (all_digits(part) && !is_number(part))) return invalid(text);
      version.prerelease.emplace_back(part);
    }
    rest = rest.substr(0, dash);
  }
  const auto numbers = split(rest, '.');
  if (numbers.size() != 3 || !std::ranges::all_of(numbers, is_number)) return invalid(text);
  version.major = numbers[0];
  version.minor = numbers[1];
  version.patch = numbers[2];
  return version;
}

int compare_semver(const Semver& a, const Semver& b) {
  for (const auto part : {&Semver::major, &Semver::minor, &Semver::patch})
    if (const int order = compare_numbers(a.*part, b.*part); order != 0) return order;
  if (a.prerelease.empty() || b.prerelease.empty())
    return static_cast<int>(a.prerelease.empty()) - static_cast<int>(b.prerelease.empty());
  const std::size_t shared = std::min(a.prerelease.size(), b.prerelease.size());
  for (std::size_t i = 0; i < shared; ++i)
    if (const int order = compare_identifiers(a.prerelease[i], b.prerelease[i]); order != 0) return order;
  if (a.prerelease.size() == b.prerelease.size()) return 0;
  return a.prerelease.size() < b.prerelease.size() ? -1 : 1;
}

Result<bool> semver_matches(std::string_view version, std::string_view expression) {
  auto left = parse_semver(version);
  if (!left.ok()) return std::move(left).error();
  std::string_view op, right_text;
  if (const std::string_view two = expression.substr(0, 2);
      two == ">=" || two == "<=" || two == "==" || two == "!=") {
    op = two;
    right_text = expression.substr(2);
  } else if (expression.starts_with('<') || expression.starts_with('>')) {
    op = expression.substr(0, 1);
    right_text = expression.substr(1);
  } else if (!expression.empty() && is_digit(expression[0])) {
    op = "==";
    right_text = expression;
  } else {
    return make_error(Errc::kInvalid,
                      "match_expr parameter should be in format <op><ver>, where <op> is one of ['<', '>', "
                      "'==', '<=', "
                      "'>=', '!=']. You provided: {}",
                      quoted(expression))
        .as("ValueError");
  }
  auto right = parse_semver(right_text);
  if (!right.ok()) return std::move(right).error();
  const int order = compare_semver(*left, *right);
  if (op == "==") return order == 0;
  if (op == "!=") return order != 0;
  if (op[0] == '<') return order < 0 || (op.size() == 2 && order == 0);
  return order > 0 || (op.size() == 2 && order == 0);
}

}  // namespace squall::text
