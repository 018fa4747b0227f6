#include "rules/key_path.h"

#include "base/strings.h"

namespace squall::rules {
namespace {

bool is_plain_field(std::string_view field) {
  if (field.empty() || !(is_alpha(field[0]) || field[0] == '_')) return false;
  for (const char c : field)
    if (!is_alnum(c) && c != '_' && c != '-') return false;
  return field != "where";  // an operator of the language
}

// The fields of a.b.c; nothing for any other path.
std::vector<std::string> plain_fields(std::string_view path) {
  std::vector<std::string> fields;
  for (const std::string_view field : split(path, '.')) {
    if (!is_plain_field(field)) return {};
    fields.emplace_back(field);
  }
  return fields;
}

}  // namespace

KeyPath::KeyPath(std::string_view key, std::string_view root, bool sees_st2kv) : root_(root) {
  const std::string_view path = key.substr(0, key.find('#'));
  fields_ = plain_fields(path);
  if (fields_.empty()) {
    kind_ = Kind::kPath;
    path_ = std::make_shared<const Result<expr::JsonPath>>(expr::JsonPath::parse(path));
    return;
  }
  const std::string& first = fields_.front();
  const bool lookup = first == "st2kv" && (fields_.size() == 1 || fields_[1] == "system");
  if (first == "system" || (sees_st2kv && lookup)) {
    kind_ = Kind::kDatastore;
  } else if (first != root_) {
    kind_ = Kind::kNowhere;
  }
  fields_.erase(fields_.begin());
}

Result<const Value*> KeyPath::find(const Value& payload, Value& scratch) const {
  static const Value kNothing;
  static const Value kItem = Value::object({{"KeyValueLookup", nullptr}});
  switch (kind_) {
    case Kind::kPlain:
      break;
    case Kind::kDatastore:
      return &kItem;
    case Kind::kNowhere:
      return &kNothing;
    case Kind::kPath: {
      if (!path_->ok()) return path_->error();
      auto found = (*path_)->first(Value::object({{root_, payload}}));
      if (!found.ok()) return std::move(found).error();
      scratch = std::move(*found);
      return &scratch;
    }
  }
  const Value* at = &payload;
  for (const std::string& field : fields_) {
    at = at->find(field);
    if (!at) return &kNothing;
  }
  return at;
}

std::shared_ptr<const KeyPath> KeyPool::get(std::string_view key, std::string_view root, bool sees_st2kv) {
  const std::string_view path = key.substr(0, key.find('#'));
  std::string name;
  name.reserve(path.size() + root.size() + 2);
  name.append(path).append(1, '#').append(root).append(1, sees_st2kv ? '+' : '-');
  std::shared_ptr<const KeyPath>& known = known_[std::move(name)];
  if (!known) known = std::make_shared<const KeyPath>(path, root, sees_st2kv);
  return known;
}

}  // namespace squall::rules
