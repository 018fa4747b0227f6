// aliases/parse.jsonl: chat commands against alias formats, matching, help, fixed parameters
// (conformance README 7).
#include "conform/judge.h"
#include "conform/suites.h"
#include "content/alias_match.h"
#include "content/alias_parameters.h"
#include "content/alias_parser.h"
#include "expr/jinja/datastore.h"
#include "expr/jinja/platform.h"

namespace squall::conform {
namespace {

using content::AliasFormat;

Result<Value> extract(const Value& test_case) {
  auto format = AliasFormat::parse(test_case["format"].as_string());
  if (!format.ok()) return std::move(format).error();
  auto found = format->extract(test_case["command"].as_string());
  if (!found.ok()) return std::move(found).error();
  return Value::object({{"parameters", *found}});
}

Result<Value> extract_multiple(const Value& test_case) {
  auto format = AliasFormat::parse(test_case["format"].as_string());
  if (!format.ok()) return std::move(format).error();
  auto found = format->extract_all(test_case["command"].as_string());
  if (!found.ok()) return std::move(found).error();
  return Value::object({{"parameters", Value::array(std::move(*found))}});
}

Result<Value> match(const Value& test_case) {
  const auto aliases = test_case["aliases"].items();
  auto found = content::match_alias(aliases, test_case["command"].as_string());
  if (!found.ok()) return std::move(found).error();
  const Value multiple = found->display_only ? Value("absent") : Value(found->match_multiple);
  return Value::object({{"match", Value::object({{"alias", aliases[found->alias]["name"]},
                                                 {"display", found->display},
                                                 {"representation", found->representation},
                                                 {"match_multiple", multiple}})}});
}

Result<Value> normalise(const Value& test_case) {
  auto entry = content::normalise_format(test_case["format"]);
  if (!entry.ok()) return std::move(entry).error();
  return Value::object({{"display", entry->display},
                        {"representation", entry->representation},
                        {"match_multiple", entry->match_multiple}});
}

// Requests reach the interface as numbers already; what is none is refused
// there.
Result<std::int64_t> count_of(const Value& options, std::string_view name) {
  const Value* count = options.find(name);
  if (count == nullptr) return 0;
  if (!count->is_int() && !count->is_bool())
    return make_error(Errc::kInvalid, "limit or offset argument is not an integer").as("TypeError");
  return count->as_int();
}

Result<Value> help(const Value& test_case) {
  const Value& options = test_case["options"];
  auto limit = count_of(options, "limit"), offset = count_of(options, "offset");
  if (!limit.ok()) return std::move(limit).error();
  if (!offset.ok()) return std::move(offset).error();
  auto found = content::alias_help(test_case["aliases"].items(), {.filter = options.get_string("filter"),
                                                                  .pack = options.get_string("pack"),
                                                                  .limit = *limit,
                                                                  .offset = *offset});
  if (!found.ok()) return std::move(found).error();
  return Value::object({{"result", *found}});
}

Result<Value> cast_array(const Value& test_case) {
  auto list = content::alias_array(test_case["value"]);
  if (!list.ok()) return std::move(list).error();
  return Value::object({{"result", *list}});
}

// The datastore of a case: {"system": {key: value}, "user": {user: {key:
// value}}}.
class CaseDatastore : public jinja::DatastoreReader {
 public:
  explicit CaseDatastore(const Value& content) : content_(content) {}
  Result<std::optional<std::string>> system_value(std::string_view key) const override {
    return text_of(content_["system"][key]);
  }
  Result<std::optional<std::string>> user_value(std::string_view user, std::string_view key) const override {
    return text_of(content_["user"][user][key]);
  }

 private:
  static std::optional<std::string> text_of(const Value& value) {
    return value.is_string() ? std::optional(std::string(value.as_string())) : std::nullopt;
  }
  const Value& content_;
};

Result<Value> immutable(const Value& test_case) {
  static const jinja::Environment environment(jinja::platform_settings());
  const Value& context = test_case["context"];
  const CaseDatastore datastore(test_case["datastore"]);
  jinja::Scope scope;
  scope.set("st2kv", jinja::datastore_lookup(datastore, context.get_string("user")));
  const auto render = [&](const Value& tree) {
    return jinja::render_mapping(environment, tree, context, &scope);
  };
  auto complete = content::add_immutable_parameters(test_case["immutable_parameters"],
                                                    test_case["parameters"].items(), render);
  if (!complete.ok()) return std::move(complete).error();
  return Value::object({{"result", Value::array(std::move(*complete))}});
}

Result<Value> outcome(const Value& test_case) {
  const std::string kind = test_case.get_string("kind");
  if (kind == "extract") return extract(test_case);
  if (kind == "extract_multiple") return extract_multiple(test_case);
  if (kind == "match") return match(test_case);
  if (kind == "normalise") return normalise(test_case);
  if (kind == "help") return help(test_case);
  if (kind == "cast_array") return cast_array(test_case);
  if (kind == "immutable") return immutable(test_case);
  return make_error(Errc::kUnsupported, "no such kind of case: {}", kind);
}

Verdict run(const Value& test_case, const std::string& /*folder*/) {
  return judge(test_case, outcome(test_case));
}

}  // namespace

const Suite kAliasesSuite{
    .name = "aliases", .help = "chat commands against alias formats (aliases/parse.jsonl)", .run = run};

}  // namespace squall::conform
