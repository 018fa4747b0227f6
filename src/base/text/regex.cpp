#define PCRE2_CODE_UNIT_WIDTH 8
#include "base/text/regex.h"

#include <pcre2.h>

#include <array>
#include <list>
#include <mutex>
#include <unordered_map>

#include "base/mutex.h"
#include "base/strings.h"
#include "base/text/regex_translate.h"

namespace squall::text {
namespace {

struct CodeFree {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
using Code = std::unique_ptr<pcre2_code, CodeFree>;

struct ThreadState {
  pcre2_jit_stack* stack = pcre2_jit_stack_create(std::size_t{32} << 10, std::size_t{1} << 20, nullptr);
  pcre2_match_data* data = nullptr;
  std::uint32_t pairs = 0;

  ThreadState() = default;
  ThreadState(const ThreadState&) = delete;
  ThreadState& operator=(const ThreadState&) = delete;
  ~ThreadState() {
    pcre2_match_data_free(data);
    pcre2_jit_stack_free(stack);
  }
  pcre2_match_data* data_for(std::uint32_t wanted) {
    if (wanted > pairs) {
      pcre2_match_data_free(data);
      data = pcre2_match_data_create(wanted, nullptr);
      pairs = wanted;
    }
    return data;
  }
};

ThreadState& thread_state() {
  thread_local ThreadState state;
  return state;
}

pcre2_jit_stack* stack_of_thread(void*) { return thread_state().stack; }

pcre2_match_context* limits() {
  static pcre2_match_context* const kContext = [] {
    pcre2_match_context* context = pcre2_match_context_create(nullptr);
    pcre2_set_match_limit(context, kMaxMatchSteps);
    pcre2_set_depth_limit(context, kMaxMatchSteps);
    pcre2_set_heap_limit(context, kMaxMatchHeapKib);
    pcre2_jit_stack_assign(context, stack_of_thread, nullptr);
    return context;
  }();
  return kContext;
}

pcre2_compile_context* compile_rules() {
  static pcre2_compile_context* const kContext = [] {
    pcre2_compile_context* context = pcre2_compile_context_create(nullptr);
    pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    return context;
  }();
  return kContext;
}

std::string pcre_text(int error) {
  std::array<PCRE2_UCHAR, 256> text{};
  pcre2_get_error_message(error, text.data(), text.size());
  return reinterpret_cast<const char*>(text.data());
}

Result<Code> compile_code(const Translation& source, std::uint32_t anchors) {
  // ALT_CIRCUMFLEX: with (?m), Python's ^ also holds behind a line end that ends the text.
  std::uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_ALT_CIRCUMFLEX |
                          PCRE2_NEVER_BACKSLASH_C | anchors;
  if ((source.flags & kIgnoreCase) != 0) options |= PCRE2_CASELESS;
  if ((source.flags & kMultiLine) != 0) options |= PCRE2_MULTILINE;
  if ((source.flags & kDotAll) != 0) options |= PCRE2_DOTALL;
  int error = 0;
  PCRE2_SIZE offset = 0;
  Code code(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(source.pattern.data()), source.pattern.size(), options,
                          &error, &offset, compile_rules()));
  if (!code)
    return make_error(Errc::kUnsupported, "the pattern is not supported: {}", pcre_text(error)).as("error");
  pcre2_jit_compile(code.get(),
                    PCRE2_JIT_COMPLETE);  // where there is no JIT, the interpreter runs the pattern
  return code;
}

}  // namespace

// One compiled pattern. The anchored forms are compiled when first asked for: PCRE2's JIT knows anchors only
// at compile time.
struct Regex::Program {
  std::string pattern;
  Translation source;
  mutable std::array<Code, 3> codes;
  mutable std::array<std::once_flag, 3> once;

  const pcre2_code* code(Mode mode) const {
    constexpr std::array<std::uint32_t, 3> kAnchors = {0, PCRE2_ANCHORED, PCRE2_ANCHORED | PCRE2_ENDANCHORED};
    const auto index = static_cast<std::size_t>(mode);
    std::call_once(once[index], [&] {
      if (auto compiled = compile_code(source, kAnchors[index]); compiled.ok())
        codes[index] = std::move(*compiled);
    });
    return codes[index].get();
  }
};

namespace {

// The programs used last, by pattern and flags.
template <typename Program>
class ProgramCache {
 public:
  std::shared_ptr<const Program> find(const std::string& key) {
    MutexLock lock(mutex_);
    const auto found = index_.find(key);
    if (found == index_.end()) return nullptr;
    order_.splice(order_.begin(), order_, found->second);
    return found->second->second;
  }

  void put(const std::string& key, std::shared_ptr<const Program> program) {
    MutexLock lock(mutex_);
    if (index_.contains(key)) return;
    order_.emplace_front(key, std::move(program));
    index_.emplace(key, order_.begin());
    if (order_.size() > kCachedPatterns) {
      index_.erase(order_.back().first);
      order_.pop_back();
    }
  }

