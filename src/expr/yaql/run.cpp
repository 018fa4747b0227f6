#include "expr/yaql/run.h"

#include "expr/yaql/engine.h"

namespace squall::yaql {
namespace {

// An address in the frame of the caller.
const char* stack_here() { return static_cast<const char*>(__builtin_frame_address(0)); }

std::string_view words_for(std::string_view limit) {
  if (limit == "max_steps") return "the expression takes too many steps";
  if (limit == "max_iterations") return "the expression goes through too many items";
  if (limit == "max_items") return "a collection has too many items";
  if (limit == "max_text_bytes") return "a text becomes too long";
  if (limit == "max_regex_bytes") return "regular expressions look at too much text";
  if (limit == "max_data_depth") return "lists and mappings are nested too deep";
  return "functions, expressions and iterators are nested too deep";
}

}  // namespace

Run::Run(const EngineState& engine, const Value& data, bool has_definitions)
    : engine_(engine),
      limits_(engine.settings.limits),
      data_(data),
      has_definitions_(has_definitions),
      stack_base_(stack_here()) {}

Run::~Run() {
  for (const Ref<Frame>& frame : tracked_) frame->clear();
}

void Run::check_stack() const {
  const auto used = static_cast<std::size_t>(std::abs(stack_base_ - stack_here()));
  if (used > limits_.max_stack_bytes) [[unlikely]]
    too_many("max_stack_bytes", limits_.max_stack_bytes);
}

void Run::too_many(std::string_view limit, std::size_t bound) const {
  expr::raise_limit(limit, bound, words_for(limit));
}

}  // namespace squall::yaql
