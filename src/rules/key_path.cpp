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

Result<expr::JsonPath> no_path() { return Error(Errc::kInternal, "A plain key has no compiled path."); }

}  // namespace

KeyPath::KeyPath(std::string_view key, std::string_view root, bool sees_st2kv)
    : root_(root), path_(no_path()) {
  const std::string_view path = key.substr(0, key.find('#'));
  fields_ = plain_fields(path);
  plain_ = !fields_.empty();
  if (!plain_) {
    path_ = expr::JsonPath::parse(path);
    return;
  }
  const std::string& first = fields_.front();
  in_datastore_ = first == "system" ||
                  (sees_st2kv && first == "st2kv" && (fields_.size() == 1 || fields_[1] == "system"));
  elsewhere_ = !in_datastore_ && first != root_;
  fields_.erase(fields_.begin());
}

Result<const Value*> KeyPath::find(const Value& payload, Value& scratch) const {
  static const Value kNothing;
  if (!plain_) {
    if (!path_.ok()) return path_.error();
    auto found = path_->first(Value::object({{root_, payload}}));
    if (!found.ok()) return std::move(found).error();
    scratch = std::move(*found);
    return &scratch;
  }
  if (elsewhere_) return &kNothing;
  if (in_datastore_) {
    static const Value kItem = Value::object({{"KeyValueLookup", nullptr}});
    return &kItem;
  }
  const Value* at = &payload;
  for (const std::string& field : fields_) {
    at = at->find(field);
    if (!at) return &kNothing;
  }
  return at;
}

}  // namespace squall::rules
