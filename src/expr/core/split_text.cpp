#include "expr/core/split_text.h"

#include <algorithm>
#include <unordered_map>

#include "expr/core/raise.h"
#include "expr/core/texts.h"

namespace squall::expr {
SplitText::SplitText(std::string text, Delimiters delimiters)
    : text_(std::move(text)), delimiters_(delimiters) {
  std::unordered_map<std::string_view, std::uint32_t> known;
  for (std::string_view found : enclosed(text_, delimiters.open, delimiters.close)) {
    const auto [at, fresh] = known.emplace(found, static_cast<std::uint32_t>(expressions_.size()));
    if (fresh) expressions_.push_back(found);
    places_.push_back({static_cast<std::size_t>(found.data() - text_.data()), at->second});
    // Only behind another opening could one expression hold a second.
    overlaps_ = overlaps_ || found.find(delimiters.open, 1) != std::string_view::npos;
  }
}

// Whether what is put in may make, alone or with what stands behind it, an expression that comes later.
bool SplitText::may_meet(std::string_view fresh) const {
  return fresh.ends_with(delimiters_.open[0]) || fresh.find(delimiters_.open) != std::string_view::npos;
}

std::string SplitText::join_pieces(std::span<const std::optional<std::string>> texts) const {
  std::string out;
  std::size_t from = 0;
  for (const Place& place : places_) {
    const std::string_view expression = expressions_[place.expression];
    out += std::string_view(text_).substr(from, place.begin - from);
    out += texts[place.expression] ? std::string_view(*texts[place.expression]) : expression;
    from = place.begin + expression.size();
  }
  return out += std::string_view(text_).substr(from);
}

std::string SplitText::join(std::span<const std::optional<std::string>> texts, std::size_t max_bytes) const {
  const bool simple =
      !overlaps_ && std::ranges::none_of(texts, [&](const auto& fresh) { return fresh && may_meet(*fresh); });
  const auto refuse = [&] { raise_limit("max_text_bytes", max_bytes, "a text becomes too long"); };
  if (simple) {
    std::size_t bytes = text_.size();
    for (const Place& place : places_) {
      if (const auto& fresh = texts[place.expression]; fresh && (bytes += fresh->size()) > max_bytes)
        refuse();
    }
    return join_pieces(texts);
  }
  std::string out = text_;
  for (std::size_t i = 0; i < expressions_.size(); ++i) {
    if (texts[i]) out = replace_text(out, expressions_[i], *texts[i], -1, max_bytes);
  }
  return out;
}

}  // namespace squall::expr
