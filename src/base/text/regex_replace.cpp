// What is built on scanning for matches: find_all, sub, split, replacement templates.
#include <fmt/format.h>

#include <variant>

#include "base/strings.h"
#include "base/text/regex.h"
#include "base/text/utf8.h"

namespace squall::text {
namespace {

// A replacement template: texts and numbers of groups.
using Part = std::variant<std::string, std::size_t>;

Error bad_template(std::string_view what, std::size_t position) {
  return make_error(Errc::kParse, "{} at position {}", what, position).as("error");
}

class TemplateParser {
 public:
  TemplateParser(std::string_view text, const Regex& regex) : text_(text), regex_(regex) {}

  Result<std::vector<Part>> run() {
    while (at_ < text_.size()) {
      if (text_[at_] != '\\') {
        literal_ += text_[at_++];
        continue;
      }
      auto taken = escape();
      if (!taken.ok()) return std::move(taken).error();
    }
    flush();
    return std::move(parts_);
  }

 private:
  Result<void> escape() {
    const std::size_t start = at_++;
    if (at_ == text_.size()) return bad_template("bad escape (end of pattern)", start);
    const char c = text_[at_++];
    if (c == 'g') return named(start);
    if (is_digit(c)) return digits(c, start);
    constexpr std::string_view kLetters = "abfnrtv\\", kControls = "\a\b\f\n\r\t\v\\";
    if (const std::size_t known = kLetters.find(c); known != std::string_view::npos) {
      literal_ += kControls[known];
    } else if (is_alpha(c)) {
      return bad_template(std::string("bad escape \\") + c, start);
    } else {
      literal_ += '\\';
      literal_ += c;
    }
    return {};
  }

  Result<void> digits(char c, std::size_t start) {
    const auto octal = [this](std::size_t ahead) {
      return at_ + ahead < text_.size() && text_[at_ + ahead] >= '0' && text_[at_ + ahead] <= '7';
    };
    unsigned value = static_cast<unsigned>(c - '0');
    if (c == '0') {
      for (int i = 0; i < 2 && octal(0); ++i) value = value * 8 + static_cast<unsigned>(text_[at_++] - '0');
      append_utf8(literal_, value & 0xFF);
      return {};
    }
    if (c <= '7' && octal(0) && octal(1)) {
      value = (value * 8 + static_cast<unsigned>(text_[at_] - '0')) * 8 +
              static_cast<unsigned>(text_[at_ + 1] - '0');
      at_ += 2;
      if (value > 0377) return bad_template("octal escape value outside of range 0-0o377", start);
      append_utf8(literal_, value);
      return {};
    }
    if (at_ < text_.size() && is_digit(text_[at_]))
      value = value * 10 + static_cast<unsigned>(text_[at_++] - '0');
    return reference(value, start + 1);
  }

  Result<void> named(std::size_t start) {
    if (at_ == text_.size() || text_[at_] != '<') return bad_template("missing <", at_);
    const std::size_t end = text_.find('>', ++at_);
    if (end == at_) return bad_template("missing group name", at_);
    if (end == std::string_view::npos) return bad_template("missing >, unterminated name", at_);
    const std::string_view name = text_.substr(at_, end - at_);
    const std::size_t position = at_;
    at_ = end + 1;
    if (is_digit(name[0])) {
      const auto number = parse_int64(name);
      if (!number) return bad_template("bad character in group name " + quoted(name), position);
      return reference(static_cast<std::size_t>(*number), position);
    }
    const auto number = regex_.group_number(name);
    if (!number) return make_error(Errc::kNotFound, "unknown group name {}", quoted(name)).as("IndexError");
    return reference(*number, start);
  }

  Result<void> reference(std::size_t group, std::size_t position) {
    if (group > regex_.groups())
      return bad_template(fmt::format("invalid group reference {}", group), position);
    flush();
    parts_.emplace_back(group);
    return {};
  }

  void flush() {
    if (!literal_.empty()) parts_.emplace_back(std::exchange(literal_, {}));
  }

  std::string_view text_;
  const Regex& regex_;
  std::size_t at_ = 0;
  std::string literal_;
  std::vector<Part> parts_;
};

std::string fill(const std::vector<Part>& parts, const Match& match) {
  std::string out;
  for (const Part& part : parts) {
    if (const auto* literal = std::get_if<std::string>(&part)) {
      out += *literal;
    } else {
      out += match.group(std::get<std::size_t>(part));
    }
  }
  return out;
}

}  // namespace

Result<std::vector<Match>> Regex::find_all(std::string_view text) const {
  std::vector<Match> matches;
  auto scanned = scan(text, [&](Match& match) {
    matches.push_back(std::move(match));
    return true;
  });
  if (!scanned.ok()) return std::move(scanned).error();
  return matches;
}

Result<std::string> Regex::sub(std::string_view replacement, std::string_view text, std::size_t count) const {
  auto parts = TemplateParser(replacement, *this).run();
  if (!parts.ok()) return std::move(parts).error();
  return sub([&](const Match& match) { return fill(*parts, match); }, text, count);
}

Result<std::string> Regex::sub(const std::function<std::string(const Match&)>& replacement,
                               std::string_view text, std::size_t count) const {
  std::string out;
  std::size_t done = 0, copied = 0;
  auto scanned = scan(text, [&](Match& match) {
    out += text.substr(copied, match.start() - copied);
    out += replacement(match);
    copied = match.end();
    return ++done != count && out.size() <= kMaxSubstitutionBytes;
  });
  if (!scanned.ok()) return std::move(scanned).error();
  if (out.size() > kMaxSubstitutionBytes) {
    return make_error(Errc::kLimit, "a substitution gives more than {} bytes", kMaxSubstitutionBytes);
  }
  out += text.substr(copied);
  return out;
}

Result<std::vector<std::optional<std::string>>> Regex::split(std::string_view text,
                                                             std::size_t max_splits) const {
  std::vector<std::optional<std::string>> pieces;
  std::size_t done = 0, copied = 0;
  auto scanned = scan(text, [&](Match& match) {
    pieces.emplace_back(text.substr(copied, match.start() - copied));
    for (std::size_t i = 1; i <= groups(); ++i) {
      pieces.push_back(match.has(i) ? std::optional<std::string>(match.group(i)) : std::nullopt);
    }
    copied = match.end();
    return ++done != max_splits;
  });
  if (!scanned.ok()) return std::move(scanned).error();
  pieces.emplace_back(text.substr(copied));
  return pieces;
}

Result<std::string> Regex::expand(std::string_view replacement, const Match& match) const {
  auto parts = TemplateParser(replacement, *this).run();
  if (!parts.ok()) return std::move(parts).error();
  return fill(*parts, match);
}

std::string escape_regex(std::string_view text) {
  constexpr std::string_view kSpecial = "()[]{}?*+-|^$\\.&~# \t\n\r\v\f";
  std::string out;
  for (char c : text) {
    if (kSpecial.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace squall::text
