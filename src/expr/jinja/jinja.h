// Jinja2 3.1 templates: parsed once, rendered often (spec/expressions part 2).
//
//   Environment environment(platform_settings());            // platform.h; once per process
//   auto greeting = environment.compile("hi {{ trigger.user | upper }}");
//   auto text = greeting->render(Scope(Value::object({{"trigger", payload}})));
//
// Threads: an Environment is built by one thread and const from then on; any number of threads may compile
// and render with it at once. A Template is immutable and cheap to copy. A Scope may serve several renders at
// once if its dynamic objects and functions may.
//
// Errors carry the reference's exception class in kind() ("UndefinedError", "TemplateSyntaxError",
// "TypeError"...) and the reference's message in message(); line() and column() say where in the text (a
// caret goes under that character). Where a name is not known, detail() names those that look like it: "Did
// you mean 'upper'?". Code: kExpression, or kLimit beyond a limit below. What a dynamic object or a function
// of the caller answers as an Error comes back unchanged.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "value/value.h"

namespace squall::expr {
class WorkflowData;
}

namespace squall::jinja {

// Bounds for texts that users write. Each one is a kLimit error that names it.
struct Limits {
  std::size_t max_source_bytes = std::size_t{4} << 20;  // of a template
  std::size_t max_nesting = 200;                        // of parentheses, operators and blocks in a template
  std::size_t max_steps = 20'000'000;  // of one render: nodes evaluated, items made, 16 bytes of text made
  std::size_t max_call_depth = 100;    // macros and recursive loops inside each other
  std::size_t max_data_depth = 500;    // of data that is printed, compared or handed on
  std::size_t max_text_bytes = std::size_t{64} << 20;  // of the output, and of any text made on the way
};

enum class UndefinedKind : std::uint8_t {
  kStrict,     // any use but `is defined` and `default` fails
  kLenient,    // prints as nothing, iterates as nothing, is false; going further into it fails
  kChainable,  // as kLenient, and `missing.a.b` is missing too
};

class DynamicObject;
struct Function;

// What a name of the caller's may stand for.
using Item = std::variant<Value, std::shared_ptr<const DynamicObject>, std::shared_ptr<const Function>>;

// An object of the caller's that is asked while the template runs: `st2kv.system.some.key`.
class DynamicObject {
 public:
  virtual ~DynamicObject() = default;
  // What `.name` or `['name']` gives; nothing: undefined. Names that start with '_' are never asked for.
  virtual Result<std::optional<Item>> attribute(std::string_view name) const = 0;
  // Its text form, when it is printed, compared with a test or handed to a filter.
  virtual Result<std::string> str() const = 0;
  // The class as messages name it ("KeyValueLookup").
  virtual std::string_view type_name() const = 0;
  // What it refers to, for messages ("system.some.key").
  virtual std::string name() const = 0;
};

// What a call brought: positional and named arguments; dynamic objects are their text, permissive undefined
// ones null. A strict undefined one fails before the call.
struct Arguments {
  std::vector<Value> positional;
  std::vector<std::pair<std::string, Value>> named;
  const expr::WorkflowData* data = nullptr;  // Scope::on()
};

// A function of the caller's: `{{ ctx('x') }}` as a name, `{{ value | f(1) }}` as a filter (the value comes
// first).
struct Function {
  std::string name;
  std::function<Result<Value>(const Arguments&)> call;
};

// From the hex text of a datastore value to its plain text.
using Decrypt = std::function<Result<std::string>(std::string_view ciphertext)>;

// The names a template can see: layers of Value objects, later ones in front, and single items before all
// layers; behind them the names of another scope.
class Scope {
 public:
  Scope() = default;
  // REQUIRES: an object (or null: no names).
  explicit Scope(Value names) { add(std::move(names)); }
  Scope& add(Value names) {
    if (!names.is_null()) layers_.push_back(std::move(names));
    return *this;
  }
  // Replaces an item of that name.
  Scope& set(std::string_view name, Item item);
  Scope& set(std::string_view name, std::function<Result<Value>(const Arguments&)> call);
  // The names of `base` lie behind these; its data does not count. It must outlive this scope.
  Scope& over(const Scope& base) {
    base_ = &base;
    return *this;
  }
  // What functions of the caller's are asked about (Arguments::data); its own names (__vars, __state...) lie
  // behind all others. Must outlive this scope, which serves one render at a time from then on.
  Scope& on(const expr::WorkflowData& data) {
    data_ = &data;
    return *this;
  }

