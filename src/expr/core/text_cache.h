// What was made from texts that are in use - compiled templates, parsed paths - shared by all threads.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/mutex.h"

namespace squall::expr {

// Bounded by number and by the bytes of the texts. When it is full a text makes room that was not asked for
// since the hand of the clock passed it last, so that texts in use stay. Threads: any number at once. A text
// belongs to one of 16 parts with a lock of its own; a hit holds it for a look into a hash table.
template <typename Made>
class TextCache {
 public:
  // Both bounds hold for all parts together. 0 texts: nothing is kept.
  TextCache(std::size_t max_texts, std::size_t max_bytes)
      : max_texts_((max_texts + kParts - 1) / kParts), max_bytes_(max_bytes / kParts) {}

  // Null when it is not there. One text may stand for several things: `kind` tells them apart.
  std::shared_ptr<const Made> find(std::string_view text, int kind = 0) {
    if (max_texts_ == 0) return nullptr;
    const Key key = key_of(text, kind);
    Part& part = part_of(key);
    const MutexLock lock(part.mutex);
    const auto found = part.entries.find(key);
    if (found == part.entries.end()) return nullptr;
    found->second->used = true;
    return found->second->made;
  }

  // A text that is longer than the share of one part is not kept. What is there already stays.
  void keep(std::string_view text, std::shared_ptr<const Made> made, int kind = 0) {
    if (max_texts_ == 0 || text.size() > max_bytes_) return;
    auto entry = std::make_unique<Entry>(Entry{std::string(text), std::move(made), kind, false});
    const Key key = key_of(entry->text, kind);
    Part& part = part_of(key);
    const MutexLock lock(part.mutex);
    if (part.entries.contains(key)) return;
    while (part.clock.size() >= max_texts_ || part.bytes + text.size() > max_bytes_) drop_one(part);
    part.bytes += text.size();
    part.clock.push_back(entry.get());
    part.entries.emplace(key, std::move(entry));
  }

  std::size_t texts() const {
    std::size_t all = 0;
    for (const Part& part : parts_) {
      const MutexLock lock(part.mutex);
      all += part.clock.size();
    }
    return all;
  }
  std::size_t bytes() const {
    std::size_t all = 0;
    for (const Part& part : parts_) {
      const MutexLock lock(part.mutex);
      all += part.bytes;
    }
    return all;
  }

 private:
  struct Key {
    std::string_view text;
    int kind;
    std::size_t hash;
    bool operator==(const Key& other) const {
      return hash == other.hash && kind == other.kind && text == other.text;
    }
  };
  struct Hash {
    std::size_t operator()(const Key& key) const { return key.hash; }
  };
  struct Entry {
    std::string text;
    std::shared_ptr<const Made> made;
    int kind = 0;
    bool used = false;  // since the hand passed
  };
  struct Part {
    mutable Mutex mutex;
    std::unordered_map<Key, std::unique_ptr<Entry>, Hash> entries SQUALL_GUARDED_BY(mutex);
    std::vector<Entry*> clock SQUALL_GUARDED_BY(mutex);
    std::size_t hand SQUALL_GUARDED_BY(mutex) = 0;
    std::size_t bytes SQUALL_GUARDED_BY(mutex) = 0;
  };
  static constexpr std::size_t kParts = 16;

  static Key key_of(std::string_view text, int kind) {
    const auto mixed = static_cast<std::size_t>(kind) * 0x9e3779b97f4a7c15U;
    return {text, kind, std::hash<std::string_view>()(text) ^ mixed};
  }

  // REQUIRES: there is one.
  static void drop_one(Part& part) SQUALL_REQUIRES(part.mutex) {
    while (true) {
      part.hand %= part.clock.size();
      Entry* entry = part.clock[part.hand];
      if (!std::exchange(entry->used, false)) break;
      ++part.hand;
    }
    const Entry* entry = part.clock[part.hand];
    part.bytes -= entry->text.size();
    part.clock[part.hand] = part.clock.back();
    part.clock.pop_back();
    part.entries.erase(part.entries.find(key_of(entry->text, entry->kind)));
  }

  Part& part_of(const Key& key) { return parts_[(key.hash >> 8) % kParts]; }

  const std::size_t max_texts_, max_bytes_;  // of one part
  std::array<Part, kParts> parts_;
};

}  // namespace squall::expr
