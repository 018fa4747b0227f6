#include "conform/expression/request.h"

#include "conform/expression/forms.h"
#include "conform/expression/workflow.h"
#include "expr/jinja/platform.h"

namespace squall::conform {
namespace {

Value failed(const Error& error) {
  return Value::object(
      {{"error",
        Value::object({{"class", error.kind().empty() ? std::string(errc_name(error.code())) : error.kind()},
                       {"message", error.message()}})}});
}

Value succeeded(const Value& result) { return Value::object({{"result", to_case(result)}}); }

Value render(jinja::UndefinedKind kind, std::string_view text, const Value& context) {
  static const jinja::Environment strict(jinja::platform_settings(jinja::UndefinedKind::kStrict));
  static const jinja::Environment lenient(jinja::platform_settings(jinja::UndefinedKind::kLenient));
  const auto& environment = kind == jinja::UndefinedKind::kStrict ? strict : lenient;
  auto out = environment.render(text, jinja::Scope(context));
  return out.ok() ? succeeded(Value(*out)) : failed(out.error());
}

Value evaluate(std::string_view text, const Value& context) {
  auto out = workflow_environment().evaluate(text, jinja::Scope(context));
  if (!out.ok()) return failed(out.error());
  return *out ? succeeded(**out) : Value::object({{"undefined", true}});
}

Value evaluate_workflow(std::string_view text, const Value& context) {
  auto out = evaluate_workflow_text(text, context);
  return out.ok() ? succeeded(*out) : failed(out.error());
}

}  // namespace

Value evaluate_request(const Value& request) {
  const std::string engine = request.get_string("engine", "jinja"), mode = request.get_string("mode");
  const std::string text = request.get_string("text");
  const Value context = from_case(request["context"]);
  if (engine == "jinja") {
    if (mode == "platform") return render(jinja::UndefinedKind::kStrict, text, context);
    if (mode == "lenient") return render(jinja::UndefinedKind::kLenient, text, context);
    if (mode == "expression") return evaluate(text, context);
    if (mode == "workflow") return evaluate_workflow(text, context);
  }
  return failed(
      make_error(Errc::kInvalid, "there is no mode {:?} of an engine {:?}", mode, engine).as("Request"));
}

}  // namespace squall::conform
