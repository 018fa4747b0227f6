// st2 trigger getspecs, trigger-instance re-emit, webhook list, service-registry, inquiry respond.
#include <fmt/format.h>

#include <algorithm>

#include "cli/form.h"
#include "cli/handlers.h"
#include "value/json/json.h"
#include "value/python.h"

namespace squall::cli {

namespace {

Result<std::vector<std::string>> group_names(Session& session) {
  auto answer = session.client.get("/service_registry/groups");
  if (!answer.ok()) return std::move(answer).error();
  std::vector<std::string> names;
  for (const Value& group : (*answer)["groups"].items()) names.push_back(python::str(group));
  return names;
}

Result<void> add_members(Session& session, const std::string& group, std::vector<Value>& out) {
  auto answer = session.client.get(fmt::format("/service_registry/groups/{}/members", path_part(group)));
  if (!answer.ok()) return std::move(answer).error();
  for (const Value& member : (*answer)["members"].items()) {
    out.push_back(Value::object(
        {{"group_id", group}, {"member_id", member["member_id"]}, {"capabilities", member["capabilities"]}}));
  }
  return {};
}

Result<int> shown_as_list(Session& session, std::span<const Value> documents, const View& view) {
  auto shown = session.show_list(documents, view);
  if (!shown.ok()) return std::move(shown).error();
  return kSuccess;
}

}  // namespace

Result<int> run_trigger_getspecs(Session& session, const Command&) {
  if (session.args.flag("help")) {
    session.console.out(session.args.parser().help());
    return kSuccess;
  }
  Query query;
  if (auto ref = session.args.text("ref")) query.emplace_back("type", *ref);
  auto page = session.client.list("/triggers/", query);
  if (!page.ok()) return std::move(page).error();
  return shown_as_list(session, page->items, {.attributes = {}});
}

Result<int> run_trigger_instance_reemit(Session& session, const Command& command) {
  auto id = session.args.text("id");
  if (session.args.flag("help") || !id) {
    session.console.out(session.args.parser().help());
    return session.args.flag("help") ? kSuccess : kOperationFailed;
  }
  auto answer = session.client.post(document_path(*command.resource, *id) + "/re_emit", Value());
  if (!answer.ok()) return std::move(answer).error();
  if (answer->contains("message")) session.say(answer->get_string("message"));
  return kSuccess;
}

void prepare_webhooks(Session&, std::vector<Value>& documents) {
  for (Value& document : documents) document = document.with("url", document["parameters"]["url"]);
  std::stable_sort(documents.begin(), documents.end(),
                   [](const Value& a, const Value& b) { return a.get_string("url") < b.get_string("url"); });
}

Result<int> run_group_list(Session& session, const Command& command) {
  auto names = group_names(session);
  if (!names.ok()) return std::move(names).error();
  std::vector<Value> groups;
  for (const std::string& name : *names) groups.push_back(Value::object({{"group_id", name}}));
  return shown_as_list(session, groups, chosen_view(session, command));
}

Result<int> run_member_list(Session& session, const Command& command) {
  std::vector<std::string> groups;
  if (auto group = session.args.text("group_id")) {
    groups.push_back(*group);
  } else {
    auto names = group_names(session);
    if (!names.ok()) return std::move(names).error();
    groups = std::move(*names);
  }
  std::vector<Value> members;
  for (const std::string& group : groups) {
    if (auto added = add_members(session, group, members); !added.ok()) return std::move(added).error();
  }
  return shown_as_list(session, members, chosen_view(session, command));
}

Result<int> run_inquiry_respond(Session& session, const Command& command) {
  const std::string id = session.args.text_or("id", "");
  auto inquiry = find_document(session, command, id);
  if (!inquiry.ok()) return std::move(inquiry).error();
  Value response;
  if (std::string text = session.args.text_or("response", ""); !text.empty()) {
    auto parsed = json::parse(text);
    if (!parsed.ok()) return std::move(parsed).error();
    response = std::move(*parsed);
  } else {
    response = ask_fields(session.console, (*inquiry)["schema"]["properties"]);
  }
  auto accepted = session.client.put(document_path(*command.resource, id),
                                     Value::object({{"id", id}, {"response", response}}));
  if (!accepted.ok()) return std::move(accepted).error();
  session.say(fmt::format("\nResponse accepted for inquiry {}.", accepted->get_string("id", id)));
  return kSuccess;
}

}  // namespace squall::cli
