#include "expr/core/texts.h"

#include <algorithm>

#include "base/text/unicode.h"
#include "base/text/utf8.h"
#include "expr/core/raise.h"

namespace squall::expr {

std::vector<std::string_view> split_words(std::string_view text, std::int64_t max, From from) {
  std::vector<std::string_view> all = text::split_space(text);
  if (max < 0 || static_cast<std::int64_t>(all.size()) <= max) return all;
  const auto count = static_cast<std::size_t>(max);
  std::vector<std::string_view> out;
  if (from == From::kRight) {
    const std::size_t kept = all.size() - count;
    const char* end = all[kept - 1].data() + all[kept - 1].size();
    out.push_back(
        text::strip_left(std::string_view(text.data(), static_cast<std::size_t>(end - text.data()))));
    out.insert(out.end(), all.begin() + static_cast<std::ptrdiff_t>(kept), all.end());
    return out;
  }
  out.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count));
  const char* start = all[count].data();
  out.push_back(text::strip_right(
      std::string_view(start, static_cast<std::size_t>(text.data() + text.size() - start))));
  return out;
}

std::vector<std::string_view> split_text(std::string_view text, std::string_view separator, std::int64_t max,
                                         From from) {
  std::vector<std::string_view> out;
  if (from == From::kLeft) {
    while (max != 0) {
      const std::size_t at = text.find(separator);
      if (at == std::string_view::npos) break;
      out.push_back(text.substr(0, at));
      text.remove_prefix(at + separator.size());
      --max;
    }
    out.push_back(text);
    return out;
  }
  while (max != 0) {
    const std::size_t at = text.rfind(separator);
    if (at == std::string_view::npos) break;
    out.push_back(text.substr(at + separator.size()));
    text = text.substr(0, at);
    --max;
  }
  out.push_back(text);
  std::ranges::reverse(out);
  return out;
}

std::optional<Part> part_of(std::string_view text, std::int64_t first, std::optional<std::int64_t> last) {
  const auto size = static_cast<std::int64_t>(text::code_points(text));
  const auto place = [&](std::int64_t wanted) {
    return wanted < 0 ? std::max<std::int64_t>(0, wanted + size) : wanted;
  };
  first = place(first);
  const std::int64_t end = last ? std::min(size, place(*last)) : size;
  if (first > size || first > end) return std::nullopt;
  return Part{
      text::code_point_substr(text, static_cast<std::size_t>(first), static_cast<std::size_t>(end - first)),
      first};
}

std::int64_t find_in(const std::optional<Part>& part, std::string_view wanted, From from) {
  if (!part) return -1;
  const std::size_t at = from == From::kRight ? part->text.rfind(wanted) : part->text.find(wanted);
  if (at == std::string_view::npos) return -1;
  return part->first + static_cast<std::int64_t>(text::code_points(part->text.substr(0, at)));
}

namespace {

// What `fresh` makes of an empty `old`: it goes between all characters and to both ends.
class Replacer {
 public:
  Replacer(std::string_view fresh, std::int64_t count, std::size_t max_bytes)
      : fresh_(fresh), left_(count < 0 ? INT64_MAX : count), max_bytes_(max_bytes) {}

  std::string between_all(std::string_view text) {
    std::size_t at = 0;
    while (left_ > 0) {
      put();
      if (at >= text.size()) break;
      const std::size_t start = at;
      text::next_code_point(text, at);
      out_ += text.substr(start, at - start);
    }
    out_ += text.substr(at);
    return std::move(out_);
  }

  std::string each(std::string_view text, std::string_view old) {
    std::size_t from = 0;
    for (std::size_t at = 0; left_ > 0 && (at = text.find(old, from)) != std::string_view::npos;) {
      out_ += text.substr(from, at - from);
      put();
      from = at + old.size();
    }
    out_ += text.substr(from);
    return std::move(out_);
  }

 private:
  void put() {
    --left_;
    out_ += fresh_;
    if (out_.size() > max_bytes_) raise_limit("max_text_bytes", max_bytes_, "a text becomes too long");
  }

  std::string_view fresh_;
  std::int64_t left_;
  std::size_t max_bytes_;
  std::string out_;
};

}  // namespace

std::string replace_text(std::string_view text, std::string_view old, std::string_view fresh,
                         std::int64_t count, std::size_t max_bytes) {
  Replacer replacer(fresh, count, max_bytes);
  return old.empty() ? replacer.between_all(text) : replacer.each(text, old);
}

namespace {

// The first piece that begins at `from` or behind it; nothing: there is none.
std::string_view next_enclosed(std::string_view text, std::size_t from, std::string_view open,
                               std::string_view close) {
  for (std::size_t at = from; (at = text.find(open, at)) != std::string_view::npos;) {
    const std::size_t inside = at + open.size();
    const std::size_t line_end = std::min(text.find('\n', inside), text.size());
    const std::size_t end = text.substr(0, line_end).find(close, inside);
    if (end != std::string_view::npos) return text.substr(at, end + close.size() - at);
    at = line_end;  // what else opens on this line is not closed on it either
  }
  return {};
}

}  // namespace

std::vector<std::string_view> enclosed(std::string_view text, std::string_view open, std::string_view close) {
  std::vector<std::string_view> out;
  std::size_t from = 0;
  while (true) {
    const std::string_view piece = next_enclosed(text, from, open, close);
    if (piece.empty()) return out;
    out.push_back(piece);
    from = static_cast<std::size_t>(piece.data() + piece.size() - text.data());
  }
}

bool encloses(std::string_view text, std::string_view open, std::string_view close) {
  return !next_enclosed(text, 0, open, close).empty();
}

}  // namespace squall::expr
