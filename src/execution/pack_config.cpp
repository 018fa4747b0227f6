#include "execution/pack_config.h"

#include <fmt/format.h>

#include "value/schema/config.h"

namespace squall::execution {
namespace {

// The class of an exception as Python prints it.
std::string class_name(std::string_view kind) {
  const bool from_templates =
      kind.starts_with("Template") || kind == "UndefinedError" || kind == "SecurityError";
  return fmt::format("<class '{}{}'>", from_templates ? "jinja2.exceptions." : "", kind);
}

}  // namespace

Result<Value> resolve_pack_config(const jinja::Environment& environment, const PackConfig& config,
                                  const jinja::DatastoreReader& datastore, std::string_view user,
                                  const jinja::Decrypt& decrypt) {
  jinja::Scope scope;
  scope.set("st2kv", jinja::datastore_lookup(datastore, std::string(user)));
  const schema::RenderConfig render = [&](std::string_view key, std::string_view text,
                                          bool secret) -> Result<Value> {
    auto rendered = environment.render(text, scope);
    if (!rendered.ok())
      return make_error(Errc::kInvalid,
                        "Failed to render dynamic configuration value for key \"{}\" with value \"{}\" for "
                        "pack \"{}\" "
                        "config: {} {} ",
                        key, text, config.pack, class_name(rendered.error().kind()),
                        rendered.error().message())
          .as("RuntimeError");
    if (!secret || rendered->empty()) return Value(*rendered);
    if (!decrypt)
      return make_error(Errc::kUnavailable, "no key is set up to decrypt \"{}\" of pack \"{}\"", key,
                        config.pack);
    auto plain = decrypt(*rendered);
    if (!plain.ok()) return std::move(plain).error();
    return Value(*plain);
  };
  return schema::resolve_config(config.schema, config.values, render);
}

}  // namespace squall::execution
