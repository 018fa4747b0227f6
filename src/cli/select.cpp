#include "cli/select.h"

#include <algorithm>
#include <vector>

#include "base/strings.h"

namespace squall::cli {

namespace {

bool is_name_char(char c) { return is_alnum(c) || c == '_' || c == '-'; }

bool is_plain(std::string_view name) {
  auto parts = split(name, '.');
  return std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), is_name_char);
  });
}

Value walk(const Value& document, std::string_view name) {
  const Value* at = &document;
  for (std::string_view part : split(name, '.')) {
    at = at->find(part);
    if (at == nullptr) return Value();
  }
  return *at;
}

// A JSONPath, step by step over the values found so far.
class Path {
 public:
  Path(const Value& document, std::string_view text) : text_(text), found_{document} {}

  Result<std::vector<Value>> run() {
    if (take('$') && at_ == text_.size()) return found_;
    if (peek() != '.' && peek() != '[' && !step()) return refused();
    while (at_ < text_.size()) {
      bool ok = peek() == '[' ? brackets() : take('.') && (take('.') ? (descend(), step()) : step());
      if (!ok) return refused();
    }
    return found_;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  Error refused() const {
    return make_error(Errc::kParse, "Parse error in the path \"{}\" near position {}", text_, at_);
  }

  bool step() {
    if (peek() == '[') return brackets();
    if (take('*')) return every(), true;
    std::string name;
    if (peek() == '\'' || peek() == '"') {
      if (!quoted_name(name)) return false;
    } else {
      while (is_name_char(peek())) name += text_[at_++];
      if (name.empty()) return false;
    }
    member(name);
    return true;
  }

  bool quoted_name(std::string& name) {
    char quote = text_[at_++];
    auto end = text_.find(quote, at_);
    if (end == std::string_view::npos) return false;
    name = text_.substr(at_, end - at_);
    at_ = end + 1;
    return true;
  }

  bool brackets() {
    if (!take('[')) return false;
    if (take('*')) {
      every();
    } else if (is_digit(peek())) {
      std::size_t start = at_;
      while (is_digit(peek())) ++at_;
      auto index = parse_int64(text_.substr(start, at_ - start));
      if (!index) return false;
      item(static_cast<std::size_t>(*index));
    } else if (!step()) {
      return false;
    }
    return take(']');
  }

  void member(std::string_view name) {
    std::vector<Value> next;
    for (const Value& value : found_) {
      if (const Value* found = value.find(name)) next.push_back(*found);
    }
    found_ = std::move(next);
  }

  void item(std::size_t index) {
    std::vector<Value> next;
    for (const Value& value : found_) {
      if (value.is_array() && index < value.size()) next.push_back(value[index]);
    }
    found_ = std::move(next);
  }

  static void children(const Value& value, std::vector<Value>& out) {
    for (const Member& member : value.members()) out.push_back(member.value);
    out.insert(out.end(), value.items().begin(), value.items().end());
  }

  void every() {
    std::vector<Value> next;
    for (const Value& value : found_) {
      if (value.is_object() || value.is_array()) children(value, next);
    }
    found_ = std::move(next);
  }

  // All values at any depth, themselves included.
  void descend() {
    for (std::size_t i = 0; i < found_.size(); ++i) {
      Value value = found_[i];
      if (value.is_object() || value.is_array()) children(value, found_);
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Value> found_;
};

}  // namespace

Result<Value> select(const Value& document, std::string_view name) {
  if (name.empty()) return make_error(Errc::kInvalid, "key is None or empty: ''");
  if (!document.is_object())
    return make_error(Errc::kInvalid, "\"{}\" cannot be looked up: what holds it is no object", name);
  if (is_plain(name)) return walk(document, name);
  auto found = Path(document, name).run();
  if (!found.ok()) return std::move(found).error();
  return found->empty() ? Value() : std::move(found->front());
}

namespace {

Value with_nested(const Value& object, std::string_view name, Value leaf) {
  auto dot = name.find('.');
  if (dot == std::string_view::npos) return object.with(name, std::move(leaf));
  std::string_view head = name.substr(0, dot);
  const Value& below = object[head];
  return object.with(
      head, with_nested(below.is_object() ? below : Value::object(), name.substr(dot + 1), std::move(leaf)));
}

}  // namespace

Result<Value> select_all(const Value& document, std::span<const std::string> names) {
  Value out = Value::object();
  if (names.empty() || std::find(names.begin(), names.end(), "all") != names.end()) {
    for (const Member& member : document.members()) {
      if (!member.value.is_null()) out = out.with(member.name(), member.value);
    }
    return out;
  }
  for (const std::string& name : names) {
    auto value = select(document, name);
    if (!value.ok()) return std::move(value).error();
    if (!value->is_null()) out = with_nested(out, name, std::move(*value));
  }
  return out;
}

}  // namespace squall::cli
