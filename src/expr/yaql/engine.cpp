#include "expr/yaql/engine.h"

#include <algorithm>
#include <array>
#include <ctime>

#include "base/text/utf8.h"
#include "expr/yaql/compile.h"
#include "expr/yaql/finalise.h"
#include "expr/yaql/text_form.h"

namespace squall::yaql {
namespace {

constexpr std::size_t kMostSimilar = 3;

auto tables() {
  return std::to_array<std::span<const FunctionSpec>>(
      {system_functions(), branching_functions(), comparison_functions(), math_operators(), math_functions(),
       text_functions(), text_search_functions(), list_functions(), mapping_functions(), set_functions(),
       query_functions(), fold_functions(), split_functions(), generate_functions(), regex_functions(),
       date_functions(), date_operators(), date_properties(), workflow_functions()});
}

void add(FunctionTable& table, std::string_view name, Form form, Overload overload) {
  table.owned.push_back(std::make_unique<Overload>(std::move(overload)));
  FunctionTable::Entry& entry = table.names[name];
  if (form != Form::kMethod) entry.functions.push_back(table.owned.back().get());
  if (form == Form::kMethod || form == Form::kExtension) entry.methods.push_back(table.owned.back().get());
}

// Where code point `position` of the text is, from 1.
Error placed(Error error, std::string_view text, std::uint32_t position) {
  const std::string_view before = text.substr(0, text::byte_offset(text, position));
  const auto line = static_cast<int>(std::ranges::count(before, '\n')) + 1;
  const std::size_t start = before.rfind('\n');
  const std::string_view on_line = start == std::string_view::npos ? before : before.substr(start + 1);
  return std::move(error).at(line, static_cast<int>(text::code_points(on_line)) + 1);
}

// The distance of two names in letters that are put in, left out or changed.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t k = 0; k <= b.size(); ++k) row[k] = k;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t k = 1; k <= b.size(); ++k) {
      const std::size_t changed = diagonal + (a[i - 1] == b[k - 1] ? 0 : 1);
      diagonal = std::exchange(row[k], std::min({row[k] + 1, row[k - 1] + 1, changed}));
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view form_name(Form form) {
  constexpr std::string_view kNames[] = {"function", "method", "extension", "operator", "property"};
  return kNames[static_cast<std::size_t>(form)];
}

Value present_as_text(const Native& native) { return Value(native.text); }

Timestamp machine_time() { return real_clock().now(); }

std::int32_t machine_offset() {
  const std::time_t now = machine_time() / 1'000'000;
  std::tm local{};
  localtime_r(&now, &local);
  return static_cast<std::int32_t>(local.tm_gmtoff);
}

const FunctionTable::Overloads* FunctionTable::find(std::string_view name, bool method) const {
  const auto found = names.find(name);
  if (found == names.end()) return nullptr;
  const Overloads& overloads = method ? found->second.methods : found->second.functions;
  return overloads.empty() ? nullptr : &overloads;
}

std::vector<std::string> similar_names(const FunctionTable& table, std::string_view name, bool method) {
  std::vector<std::pair<std::size_t, std::string>> near;
  const std::size_t most = name.size() < 4 ? 1 : 2;
  if (name.size() > 40) return {};
  for (const auto& [known, entry] : table.names) {
    if (known.starts_with('#') || (method ? entry.methods : entry.functions).empty()) continue;
    const std::size_t far = distance(name, known);
    if (far <= most) near.emplace_back(far, known);
  }
  std::ranges::sort(near);
  std::vector<std::string> names;
  for (auto& [far, known] : near) {
    if (names.size() < kMostSimilar) names.push_back(std::move(known));
  }
  return names;
}

Result<void> Engine::check(const Settings& settings) {
  for (const Function& function : settings.functions) {
    auto overload = read_overload(function.name, function.params);
    if (!overload.ok()) return std::move(overload).error();
  }
  return {};
}

Engine::Engine(Settings settings) : state_(std::make_shared<EngineState>(std::move(settings))) {
  for (const auto& table : tables()) {
    for (const FunctionSpec& spec : table) {
      Overload overload = read_overload(spec.name, spec.params).value();
      overload.spec = &spec;
      overload.takes_rules = spec.takes_rules;
      add(state_->table, spec.name, spec.form, std::move(overload));
    }
  }
  for (const Function& function : state_->settings.functions) {
    Overload overload = read_overload(function.name, function.params).value();
    overload.custom = &function;
    add(state_->table, function.name, function.form, std::move(overload));
  }
}

Result<Expression> Engine::parse(std::string_view text) const {
  if (auto known = state_->cache.find(text)) return Expression(state_, std::move(known));
  auto program = std::make_shared<Program>();
  try {
    const Ast ast = parse_expression(text, state_->settings.limits);
    program->text = text;
    program->has_definitions = makes_definitions(ast);
    program->root = compile(*state_, ast, program->has_definitions);
  } catch (Raise& raised) {
    const int column = raised.error.column();
    const auto position = column > 0 ? static_cast<std::size_t>(column - 1) : text::code_points(text);
    return placed(std::move(raised.error), text, static_cast<std::uint32_t>(position));
  }
  state_->cache.keep(text, program);
  return Expression(state_, std::move(program));
}

Result<Answer> ExpressionAccess::run(const Expression& expression, const Value& data, Want want) {
  const Program& program = *expression.program_;
  Run run(*expression.engine_, data, program.has_definitions);
  try {
    const auto frame = make<Frame>(Ref<Frame>());
    const Var result = finalise(run, program.root->eval(run, *frame));
    if (run.has_fed_back()) check_result_depth(run, result);
    if (result.is_text()) return Answer{result.plain(), true};
    if (want == Want::kText) return Answer{Value(str(run, result, Stage::kResult)), false};
    return Answer{to_value(run, result), false};
  } catch (Raise& raised) {
    return placed(std::move(raised.error), program.text, run.position());
  }
}

Result<Value> Engine::evaluate(const Expression& expression, const Value& data) const {
  auto answer = ExpressionAccess::run(expression, data, Want::kValue);
  if (!answer.ok()) return std::move(answer).error();
  return std::move(answer->value);
}

Result<Value> Engine::evaluate(std::string_view text, const Value& data) const {
  const auto expression = parse(text);
  if (!expression.ok()) return expression.error();
  return evaluate(*expression, data);
}

std::vector<FunctionHelp> Engine::functions() const {
  std::vector<FunctionHelp> all;
  for (const auto& table : tables()) {
    for (const FunctionSpec& spec : table)
      all.push_back({spec.name, spec.form, spec.params, spec.help, spec.example.text, spec.example.gives});
  }
  for (const Function& function : state_->settings.functions)
    all.push_back({function.name, function.form, function.params, function.help, {}, {}});
  return all;
}

const Limits& Engine::limits() const { return state_->settings.limits; }

const std::string& Expression::text() const { return program_->text; }

}  // namespace squall::yaql
