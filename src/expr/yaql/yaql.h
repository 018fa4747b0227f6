// YAQL 3.2 expressions as the workflow engine has them: parsed once, evaluated often (spec/expressions part
// 1).
//
//   Engine engine(Settings{});                                   // once per process
//   auto expression = engine.parse("ctx(vms).where($.region = a).select($.name)");
//   auto names = engine.evaluate(*expression, data);             // data: the workflow's variables
//
// Texts with `<% %>` in them are the business of text.h.
//
// Threads: an Engine is built by one thread and const from then on; any number of threads may parse and
// evaluate with it at once. An Expression is immutable and cheap to copy. Evaluating takes no lock, and reads
// its data where it lies, whatever its size.
//
// Errors carry the reference's exception class in kind() ("NoMatchingFunctionException", "KeyError",
// "TypeError"...) and the reference's message in message(); line() and column() say where in the expression;
// detail() may hold a hint ("did you mean ..."). Code: kExpression, or kLimit beyond a limit below. What a
// function of the caller's answers as an Error comes back with its code, kind and message.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "value/value.h"

namespace squall::yaql {

// Bounds for texts that users write. Each one is a kLimit error that names it.
struct Limits {
  std::size_t max_source_bytes = std::size_t{256} << 10;  // of an expression
  std::size_t max_expressions = 5'000;                    // in one text
  std::size_t max_nesting = 400;            // of calls, operators and parentheses inside each other
  std::size_t max_steps = 50'000'000;       // of one evaluation: nodes, values compared, 16 bytes of text
  std::size_t max_iterations = 10'000'000;  // items taken from collections in one evaluation
  std::size_t max_items = 2'000'000;        // of one list, set or mapping that is made
  std::size_t max_data_depth = 200;         // of data that is compared, printed or handed on
  std::size_t max_text_bytes = std::size_t{64} << 20;   // of one text that is made
  std::size_t max_regex_bytes = std::size_t{64} << 20;  // looked at by regular expressions, 64 for each use
  std::size_t max_stack_bytes = std::size_t{2} << 20;   // of functions and iterators inside each other
};

// How a function is called: f(x), x.f(), both; an operator; `.word` of a date or duration.
enum class Form : std::uint8_t { kFunction, kMethod, kExtension, kOperator, kProperty };
std::string_view form_name(Form form);

// What a call of a function of the caller's brought.
struct Arguments {
  const Value& data;  // what the expression is evaluated on
  // One for each parameter in their order (defaults filled in, else null), then those of *args.
  std::vector<Value> positional;
  std::vector<std::pair<std::string, Value>> named;  // of **kwargs
};

// A function of the caller's. `params` as the builtin tables have it: "key: any?, decrypt: bool = false,
// *more: any?". Types: any, str, int, num, bool, iter, seq, map, dt; `?` takes null; `=` makes it optional.
struct Function {
  std::string name;
  Form form = Form::kFunction;
  std::string params;
  std::string help;
  std::function<Result<Value>(const Arguments&)> call;
};

// What an expression may give that is no document data: a duration, a pattern, a context...
struct Native {
  enum class Kind : std::uint8_t { kTimeSpan, kRegex, kOther } kind = Kind::kOther;
  std::string_view type;    // Python's name of the class
  std::string text;         // its str()
  std::int64_t micros = 0;  // of a duration
  std::string pattern;      // of a regular expression,
  unsigned flags = 0;       // and its text::RegexFlag
};
// The text: "1:30:00".
Value present_as_text(const Native& native);
Timestamp machine_time();
std::int32_t machine_offset();

struct Settings {
  Limits limits;
  std::vector<Function> functions;  // beside the builtin ones; more overloads where a name is there already
  // The form natives have in results and in arguments of the caller's functions.
  std::function<Value(const Native&)> present = present_as_text;
  std::size_t cached_programs = 4096;  // parsed texts kept; 0: none
  std::size_t cached_bytes = std::size_t{16}
                             << 20;  // of those texts; the parsed form is some ten times as large
  // What now() and localtz() ask: the time, and the seconds that the machine's zone is east of UTC. They are
  // called by whichever thread evaluates.
  std::function<Timestamp()> now = machine_time;
  std::function<std::int32_t()> local_offset = machine_offset;
};

// For documentation: one overload of a function.
struct FunctionHelp {
  std::string_view name;
  Form form;
  std::string_view params, help;
  std::string_view example, gives;  // empty for functions of the caller's
};

struct Program;
struct EngineState;

// A parsed text. Keeps what it needs of its engine alive.
class Expression {
 public:
  const std::string& text() const;

 private:
  friend class Engine;
  friend struct ExpressionAccess;
  Expression(std::shared_ptr<const EngineState> engine, std::shared_ptr<const Program> program)
      : engine_(std::move(engine)), program_(std::move(program)) {}
  std::shared_ptr<const EngineState> engine_;
  std::shared_ptr<const Program> program_;
};

// Settings, the table of functions, and the cache of parsed texts.
class Engine {
 public:
  // REQUIRES: functions with parameters that can be read; see check().
  explicit Engine(Settings settings);
  // kInvalid, naming the function of the caller's whose record is wrong.
  static Result<void> check(const Settings& settings);

  // From the cache when the same text was parsed before. Errors: YaqlGrammarException, YaqlLexicalException,
  // ValueError (a bad escape), kLimit. An unknown function is an error of evaluating alone.
  Result<Expression> parse(std::string_view text) const;
  // `data` is what ctx() and its kin look at: an object, or null.
  Result<Value> evaluate(const Expression& expression, const Value& data) const;
  // Both.
  Result<Value> evaluate(std::string_view text, const Value& data) const;

  // All functions in the order of their tables.
  std::vector<FunctionHelp> functions() const;
  const Limits& limits() const;

 private:
  std::shared_ptr<EngineState> state_;
};

}  // namespace squall::yaql
