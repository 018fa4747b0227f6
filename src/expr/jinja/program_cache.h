// Compiled texts that are in use, shared by all threads of an Environment. Private to expr/jinja.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/mutex.h"

namespace squall::jinja {

struct Program;

// Bounded by number and by the bytes of the texts. When it is full a text makes room that was not asked for
// since the hand of the clock passed it last, so that texts in use stay. Threads: any number at once. A text
// belongs to one of 16 parts with a lock of its own; a hit holds it for a look into a hash table.
class ProgramCache {
 public:
  // Both bounds hold for all parts together. 0 texts: nothing is kept.
  ProgramCache(std::size_t max_texts, std::size_t max_bytes);

  // Null when it is not there. `expression`: the text is an expression without braces, else a template.
  std::shared_ptr<const Program> find(std::string_view text, bool expression);
  // A text that is longer than the share of one part is not kept. What is there already stays.
  void keep(std::string_view text, bool expression, std::shared_ptr<const Program> program);

  std::size_t texts() const;
  std::size_t bytes() const;

 private:
  struct Key {
    std::string_view text;
    bool expression;
    std::size_t hash;
    bool operator==(const Key& other) const {
      return hash == other.hash && expression == other.expression && text == other.text;
    }
  };
  struct Hash {
    std::size_t operator()(const Key& key) const { return key.hash; }
  };
  struct Entry {
    std::string text;
    std::shared_ptr<const Program> program;
    bool expression = false;
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

  static Key key_of(std::string_view text, bool expression);
  static void drop_one(Part& part) SQUALL_REQUIRES(part.mutex);
  Part& part_of(const Key& key) { return parts_[(key.hash >> 8) % kParts]; }

  const std::size_t max_texts_, max_bytes_;  // of one part
  std::array<Part, kParts> parts_;
};

}  // namespace squall::jinja
