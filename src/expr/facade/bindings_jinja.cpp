#include <functional>
#include <utility>

#include "base/strings.h"
#include "expr/core/raise.h"
#include "expr/facade/bindings.h"
#include "value/python.h"

namespace squall::expr {
namespace {

using Home = std::shared_ptr<const FunctionHome>;

// Arguments to parameters as Python does it, with its words.
class Binder {
 public:
  Binder(std::string_view name, const Parameters& parameters, FunctionCall& call)
      : name_(name), parameters_(parameters), call_(call), given_(parameters.all.size()) {
    call_.values.resize(parameters.all.size());
  }

  void bind(const jinja::Arguments& arguments) {
    positional(arguments.positional);
    for (const auto& [name, value] : arguments.named) named(name, value);
    defaults();
  }

 private:
  void positional(const std::vector<Value>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i < given_.size()) {
        call_.values[i] = values[i];
        given_[i] = true;
      } else if (parameters_.rest) {
        call_.rest.push_back(values[i]);
      } else {
        raise("TypeError", "{}() takes {} positional argument{} but {} {} given", name_, given_.size(),
              given_.size() == 1 ? "" : "s", values.size(), values.size() == 1 ? "was" : "were");
      }
    }
  }

  void named(const std::string& name, const Value& value) {
    for (std::size_t i = 0; i < given_.size(); ++i) {
      if (parameters_.all[i].name != name) continue;
      if (given_[i]) raise("TypeError", "{}() got multiple values for argument '{}'", name_, name);
      call_.values[i] = value;
      given_[i] = true;
      return;
    }
    if (!parameters_.options) raise("TypeError", "{}() got an unexpected keyword argument '{}'", name_, name);
    call_.options.emplace_back(name, value);
  }

  void defaults() {
    std::vector<std::string> missing;
    for (std::size_t i = 0; i < given_.size(); ++i) {
      const Parameters::One& one = parameters_.all[i];
      if (given_[i]) continue;
      if (one.fallback) {
        call_.values[i] = *one.fallback;
      } else {
        missing.push_back(python::repr(one.name));
      }
    }
    if (missing.empty()) return;
    raise("TypeError", "{}() missing {} required positional argument{}: {}", name_, missing.size(),
          missing.size() == 1 ? "" : "s", join(missing, " and "));
  }

  const std::string_view name_;
  const Parameters& parameters_;
  FunctionCall& call_;
  std::vector<bool> given_;
};

using Callable = std::function<Result<Value>(const jinja::Arguments&)>;

Callable callable(const FunctionRecord& record, const Home& home) {
  return [&record, home, parameters = read_parameters(record.params)](const jinja::Arguments& arguments) {
    return caught([&] {
      const Value none;
      const WorkflowData no_data(none);
      FunctionCall call{*home, arguments.data != nullptr ? *arguments.data : no_data, {}, {}, {}};
      Binder(record.name, parameters, call).bind(arguments);
      return record.call(call);
    });
  };
}

// As filters these take the piped value for the workflow's data and break on it.
Result<Value> misused(const jinja::Arguments& arguments) {
  const Value& piped = arguments.positional[0];
  const std::string message = piped.is_string()
                                  ? "string indices must be integers, not 'str'"
                                  : fmt::format("'{}' object is not subscriptable", python::type_name(piped));
  return Error(Errc::kExpression, message).as("TypeError");
}

}  // namespace

jinja::Scope jinja_names(const std::vector<std::span<const FunctionRecord>>& tables, const Home& home) {
  jinja::Scope scope;
  for (const auto& table : tables) {
    for (const FunctionRecord& record : table) scope.set(record.name, callable(record, home));
  }
  return scope;
}

std::vector<jinja::Function> jinja_filters(const std::vector<std::span<const FunctionRecord>>& tables,
                                           const Home& home) {
  std::vector<jinja::Function> out;
  for (const auto& table : tables) {
    for (const FunctionRecord& record : table) {
      const bool pure = record.needs == Needs::kArguments;
      out.push_back({std::string(record.name), pure ? callable(record, home) : Callable(misused)});
    }
  }
  return out;
}

}  // namespace squall::expr
