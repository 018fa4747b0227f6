// st2 key set, delete, delete_by_prefix, load.
#include <fmt/format.h>

#include "base/file.h"
#include "base/strings.h"
#include "cli/handlers.h"
#include "value/json/json.h"
#include "value/python.h"

namespace squall::cli {

namespace {

constexpr std::string_view kDefaultScope = "system";

std::string key_path(std::string_view name) { return "/keys/" + path_part(name); }

// One item of a file. Values that are no texts become JSON when `convert`.
Result<Value> item_of(const Value& entry, bool convert) {
  for (std::string_view needed : {"name", "value"}) {
    if (!entry.contains(needed)) return make_error(Errc::kInvalid, "an item has no \"{}\"", needed);
  }
  const std::string name = entry.get_string("name");
  Value value = entry["value"];
  if (!value.is_string()) {
    if (!convert) {
      return make_error(
          Errc::kInvalid,
          "Item '{}' has a value that is not a string. Either pass in the -c/--convert option to convert "
          "non-string types to JSON strings automatically, or convert the data to a string in the file",
          name);
    }
    value = json::dumps(value);
  }
  Object item{{"name", name}, {"value", value}, {"scope", entry.get_string("scope", kDefaultScope)}};
  for (std::string_view optional : {"user", "encrypted", "secret", "ttl"}) {
    if (python::truthy(entry[optional])) item.set(optional, entry[optional]);
  }
  return Value(std::move(item));
}

}  // namespace

Result<int> run_key_set(Session& session, const Command& command) {
  const Parsed& args = session.args;
  const std::string name = args.text_or("name", "");
  std::string value = args.text_or("value", "");
  if (value.empty()) {
    auto answer = session.console.ask("Please insert value for key: ");
    if (!answer.ok()) return std::move(answer).error();
    value = *answer;
  }
  auto user = args.text("user");
  Object body{{"name", name},
              {"scope", args.text_or("scope", kDefaultScope)},
              {"user", user ? Value(*user) : Value()},
              {"value", value}};
  if (args.flag("encrypt")) body.set("secret", true);
  if (args.flag("encrypted")) body.set("encrypted", true);
  if (auto ttl = args.integer("ttl").value_or(0); ttl != 0) body.set("ttl", ttl);
  auto item = session.client.put(key_path(name), Value(std::move(body)));
  if (!item.ok()) return std::move(item).error();
  if (auto shown = session.show(*item, {.attributes = chosen_attributes(session, command)}); !shown.ok()) {
    return std::move(shown).error();
  }
  return kSuccess;
}

Result<int> run_key_delete(Session& session, const Command& command) {
  const std::string name = session.args.text_or("name", "");
  Query query{{"scope", session.args.text_or("scope", kDefaultScope)}};
  if (auto user = session.args.text("user")) query.emplace_back("user", *user);
  auto found = session.client.find(key_path(name), query);
  if (!found.ok()) return std::move(found).error();
  if (!*found) {
    say_not_found(session, *command.resource, name);
    return kOperationFailed;
  }
  auto done = session.client.erase(key_path(name), query);
  if (!done.ok()) return std::move(done).error();
  session.say(fmt::format("Resource with id \"{}\" has been successfully deleted.", name));
  return kSuccess;
}

Result<int> run_key_delete_by_prefix(Session& session, const Command&) {
  const Query query{{"prefix", session.args.text_or("prefix", "")}};
  std::vector<std::string> names;
  // The server answers page by page: what was deleted makes room for the next ones. One that stays ends this.
  for (std::string first;;) {
    auto page = session.client.list("/keys", query);
    if (!page.ok()) return std::move(page).error();
    if (page->items.empty() || page->items.front().get_string("name") == first) break;
    first = page->items.front().get_string("name");
    for (const Value& item : page->items) {
      std::string name = item.get_string("name");
      auto done = session.client.erase(key_path(name));
      if (!done.ok()) return std::move(done).error();
      names.push_back(std::move(name));
    }
  }
  session.say(fmt::format("Deleted {} keys\nDeleted key ids: {}", names.size(), join(names, ", ")));
  return kSuccess;
}

Result<int> run_key_load(Session& session, const Command& command) {
  auto entries = load_meta_file(session.around, session.args.text_or("file", ""));
  if (!entries.ok()) return std::move(entries).error();
  Value list = entries->is_array() ? *entries : Value::array({*entries});
  if (!python::truthy(*entries)) list = Value::array();
  std::vector<Value> items;
  for (const Value& entry : list.items()) {
    auto item = item_of(entry, session.args.flag("convert"));
    if (!item.ok()) return std::move(item).error();
    auto stored = session.client.put(key_path(item->get_string("name")), *item);
    if (!stored.ok()) return std::move(stored).error();
    items.push_back(std::move(*item));
  }
  auto shown = session.show_list(items, chosen_view(session, command));
  if (!shown.ok()) return std::move(shown).error();
  return kSuccess;
}

}  // namespace squall::cli
