#include "expr/yaql/finalise.h"

#include "expr/yaql/cursor.h"
#include "expr/yaql/engine.h"
#include "expr/yaql/mapping.h"
#include "expr/yaql/text_form.h"

namespace squall::yaql {
namespace {

bool is_collection(const Var& var) { return !var.is_plain() && (is_iterable(var) || var.is_mapping()); }

class Finaliser {
 public:
  explicit Finaliser(Run& run) : run_(run) {}

  Var convert(Var var, std::size_t depth) {
    if (!is_collection(var)) return var;
    run_.check_depth(depth);
    run_.check_stack();
    if (var.is_mapping()) return mapping(var, depth);
    if (is_set_like(var)) return set(var, depth);
    std::vector<Var> items;
    if (var.is_sequence()) items.reserve(sequence_size(var));
    Cursor cursor(run_, var);
    for (Var item; cursor.next(run_, item);) {
      if (items.size() >= run_.limits().max_items) run_.charge_items(items.size() + 1);
      items.push_back(convert(std::move(item), depth + 1));
    }
    return list(std::move(items));
  }

 private:
  static Var list(std::vector<Var> items) {
    Var made = make_tuple(std::move(items));  // plain data where that can be
    if (made.is_plain()) return made;
    return make<Sequence>(Tag::kList, std::move(made.as<Sequence>().items));
  }

  // Members and keys become lists where they were tuples, and those cannot be members.
  Var hashable(Var member, std::size_t depth) {
    Var made = convert(std::move(member), depth);
    if (made.is_sequence()) raise("TypeError", "unhashable type: 'list'");
    if (made.is_mapping()) raise("TypeError", "unhashable type: 'dict'");
    if (made.is_set()) raise("TypeError", "unhashable type: 'set'");
    return made;
  }

  Var mapping(const Var& var, std::size_t depth) {
    MappingBuilder builder(run_);
    for (std::size_t i = 0; i < mapping_size(var); ++i) {
      Var value = convert(mapping_value(var, i), depth + 1);  // before its key: so the reference has it
      builder.put(hashable(mapping_key(var, i), depth + 1), std::move(value));
    }
    return builder.finish();
  }

  Var set(const Var& var, std::size_t depth) {
    SetBuilder builder(run_);
    Cursor cursor(run_, var);
    for (Var item; cursor.next(run_, item);) builder.put(hashable(std::move(item), depth + 1));
    return builder.finish();
  }

  Run& run_;
};

Native native_of(Run& run, const Var& var) {
  Native native;
  native.type = type_name(var);
  native.text = str(run, var, Stage::kResult);
  if (var.is(Tag::kTimeSpan)) {
    native.kind = Native::Kind::kTimeSpan;
    native.micros = var.as<TimeSpan>().micros;
  } else if (var.is(Tag::kRegex)) {
    native.kind = Native::Kind::kRegex;
    native.pattern = var.as<Regex>().regex.pattern();
    native.flags = var.as<Regex>().regex.flags();
  }
  return native;
}

void check_value_depth(Run& run, const Value& value, std::size_t depth) {
  run.step();
  run.check_depth(depth);
  if (value.is_object()) {
    for (const Member& member : value.members()) check_value_depth(run, member.value, depth + 1);
  } else if (value.is_sequence() || value.is_mapping()) {
    for (const Value& item : value.items()) check_value_depth(run, item, depth + 1);
  }
}

void check_var_depth(Run& run, const Var& var, std::size_t depth) {
  if (var.is_plain()) return check_value_depth(run, var.plain(), depth);
  run.step();
  run.check_depth(depth);
  if (var.is_sequence()) {
    for (const Var& item : var.as<Sequence>().items) check_var_depth(run, item, depth + 1);
  } else if (var.is_mapping()) {
    for (const auto& [key, value] : var.as<Dict>().entries) check_var_depth(run, value, depth + 1);
  }
}

}  // namespace

void check_result_depth(Run& run, const Var& finalised) { check_var_depth(run, finalised, 0); }

Var finalise(Run& run, Var var) { return Finaliser(run).convert(std::move(var), 0); }

Value to_value(Run& run, const Var& finalised) {
  if (finalised.is_plain()) return finalised.plain();
  switch (finalised.thing()->tag()) {
    case Tag::kTuple:
    case Tag::kList: {
      std::vector<Value> items;
      for (const Var& item : finalised.as<Sequence>().items) items.push_back(to_value(run, item));
      return Value::array(std::move(items));
    }
    case Tag::kSet: {
      std::vector<Value> items;
      for (const Var& item : finalised.as<Set>().items) items.push_back(to_value(run, item));
      return Value::set(std::move(items));
    }
    case Tag::kDict: {
      bool texts = true;
      for (const auto& [key, value] : finalised.as<Dict>().entries) texts = texts && key.is_text();
      if (texts) {
        Object object;
        for (const auto& [key, value] : finalised.as<Dict>().entries)
          object.set(key.plain(), to_value(run, value));
        return object;
      }
      std::vector<Value> pairs;
      for (const auto& [key, value] : finalised.as<Dict>().entries)
        pairs.push_back(Value::tuple({to_value(run, key), to_value(run, value)}));
      return Value::pairs(std::move(pairs));
    }
    default:
      return run.engine().settings.present(native_of(run, finalised));
  }
}

Value value_of(Run& run, const Var& var) { return to_value(run, finalise(run, var)); }

}  // namespace squall::yaql
