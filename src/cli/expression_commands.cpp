// st2 expression functions, eval: both languages on the spot, without a server.
#include <fmt/format.h>

#include <algorithm>

#include "cli/handlers.h"
#include "expr/facade/caret.h"
#include "expr/facade/catalog.h"
#include "expr/facade/facade.h"
#include "value/json/json.h"
#include "value/yaml/yaml.h"

namespace squall::cli {

namespace {

using expr::CatalogEntry;

Value document_of(const CatalogEntry& entry) {
  std::vector<Value> examples;
  for (const expr::CatalogExample& one : entry.examples)
    examples.push_back(Value::object({{"expression", one.text}, {"gives", one.gives}}));
  return Value::object({{"name", entry.name},
                        {"kind", entry.kind},
                        {"call", entry.call},
                        {"help", entry.help},
                        {"examples", Value::array(std::move(examples))}});
}

// Every name once, whatever the number of its forms.
Result<int> list_functions(Session& session, const Command& command) {
  std::vector<Value> documents;
  const std::vector<CatalogEntry> all = expr::catalog();
  for (const CatalogEntry& entry : all) {
    const bool again = session.tables() && !documents.empty() &&
                       documents.back().get_string("name") == entry.name &&
                       documents.back().get_string("kind") == entry.kind;
    if (!again) documents.push_back(document_of(entry));
  }
  auto shown = session.show_list(documents, chosen_view(session, command));
  if (!shown.ok()) return std::move(shown).error();
  return kSuccess;
}

void explain(Session& session, const CatalogEntry& entry) {
  session.say(fmt::format("{} ({})\n  {}", entry.call, entry.kind, entry.help));
  for (const expr::CatalogExample& one : entry.examples)
    session.say(fmt::format("    {}\n      gives {}", one.text, one.gives));
}

Result<int> show_function(Session& session, const std::string& name) {
  std::vector<Value> documents;
  for (const CatalogEntry& entry : expr::catalog()) {
    if (entry.name != name) continue;
    documents.push_back(document_of(entry));
    if (session.tables()) explain(session, entry);
  }
  if (documents.empty())
    return make_error(Errc::kNotFound, "There is no function, filter or test \"{}\" in expressions.", name);
  if (session.tables()) return kSuccess;
  auto text = formatted(documents, {}, session.format);
  if (!text.ok()) return std::move(text).error();
  session.say(*text);
  return kSuccess;
}

// The mapping of a JSON or YAML file; no file: no variables.
Result<Value> context_of(const Session& session) {
  const auto path = session.args.text("context");
  if (!path) return Value::object();
  auto document = load_meta_file(session.around, *path);
  if (!document.ok()) return document;
  if (document->is_null()) return Value::object();
  if (!document->is_object())
    return make_error(Errc::kInvalid, "The context in \"{}\" must be a mapping of variables.", *path);
  return document;
}

int say_failure(Session& session, std::string_view text, const Error& error) {
  session.console.out(fmt::format("ERROR: {}\n", error.message()));
  const auto place = [](int number) { return static_cast<std::uint32_t>(std::max(number, 0)); };
  session.console.out(expr::with_caret(text, place(error.line()), place(error.column())));
  const std::size_t hint = error.detail().find('\n');  // behind the class of what went wrong
  if (hint != std::string::npos) session.say(error.detail().substr(hint + 1));
  return kFailure;
}

}  // namespace

Result<int> run_expression_functions(Session& session, const Command& command) {
  if (session.args.flag("markdown")) {
    session.console.out(expr::catalog_page());
    return kSuccess;
  }
  const auto name = session.args.text("name");
  return name ? show_function(session, *name) : list_functions(session, command);
}

Result<int> run_expression_eval(Session& session, const Command&) {
  const std::string text = session.args.text_or("text", "");
  const auto context = context_of(session);
  if (!context.ok()) return context.error();
  const expr::Evaluator evaluator{expr::EvaluatorSettings{}};
  auto value = evaluator.evaluate(std::string_view(text), *context);
  if (!value.ok()) return say_failure(session, text, value.error());
  if (session.format == Format::kYaml) {
    session.console.out(yaml::dump(*value, {.sort_keys = true}));
  } else if (session.tables() && value->is_string()) {
    session.say(value->as_string());
  } else {
    session.say(json::dumps(*value));
  }
  return kSuccess;
}

}  // namespace squall::cli
