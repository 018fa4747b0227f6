// The verbs that mean the same for every kind of document.
#include <fmt/format.h>

#include <algorithm>

#include "base/file.h"
#include "base/strings.h"
#include "cli/command.h"
#include "value/json/json.h"
#include "value/yaml/yaml.h"

namespace squall::cli {

namespace {

constexpr std::string_view kKeyOfWord = "word";  // every generic command names its document so

std::string word_of(const Session& session) { return session.args.text_or(kKeyOfWord, ""); }

// Whether a failed look-up only says that nothing is there. A server that fails or cannot be reached is told
// as it is.
bool means_absent(const Error& error) {
  return error.code() == Errc::kNotFound || error.code() == Errc::kInvalid || error.code() == Errc::kConflict;
}

void add_filters(const Session& session, const Command& command, Query& query) {
  for (const Filter& filter : command.filters) {
    std::string_view value = filter.missing;
    std::string text;
    if (session.args.given(filter.key)) {
      text = session.args.text_or(filter.key, "");
      value = filter.given.empty() ? std::string_view(text) : filter.given;
    }
    if (!value.empty()) query.emplace_back(filter.name, value);
  }
}

Query list_query(const Session& session, const Command& command, const std::vector<std::string>& attributes) {
  Query query;
  add_filters(session, command, query);
  if ((command.traits & kLimited) != 0) {
    query.emplace_back("limit", std::to_string(session.args.integer("last").value_or(50)));
  }
  if ((command.traits & kSorted) != 0) {
    std::string order = session.args.text_or("sort_order", "descending");
    if (order == "asc" || order == "ascending") query.emplace_back("sort_asc", "True");
    if (order == "desc" || order == "descending") query.emplace_back("sort_desc", "True");
  }
  bool all = attributes.empty() || std::find(attributes.begin(), attributes.end(), "all") != attributes.end();
  if ((command.traits & kIncludes) != 0 && !all)
    query.emplace_back("include_attributes", join(attributes, ","));
  return query;
}

Result<Value> find_by_name(Session& session, const Resource& resource, std::string_view name) {
  auto page = session.client.list(std::string(resource.path) + "/", {{"name", std::string(name)}});
  if (!page.ok()) return std::move(page).error();
  if (page->items.size() > 1) {
    return make_error(Errc::kConflict, "More than one {} named \"{}\" are found.", to_lower(resource.display),
                      name);
  }
  return page->items.empty() ? Value() : page->items.front();
}

}  // namespace

std::string document_path(const Resource& resource, std::string_view word) {
  return fmt::format("{}/{}", resource.path, path_part(word));
}

std::vector<std::string> chosen_attributes(const Session& session, const Command& command) {
  auto named = session.args.texts("attr");
  if (!named.empty()) return named;
  return {command.attributes.begin(), command.attributes.end()};
}

View chosen_view(const Session& session, const Command& command) {
  return {chosen_attributes(session, command), session.args.integers("width"), command.order,
          command.transforms};
}

Result<Value> load_meta_file(const Surroundings& around, std::string_view path) {
  const std::string full = join_path(around.folder, path);
  if (!is_file(full)) return make_error(Errc::kNotFound, "File \"{}\" does not exist.", path);
  auto dot = base_name(full).rfind('.');
  std::string extension = dot == std::string::npos || dot == 0 ? "" : base_name(full).substr(dot);
  bool known = extension == ".json" || extension == ".yaml" || extension == ".yml";
  if (!known) {
    return make_error(Errc::kUnsupported,
                      "Unsupported meta type {}, file {}. Allowed: ['.json', '.yaml', '.yml']", extension,
                      path);
  }
  auto text = read_file(full);
  if (!text.ok()) return std::move(text).error();
  auto document = extension == ".json" ? json::parse(*text) : yaml::parse(*text);
  if (!document.ok()) {
    Error error = std::move(document).error();
    return make_error(error.code(), "{}: {}", path, error.text());
  }
  return document;
}

void say_not_found(Session& session, const Resource& resource, std::string_view word) {
  session.say(fmt::format("{} \"{}\" is not found.\n", resource.display, word));
}

Result<Value> find_document(Session& session, const Command& command, std::string_view word) {
  const Resource& resource = *command.resource;
  std::string_view words = "id";
  if (command.lookup == Lookup::kNameOrId) {
    words = "id or name";
    auto named = find_by_name(session, resource, word);
    if (!named.ok() || !named->is_null()) return named;
  } else if (command.lookup == Lookup::kRefOrId) {
    words = "id or reference";
  }
  auto found = session.client.get(document_path(resource, word));
  if (found.ok()) return found;
  bool tolerant = command.lookup != Lookup::kRefOrId;
  bool absent = found.error().code() == Errc::kNotFound || (tolerant && means_absent(found.error()));
  if (!absent) return std::move(found).error();
  return make_error(Errc::kNotFound, "Resource with {} \"{}\" doesn't exist.", words, word);
}

Result<std::vector<Value>> find_all(Session& session, const Command& command,
                                    const std::vector<std::string>& words, const Query& query) {
  std::vector<Value> found;
  for (const std::string& word : words) {
    auto document = session.client.get(document_path(*command.resource, word), query);
    if (document.ok()) {
      found.push_back(std::move(*document));
      continue;
    }
    if (!means_absent(document.error())) return std::move(document).error();
    say_not_found(session, *command.resource, word);
    if (words.size() == 1) return make_error(Errc::kNotFound, "Resource {} not found.", word);
  }
  return found;
}

Result<int> run_list(Session& session, const Command& command) {
  View view = chosen_view(session, command);
  if (session.args.flag("iftt")) view.attributes = {"ref", "trigger.ref", "action.ref", "enabled"};
  if (session.args.flag("detail")) view.attributes = {"all"};
  auto page = session.client.list(std::string(command.resource->path) + "/",
                                  list_query(session, command, view.attributes));
  if (!page.ok()) return std::move(page).error();
  auto& documents = page->items;
  if (command.prepare != nullptr) command.prepare(session, documents);
  bool reversed = (command.traits & kReversed) != 0;
  bool reversed_documents = (command.traits & kReversedDocuments) != 0 && !session.tables();
  if (reversed || reversed_documents) std::reverse(documents.begin(), documents.end());
  auto table = session.show_list(documents, view, reversed || reversed_documents);
  if (!table.ok()) return std::move(table).error();
  std::int64_t limit = session.args.integer("last").value_or(50);
  bool more = (command.traits & kLimited) != 0 && limit > 0 && page->total && *page->total > limit;
  if (more && session.tables())
    session.console.err(more_note(command.resource->plural, limit, *table) + "\n");
  return kSuccess;
}

Result<int> run_get(Session& session, const Command& command) {
  Query query;
  add_filters(session, command, query);
  auto documents = find_all(session, command, session.args.texts(kKeyOfWord), query);
  if (!documents.ok()) return std::move(documents).error();
  const View view = chosen_view(session, command);
  for (const Value& document : *documents) {
    if (auto shown = session.show(document, view); !shown.ok()) return std::move(shown).error();
  }
  return kSuccess;
}

Result<int> run_create(Session& session, const Command& command) {
  auto document = load_meta_file(session.around, session.args.text_or("file", ""));
  if (document.ok()) document = session.client.post(command.resource->path, *document);
  if (!document.ok()) {
    session.say("ERROR: " + document.error().message());
    return kOperationFailed;
  }
  if (auto shown = session.show(*document, {}); !shown.ok()) return std::move(shown).error();
  return kSuccess;
}

Result<int> run_update(Session& session, const Command& command) {
  auto before = find_document(session, command, word_of(session));
  if (!before.ok()) return std::move(before).error();
  auto document = load_meta_file(session.around, session.args.text_or("file", ""));
  if (!document.ok()) return std::move(document).error();
  const std::string id = before->get_string("id");
  if (document->get_string("id").empty()) {
    document = document->with("id", id);
  } else if (document->get_string("id") != id) {
    return make_error(
        Errc::kInvalid,
        "The value for the {} id in the JSON/YAML file does not match the ID provided in the command line "
        "arguments.",
        to_lower(command.resource->display));
  }
  auto updated = session.client.put(document_path(*command.resource, id), *document);
  if (!updated.ok()) return std::move(updated).error();
  if (auto shown = session.show(*updated, {}); !shown.ok()) return std::move(shown).error();
  return kSuccess;
}

Result<int> run_delete(Session& session, const Command& command) {
  const std::string word = word_of(session);
  auto document = find_document(session, command, word);
  if (!document.ok() && document.error().code() == Errc::kNotFound) {
    say_not_found(session, *command.resource, word);
    return kOperationFailed;
  }
  if (!document.ok()) return std::move(document).error();
  auto done = session.client.erase(document_path(*command.resource, document->get_string("id")));
  if (!done.ok()) return std::move(done).error();
  session.say(fmt::format("Resource with id \"{}\" has been successfully deleted.", word));
  return kSuccess;
}

Result<int> run_switch(Session& session, const Command& command) {
  auto document = find_document(session, command, word_of(session));
  if (!document.ok()) return std::move(document).error();
  Value changed = document->without("ref").with("enabled", command.switch_to);
  auto updated = session.client.put(document_path(*command.resource, document->get_string("id")), changed);
  if (!updated.ok()) return std::move(updated).error();
  if (auto shown = session.show(*updated, {}); !shown.ok()) return std::move(shown).error();
  return kSuccess;
}

Result<int> run_unsupported_clone(Session&, const Command& command) {
  return make_error(Errc::kUnsupported, "clone '{}' is not implemented.",
                    command.path.substr(0, command.path.find(' ')));
}

}  // namespace squall::cli
