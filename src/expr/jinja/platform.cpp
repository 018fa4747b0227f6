#include "expr/jinja/platform.h"

#include "base/template_marks.h"
#include "expr/jinja/filter.h"
#include "value/json/json.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

Result<Value> render_member(const Environment& environment, const Value& source, const Scope& scope) {
  const bool container = source.is_sequence() || source.is_mapping();
  const std::string text = container ? json::dumps(source) : python::str(source);
  auto rendered = environment.render(text, scope);
  if (!rendered.ok()) return std::move(rendered).error();
  if (*rendered == text) return source;
  if (!container) return Value(*rendered);
  auto read = json::parse(*rendered);
  if (!read.ok()) return Error(Errc::kExpression, read.error().message()).as("JSONDecodeError");
  return read;
}

}  // namespace

Settings platform_settings(UndefinedKind undefined, Decrypt decrypt) {
  Settings settings;
  settings.undefined = undefined;
  settings.trim_blocks = true;
  settings.lstrip_blocks = true;
  settings.decrypt = std::move(decrypt);
  for (const auto table : {platform_data_filters(), platform_text_filters(), platform_version_filters()}) {
    for (const FilterSpec& spec : table) settings.filters.push_back(&spec);
  }
  return settings;
}

bool has_expression(std::string_view text) { return has_template_marks(text); }

Result<Value> render_mapping(const Environment& environment, const Value& mapping, const Value& context,
                             const Scope* more) {
  if (mapping.empty() || context.empty()) return mapping;
  Scope scope = more != nullptr ? *more : Scope();
  scope.add(context);
  scope.add(Value::object({{"__context", context}}));
  Object out;
  for (const Member& member : mapping.members()) {
    auto rendered = render_member(environment, member.value, scope);
    if (!rendered.ok()) return std::move(rendered).error();
    out.set(member.key, std::move(rendered).value());
  }
  return Value(std::move(out));
}

}  // namespace squall::jinja
