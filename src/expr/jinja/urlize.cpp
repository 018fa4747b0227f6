#include "expr/jinja/urlize.h"

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "base/text/regex.h"
#include "base/text/unicode.h"
#include "base/text/utf8.h"
#include "expr/jinja/ops.h"

namespace squall::jinja {
namespace {

constexpr std::string_view kRest = "(?::\\d{1,5})?(?:[/?#]\\S*)?$";
constexpr std::string_view kNamedHost =
    "^(?:https?://|www\\.)(?:[\\w%-]+\\.)*(?:[a-z]{2,63}|xn--[\\w%]{2,59})";
constexpr std::string_view kKnownDomain = "^(?:[\\w%-]{2,63}\\.)+(?:com|net|int|edu|gov|org|info|mil)";
constexpr std::string_view kAddress =
    "^https?://(?:\\d{1,3}(?:\\.\\d{1,3}){3}|\\[(?:[\\da-f]{0,4}:){2}(?:[\\da-f]{0,4}:?){1,6}\\])";
constexpr std::string_view kMail = "^\\S+@\\w[\\w.-]*\\.\\w+$";

bool fits(std::string_view pattern, std::string_view text) {
  const auto regex = unwrap(text::Regex::compile(pattern, text::kIgnoreCase));
  return unwrap(regex.match(text)).has_value();
}

bool is_url(std::string_view text) {
  // Most words are none: the cheap look first.
  if (text.find('.') == std::string_view::npos && text.find("://") == std::string_view::npos) return false;
  return std::ranges::any_of(
      std::to_array({kNamedHost, kKnownDomain, kAddress}),
      [&](std::string_view start) { return fits(std::string(start) + std::string(kRest), text); });
}

bool is_mail(std::string_view text) { return fits(kMail, text); }

std::size_t occurrences(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string_view::npos; at += part.size()) ++count;
  return count;
}

// A word, with the brackets and stops around it taken off.
struct Word {
  std::string head, middle, tail;
};

constexpr auto kOpening = std::to_array<std::string_view>({"(", "<", "&lt;"});
constexpr auto kClosing = std::to_array<std::string_view>({")", ">", ".", ",", "\n", "&gt;"});

Word taken_apart(std::string_view text) {
  Word word;
  for (bool found = true; std::exchange(found, false);) {
    for (std::string_view open : kOpening) {
      if (!text.starts_with(open)) continue;
      word.head += open;
      text.remove_prefix(open.size());
      found = true;
    }
  }
  for (bool found = true; std::exchange(found, false);) {
    for (std::string_view close : kClosing) {
      if (!text.ends_with(close)) continue;
      word.tail.insert(0, close);
      text.remove_suffix(close.size());
      found = true;
    }
  }
  word.middle = text;
  // A bracket that was opened inside of the URL closes there too.
  constexpr auto kPairs = std::to_array<std::pair<std::string_view, std::string_view>>(
      {{"(", ")"}, {"<", ">"}, {"&lt;", "&gt;"}});
  for (const auto& [open, close] : kPairs) {
    const std::size_t opened = occurrences(word.middle, open);
    if (opened <= occurrences(word.middle, close)) continue;
    for (std::size_t left = std::min(opened, occurrences(word.tail, close)); left > 0; --left) {
      const std::size_t end = word.tail.find(close) + close.size();
      word.middle += word.tail.substr(0, end);
      word.tail.erase(0, end);
    }
  }
  return word;
}

class Linker {
 public:
  explicit Linker(const UrlStyle& style) : style_(style) {
    if (!style.rel.empty()) attributes_ += fmt::format(" rel=\"{}\"", escape_text(style.rel));
    if (!style.target.empty()) attributes_ += fmt::format(" target=\"{}\"", escape_text(style.target));
  }

  std::string linked(std::string_view text) const {
    Word word = taken_apart(text);
    return word.head + link(word.middle) + word.tail;
  }

 private:
  std::string link(const std::string& text) const {
    if (is_url(text)) {
      const bool has_scheme = text.starts_with("https://") || text.starts_with("http://");
      return fmt::format("<a href=\"{}{}\"{}>{}</a>", has_scheme ? "" : "https://", text, attributes_,
                         trimmed(text));
    }
    if (text.starts_with("mailto:") && is_mail(std::string_view(text).substr(7))) {
      return fmt::format("<a href=\"{}\">{}</a>", text, text.substr(7));
    }
    const bool may_be_mail = text.find('@') != std::string::npos && !text.starts_with("www.") &&
                             !text.starts_with('@') && text.find(':') == std::string::npos;
    if (may_be_mail && is_mail(text)) return fmt::format("<a href=\"mailto:{}\">{}</a>", text, text);
    for (const std::string& scheme : style_.extra_schemes) {
      if (text != scheme && text.starts_with(scheme)) {
        return fmt::format("<a href=\"{}\"{}>{}</a>", text, attributes_, text);
      }
    }
    return text;
  }

  std::string trimmed(const std::string& text) const {
    if (!style_.trim_limit || static_cast<std::int64_t>(text::code_points(text)) <= *style_.trim_limit)
      return text;
    const auto kept = static_cast<std::size_t>(std::max<std::int64_t>(0, *style_.trim_limit));
    return std::string(text::code_point_substr(text, 0, kept)) + "...";
  }

  const UrlStyle& style_;
  std::string attributes_;
};

}  // namespace

std::string urlize(std::string_view text, const UrlStyle& style) {
  const Linker linker(style);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at, next = at;
    const bool space = text::is_space(text::next_code_point(text, next));
    while (end < text.size()) {
      next = end;
      if (text::is_space(text::next_code_point(text, next)) != space) break;
      end = next;
    }
    const std::string_view word = text.substr(at, end - at);
    out += space ? std::string(word) : linker.linked(word);
    at = end;
  }
  return out;
}

bool is_scheme_prefix(std::string_view text) { return fits("^[\\w.+-]{2,}:/{0,2}$", text); }

}  // namespace squall::jinja
