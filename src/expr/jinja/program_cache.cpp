#include "expr/jinja/program_cache.h"

#include <functional>
#include <utility>

namespace squall::jinja {

ProgramCache::ProgramCache(std::size_t max_texts, std::size_t max_bytes)
    : max_texts_((max_texts + kParts - 1) / kParts), max_bytes_(max_bytes / kParts) {}

ProgramCache::Key ProgramCache::key_of(std::string_view text, bool expression) {
  return {text, expression, std::hash<std::string_view>()(text) ^ (expression ? 0x9e3779b97f4a7c15U : 0U)};
}

std::shared_ptr<const Program> ProgramCache::find(std::string_view text, bool expression) {
  if (max_texts_ == 0) return nullptr;
  const Key key = key_of(text, expression);
  Part& part = part_of(key);
  const MutexLock lock(part.mutex);
  const auto found = part.entries.find(key);
  if (found == part.entries.end()) return nullptr;
  found->second->used = true;
  return found->second->program;
}

void ProgramCache::keep(std::string_view text, bool expression, std::shared_ptr<const Program> program) {
  if (max_texts_ == 0 || text.size() > max_bytes_) return;
  auto entry = std::make_unique<Entry>(Entry{std::string(text), std::move(program), expression, false});
  const Key key = key_of(entry->text, expression);
  Part& part = part_of(key);
  const MutexLock lock(part.mutex);
  if (part.entries.contains(key)) return;
  while (part.clock.size() >= max_texts_ || part.bytes + text.size() > max_bytes_) drop_one(part);
  part.bytes += text.size();
  part.clock.push_back(entry.get());
  part.entries.emplace(key, std::move(entry));
}

void ProgramCache::drop_one(Part& part) {
  while (true) {
    part.hand %= part.clock.size();
    Entry* entry = part.clock[part.hand];
    if (!std::exchange(entry->used, false)) {
      part.bytes -= entry->text.size();
      part.clock[part.hand] = part.clock.back();
      part.clock.pop_back();
      part.entries.erase(part.entries.find(key_of(entry->text, entry->expression)));
      return;
    }
    ++part.hand;
  }
}

std::size_t ProgramCache::texts() const {
  std::size_t all = 0;
  for (const Part& part : parts_) {
    const MutexLock lock(part.mutex);
    all += part.clock.size();
  }
  return all;
}

std::size_t ProgramCache::bytes() const {
  std::size_t all = 0;
  for (const Part& part : parts_) {
    const MutexLock lock(part.mutex);
    all += part.bytes;
  }
  return all;
}

}  // namespace squall::jinja
