#include "expr/jinja/environment.h"

#include <algorithm>

#include "expr/core/workflow_functions.h"
#include "expr/jinja/ops.h"
#include "expr/jinja/parser.h"
#include "expr/jinja/raise.h"
#include "expr/jinja/render.h"

namespace squall::jinja {
namespace {

void add(EnvironmentState& state, const FilterSpec& spec) {
  state.filters.insert_or_assign(std::string(spec.name),
                                 FilterEntry{&spec, nullptr, read_signature(spec.params)});
}

bool is_plain(const Body& body, std::string_view source) {
  if (body.empty()) return source.empty();
  if (body.size() != 1 || body[0]->kind != StmtKind::kOutput) return false;
  const auto& parts = static_cast<const Output&>(*body[0]).parts;
  return parts.size() == 1 && !parts[0].expr && parts[0].text == source;
}

std::shared_ptr<const Program> build(const EnvironmentState& state, std::string_view source,
                                     bool expression) {
  const Limits& limits = state.settings.limits;
  if (source.size() > limits.max_source_bytes) {
    raise_limit("max_source_bytes", limits.max_source_bytes, "a template is too long");
  }
  Syntax syntax = expression ? parse_expression(source, state.lexer(), limits)
                             : parse_template(source, state.lexer(), limits);
  auto program = std::make_shared<Program>();
  program->body = std::move(syntax.body);
  program->expression = std::move(syntax.expression);
  program->mutates = syntax.mutates;
  program->is_plain_text = !expression && is_plain(program->body, source);
  resolve(*program, state);
  return program;
}

std::shared_ptr<const Program> cached(const EnvironmentState& state, std::string_view source,
                                      bool expression) {
  if (auto found = state.cache.find(source, expression ? 1 : 0)) return found;
  auto program = build(state, source, expression);
  state.cache.keep(source, program, expression ? 1 : 0);
  return program;
}

Result<std::shared_ptr<const Program>> compiled(const EnvironmentState& state, std::string_view source,
                                                bool expression) try {
  return cached(state, source, expression);
} catch (Raise& raised) {
  return std::move(raised.error);
}

std::string_view item_name(const std::pair<std::string, Item>& item) { return item.first; }

}  // namespace

const FilterEntry* EnvironmentState::find_filter(std::string_view name) const {
  const auto found = filters.find(name);
  return found == filters.end() ? nullptr : &found->second;
}

const TestEntry* EnvironmentState::find_test(std::string_view name) const {
  const auto found = tests.find(name);
  return found == tests.end() ? nullptr : &found->second;
}

Scope& Scope::set(std::string_view name, Item item) {
  const auto place = std::ranges::lower_bound(items_, name, {}, item_name);
  if (place != items_.end() && place->first == name) {
    place->second = std::move(item);
  } else {
    items_.emplace(place, std::string(name), std::move(item));
  }
  return *this;
}

Scope& Scope::set(std::string_view name, std::function<Result<Value>(const Arguments&)> call) {
  return set(name, std::make_shared<const Function>(Function{std::string(name), std::move(call)}));
}

const Item* Scope::find_item(std::string_view name) const {
  const auto place = std::ranges::lower_bound(items_, name, {}, item_name);
  if (place != items_.end() && place->first == name) return &place->second;
  return base_ != nullptr ? base_->find_item(name) : nullptr;
}

void Scope::each_name(const std::function<void(std::string_view)>& visit) const {
  for (const auto& [name, item] : items_) visit(name);
  for (const Value& layer : layers_) {
    for (const Member& member : layer.members()) visit(member.name());
  }
  if (base_ != nullptr) base_->each_name(visit);
}

const Value* Scope::find_value(std::string_view name) const {
  for (auto layer = layers_.rbegin(); layer != layers_.rend(); ++layer) {
    if (const Value* found = layer->find(name)) return found;
  }
  if (base_ != nullptr) {
    if (const Value* found = base_->find_value(name)) return found;
  }
  return data_ != nullptr ? data_->find_own(name) : nullptr;
}

Result<std::string> Template::render(const Scope& scope) const try {
  return Render(*environment_, *program_, scope).run();
} catch (Raise& raised) {
  return std::move(raised.error);
}

Result<std::optional<Value>> Template::evaluate(const Scope& scope) const try {
  if (!program_->expression) broken_invariant("evaluate() of a template that is no expression");
  Render render(*environment_, *program_, scope);
  const Var result = render.run_expression();
  if (result.is_undefined()) {
    const bool strict = result.as<Undefined>().kind == UndefinedKind::kStrict;
    return strict ? std::optional<Value>() : std::optional(Value(""));
  }
  return std::optional(to_value(render, result));
} catch (Raise& raised) {
  return std::move(raised.error);
}

const std::vector<std::string>& Template::free_names() const { return program_->free_names; }
bool Template::is_plain_text() const { return program_->is_plain_text; }

Environment::Environment(Settings settings)
    : state_(std::make_shared<EnvironmentState>(std::move(settings))) {
  for (const auto table :
       {text_filters(), markup_filters(), sequence_filters(), select_filters(), value_filters()}) {
    for (const FilterSpec& spec : table) add(*state_, spec);
  }
  for (const FilterSpec* spec : state_->settings.filters) add(*state_, *spec);
  for (const Function& function : state_->settings.function_filters) {
    state_->filters.insert_or_assign(function.name, FilterEntry{nullptr, &function, {}});
  }
  for (const TestSpec& spec : builtin_tests()) {
    state_->tests.insert_or_assign(std::string(spec.name), TestEntry{&spec, read_signature(spec.params)});
  }
}

Environment::~Environment() = default;
Environment::Environment(Environment&&) noexcept = default;
Environment& Environment::operator=(Environment&&) noexcept = default;

Result<Template> Environment::compile(std::string_view text) const {
  auto program = compiled(*state_, text, false);
  if (!program.ok()) return std::move(program).error();
  return Template(state_, std::move(program).value());
}

Result<Template> Environment::compile_expression(std::string_view text) const {
  auto program = compiled(*state_, text, true);
  if (!program.ok()) return std::move(program).error();
  return Template(state_, std::move(program).value());
}

Result<std::string> Environment::render(std::string_view text, const Scope& scope) const {
  const auto made = compile(text);
  if (!made.ok()) return made.error();
  return made->render(scope);
}

Result<std::optional<Value>> Environment::evaluate(std::string_view expression, const Scope& scope) const {
  const auto made = compile_expression(expression);
  if (!made.ok()) return made.error();
  return made->evaluate(scope);
}

bool Environment::has_filter(std::string_view name) const { return state_->find_filter(name) != nullptr; }
const Limits& Environment::limits() const { return state_->settings.limits; }

}  // namespace squall::jinja