  const Item* find_item(std::string_view name) const;
  const Value* find_value(std::string_view name) const;
  // Each name that a template can see here, some of them twice.
  void each_name(const std::function<void(std::string_view)>& visit) const;
  const expr::WorkflowData* data() const { return data_; }

 private:
  std::vector<Value> layers_;
  std::vector<std::pair<std::string, Item>> items_;  // by name
  const Scope* base_ = nullptr;
  const expr::WorkflowData* data_ = nullptr;
};

struct FilterSpec;  // filter.h

struct Settings {
  UndefinedKind undefined = UndefinedKind::kStrict;
  bool trim_blocks = false;            // the first newline after a block tag is removed
  bool lstrip_blocks = false;          // blanks before a block tag at the start of a line are removed
  bool keep_trailing_newline = false;  // else one newline at the end of the template is removed
  bool autoescape = false;
  Limits limits;
  // Beyond the builtin ones; a name that is there already is replaced. Specs are static tables: they must
  // live on.
  std::vector<const FilterSpec*> filters;
  std::vector<Function> function_filters;  // functions of the caller's under their names
  Decrypt decrypt;                         // what decrypt_kv asks
  std::size_t cached_templates = 4096;     // compiled texts kept; 0: none
  std::size_t cached_bytes = std::size_t{16}
                             << 20;  // of those texts; the compiled form is some ten times as large
};

struct Program;  // program.h
struct EnvironmentState;

// A compiled template, or a compiled expression. Keeps its environment alive.
class Template {
 public:
  // The output as text.
  Result<std::string> render(const Scope& scope) const;
  // REQUIRES: made by compile_expression(). The native value; nothing when it is undefined (and the
  // environment strict). Generators and ranges become arrays; a dynamic object becomes its text; `1 if false`
  // is an empty text.
  Result<std::optional<Value>> evaluate(const Scope& scope) const;
  // Names that it may look up in the scope, sorted: meta.find_undeclared_variables().
  const std::vector<std::string>& free_names() const;
  // Whether rendering gives the source text itself: no tag, no comment, nothing trimmed.
  bool is_plain_text() const;

 private:
  friend class Environment;
  Template(std::shared_ptr<const EnvironmentState> environment, std::shared_ptr<const Program> program)
      : environment_(std::move(environment)), program_(std::move(program)) {}
  std::shared_ptr<const EnvironmentState> environment_;
  std::shared_ptr<const Program> program_;
};

// Settings, the tables of filters, tests and globals, and the cache of compiled texts.
class Environment {
 public:
  explicit Environment(Settings settings);
  ~Environment();
  Environment(Environment&&) noexcept;
  Environment& operator=(Environment&&) noexcept;

  // From the cache when the same text was compiled before. Errors: TemplateSyntaxError,
  // TemplateAssertionError (an unknown filter or test), kLimit.
  Result<Template> compile(std::string_view text) const;
  // `text` is an expression without braces: "ctx.x | length".
  Result<Template> compile_expression(std::string_view text) const;

  // compile() and Template::render().
  Result<std::string> render(std::string_view text, const Scope& scope) const;
  // compile_expression() and Template::evaluate().
  Result<std::optional<Value>> evaluate(std::string_view expression, const Scope& scope) const;

  bool has_filter(std::string_view name) const;
  const Limits& limits() const;

 private:
  std::shared_ptr<EnvironmentState> state_;
};

}  // namespace squall::jinja
