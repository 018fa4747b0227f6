// st2 auth, login, whoami, apikey create and load.
#include <fmt/format.h>

#include "base/file.h"
#include "base/strings.h"
#include "cli/handlers.h"
#include "cli/ini.h"
#include "value/json/json.h"
#include "value/python.h"

namespace squall::cli {

namespace {

constexpr int kTokenHours = 24;              // what a server gives unless it was told otherwise
constexpr std::uint32_t kConfigMode = 0600;  // stricter than the reference's 0660: it may hold a password

Result<std::string> password_of(Session& session) {
  std::string given = session.args.text_or("password", "");
  if (!given.empty()) return given;
  return session.console.ask_secret("Password: ");
}

// Remembers the user, and the password when that was asked for; comments of the file are lost.
Result<void> write_config(Session& session, std::string_view password) {
  const std::string& path = session.settings.config.path;
  bool existed = is_file(path);
  Ini ini;
  if (existed) {
    auto text = read_file(path);
    if (!text.ok()) return std::move(text).error();
    auto parsed = Ini::parse(*text);
    if (!parsed.ok()) return make_error(Errc::kParse, "{}: {}", path, parsed.error().text());
    ini = std::move(*parsed);
  }
  ini.set("credentials", "username", session.args.text_or("username", ""));
  if (session.args.flag("write_password")) {
    ini.set("credentials", "password", std::string(password));
  } else {
    ini.remove("credentials", "password");
  }
  if (auto made = make_directories(parent_path(path), 0770); !made.ok()) return made;
  return write_file_atomic(path, ini.text(), kConfigMode);
}

Result<void> log_in(Session& session) {
  auto password = password_of(session);
  if (!password.ok()) return std::move(password).error();
  auto token = session.client.create_token(session.args.text_or("username", ""), *password,
                                           session.args.integer("ttl"));
  if (!token.ok()) return std::move(token).error();
  cache_token(session, *token);
  return write_config(session, *password);
}

// One key of a file that `apikey load` reads.
Result<Value> load_key(Session& session, const Command& command, const Value& entry) {
  for (std::string_view needed : {"user", "key_hash"}) {
    if (!entry.contains(needed)) return make_error(Errc::kInvalid, "an entry has no \"{}\"", needed);
  }
  Object body{{"user", entry["user"]},
              {"key_hash", entry["key_hash"]},
              {"metadata", entry.contains("metadata") ? entry["metadata"] : Value::object()},
              {"enabled", entry.get_bool("enabled", false)}};
  const std::string id = entry.get_string("id");
  if (id.empty()) return session.client.post(command.resource->path, Value(std::move(body)));
  body.set("id", id);
  const Value document(std::move(body));
  auto changed = session.client.put(document_path(*command.resource, id), document);
  if (changed.ok() || changed.error().code() != Errc::kNotFound) return changed;
  return session.client.post(command.resource->path, document);
}

}  // namespace

Result<int> run_auth(Session& session, const Command& command) {
  auto password = password_of(session);
  if (!password.ok()) return std::move(password).error();
  auto token = session.client.create_token(session.args.text_or("username", ""), *password,
                                           session.args.integer("ttl"));
  if (!token.ok()) return std::move(token).error();
  if (session.args.flag("only_token")) {
    session.say(token->get_string("token"));
    return kSuccess;
  }
  auto shown = session.show(*token, {.attributes = chosen_attributes(session, command)});
  if (!shown.ok()) return std::move(shown).error();
  return kSuccess;
}

Result<int> run_login(Session& session, const Command&) {
  const std::string user = session.args.text_or("username", "");
  if (auto done = log_in(session); !done.ok())
    return std::move(done).error().with("Failed to log in as {}", user);
  session.say("Logged in as " + user);
  if (session.args.flag("write_password")) return kSuccess;
  session.say(
      fmt::format("\nNote: The password is not stored in the client config, so you will need to login again "
                  "in {} hours when the auth "
                  "token expires.\nAs an alternative, you can run st2 login with the \"--write-password\" "
                  "flag, but keep in mind that "
                  "this stores the password in plain-text in the client config file (~/.st2/config).",
                  kTokenHours));
  return kSuccess;
}

Result<int> run_whoami(Session& session, const Command&) {
  auto user = session.client.get("/user");
  if (!user.ok()) {
    session.say("Unable to retrieve currently logged-in user");
    if (session.settings.debug) return std::move(user).error();
    return kSuccess;
  }
  const Value& authentication = (*user)["authentication"];
  const Value& rbac = (*user)["rbac"];
  session.say(fmt::format("Currently logged in as \"{}\".\n", user->get_string("username")));
  session.say("Authentication method: " + python::str(authentication["method"]));
  if (authentication.get_string("method") == "authentication token") {
    session.say("Authentication token expire time: " + python::str(authentication["token_expire"]));
  }
  std::vector<std::string> roles;
  for (const Value& role : rbac["roles"].items()) roles.push_back(python::str(role));
  session.say(
      fmt::format("\nRBAC:\n - Enabled: {}\n - Roles: {}", python::str(rbac["enabled"]), join(roles, ", ")));
  return kSuccess;
}

Result<int> run_apikey_create(Session& session, const Command& command) {
  Object body;
  if (std::string user = session.args.text_or("user", ""); !user.empty()) body.set("user", user);
  if (auto text = session.args.text("metadata")) {
    auto metadata = json::parse(*text);
    if (!metadata.ok()) return std::move(metadata).error();
    if (python::truthy(*metadata)) body.set("metadata", *metadata);
  }
  auto key = session.client.post(command.resource->path, Value(std::move(body)));
  if (!key.ok()) {
    session.say("ERROR: " + key.error().message());
    return kOperationFailed;
  }
  if (session.args.flag("only_key")) {
    session.say(key->get_string("key"));
    return kSuccess;
  }
  if (auto shown = session.show(*key, {}); !shown.ok()) return std::move(shown).error();
  return kSuccess;
}

Result<int> run_apikey_load(Session& session, const Command& command) {
  const std::string file = session.args.text_or("file", "");
  auto entries = load_meta_file(session.around, file);
  if (!entries.ok()) return std::move(entries).error();
  if (!python::truthy(*entries)) {
    session.say(fmt::format("No {} found in {}.", to_lower(command.resource->display), file));
    return kSuccess;
  }
  const Value list = entries->is_array() ? *entries : Value::array({*entries});
  std::vector<Value> loaded;
  for (const Value& entry : list.items()) {
    auto key = load_key(session, command, entry);
    if (!key.ok()) return std::move(key).error();
    loaded.push_back(std::move(*key));
  }
  auto shown = session.show_list(loaded, chosen_view(session, command));
  if (!shown.ok()) return std::move(shown).error();
  return kSuccess;
}

}  // namespace squall::cli