 private:
  using Entry = std::pair<std::string, std::shared_ptr<const Program>>;
  Mutex mutex_;
  std::list<Entry> order_ SQUALL_GUARDED_BY(mutex_);
  std::unordered_map<std::string, typename std::list<Entry>::iterator> index_ SQUALL_GUARDED_BY(mutex_);
};

}  // namespace

std::string_view Match::group(std::size_t number) const {
  if (!has(number)) return {};
  return text_.substr(spans_[number].first, spans_[number].second - spans_[number].first);
}

bool Match::has(std::size_t number) const {
  return number < spans_.size() && spans_[number].first != std::string_view::npos;
}

Result<Regex> Regex::compile(std::string_view pattern, unsigned flags) {
  static ProgramCache<Program>* const kCache = new ProgramCache<Program>;  // outlives every thread
  std::string key = std::to_string(flags) + '/';
  key += pattern;
  if (auto cached = kCache->find(key)) return Regex(std::move(cached));
  auto source = translate_regex(pattern, flags);
  if (!source.ok()) return std::move(source).error();
  auto code = compile_code(*source, 0);
  if (!code.ok()) return std::move(code).error();
  auto program = std::make_shared<Program>();
  program->pattern = pattern;
  program->source = std::move(*source);
  std::call_once(program->once[0], [&] { program->codes[0] = std::move(*code); });
  kCache->put(key, program);
  return Regex(std::move(program));
}

Result<std::optional<Match>> Regex::run(Mode mode, std::string_view text, std::size_t from,
                                        bool not_empty) const {
  if (from > text.size()) return std::optional<Match>();
  const pcre2_code* code = program_->code(mode);
  if (code == nullptr) return make_error(Errc::kUnsupported, "the pattern cannot be anchored").as("error");
  pcre2_match_data* data = thread_state().data_for(static_cast<std::uint32_t>(program_->source.groups + 1));
  const std::uint32_t options = not_empty ? PCRE2_NOTEMPTY_ATSTART : 0;
  const auto* subject = reinterpret_cast<PCRE2_SPTR>(text.data() == nullptr ? "" : text.data());
  int count = pcre2_match(code, subject, text.size(), from, options, data, limits());
  if (count == PCRE2_ERROR_JIT_STACKLIMIT) {
    count = pcre2_match(code, subject, text.size(), from, options | PCRE2_NO_JIT, data, limits());
  }
  if (count == PCRE2_ERROR_NOMATCH) return std::optional<Match>();
  if (count < 0) {
    return make_error(Errc::kLimit, "the regular expression {} gives up on a text of {} bytes: {}",
                      quoted(shorten(program_->pattern, 200)), text.size(), pcre_text(count));
  }
  Match match;
  match.text_ = text;
  match.spans_.assign(program_->source.groups + 1, {std::string_view::npos, std::string_view::npos});
  const PCRE2_SIZE* offsets = pcre2_get_ovector_pointer(data);
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    if (offsets[2 * i] != PCRE2_UNSET) match.spans_[i] = {offsets[2 * i], offsets[2 * i + 1]};
  }
  return std::optional<Match>(std::move(match));
}

Result<std::optional<Match>> Regex::search(std::string_view text, std::size_t from) const {
  return run(Mode::kSearch, text, from, false);
}
Result<std::optional<Match>> Regex::match(std::string_view text, std::size_t from) const {
  return run(Mode::kMatch, text, from, false);
}
Result<std::optional<Match>> Regex::full_match(std::string_view text, std::size_t from) const {
  return run(Mode::kFullMatch, text, from, false);
}

Result<void> Regex::scan(std::string_view text, const std::function<bool(Match&)>& each) const {
  std::size_t from = 0, matches = 0;
  bool not_empty = false;
  while (from <= text.size()) {
    auto found = run(Mode::kSearch, text, from, not_empty);
    if (!found.ok()) return std::move(found).error();
    if (!*found) break;
    if (++matches > kMaxMatches) {
      return make_error(Errc::kLimit, "the regular expression {} matches more than {} times",
                        quoted(shorten(program_->pattern, 200)), kMaxMatches);
    }
    Match& match = **found;
    from = match.end();
    not_empty = match.start() == match.end();  // Python: an empty match may follow a match, but not itself
    if (!each(match)) break;
  }
  return {};
}

std::size_t Regex::groups() const { return program_->source.groups; }
const std::vector<std::pair<std::string, std::size_t>>& Regex::group_names() const {
  return program_->source.names;
}
const std::string& Regex::pattern() const { return program_->pattern; }
unsigned Regex::flags() const { return program_->source.flags; }

std::optional<std::size_t> Regex::group_number(std::string_view name) const {
  for (const auto& [known, number] : program_->source.names) {
    if (known == name) return number;
  }
  return std::nullopt;
}

}  // namespace squall::text
