// The store contract (design.md "Store"): collections of documents, conditional writes, claims, keyset pages.
//
// A document is an id (24 hex digits), a revision (from 1, one more with each change) and a body, a Value
// object. A collection declares the columns it can filter and sort by; a filter on anything else is
// kUnsupported, our own defect.
//
// A batch is an ordered list of conditional writes. It is durable when write() returns. After a crash any
// prefix of a batch that was under way may stand, so every batch is written in an order in which each prefix
// is a valid state that a sweep completes. When a write of the batch finds its condition broken, nothing
// behind it happens, and what stands before it may or may not have happened: the caller reads again and
// decides anew.
//
// Threads: every call may come from any thread, and blocks until it is done. Nothing here throws.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "model/collection.h"
#include "value/value.h"

namespace squall::store {

using model::Collection;
using model::Document;

enum class Op : std::uint8_t {
  kEq,
  kNe,
  kIn,
  kNotIn,
  kLt,
  kLe,
  kGt,
  kGe,
  kPrefix,
  kIsNull,
  kNotNull,
  kContains
};

// Bounds of one query: kLimit beyond them.
inline constexpr std::size_t kMaxConditions = 500;   // in `where` and all groups of `any_of` together
inline constexpr std::size_t kMaxOperands = 10'000;  // items of all kIn and kNotIn together
// A document whose body is longer than this as JSON is refused with kLimit.
inline constexpr std::size_t kMaxDocumentBytes = std::size_t{256} << 20;

// One condition on a column; "id" is a column of every collection. kIn/kNotIn take an array. kContains:
// case-sensitive substring of a text. Texts compare byte by byte. A column without a value (NULL) fulfils
// kNe, kNotIn and kIsNull only; kEq and kNe with null mean kIsNull and kNotNull. A value in a
// body of another type than its column counts as missing; an operand of another type is kInvalid.
struct Condition {
  std::string path;
  Op op = Op::kEq;
  Value operand;
};

// NULL stands before everything else, so it comes last when descending.
struct Sort {
  std::string path;
  bool descending = false;
};

enum class Read : std::uint8_t { kSummary, kFull };  // without or with the heavy fields

struct Query {
  std::vector<Condition> where;                     // all must hold
  std::vector<std::vector<Condition>> any_of = {};  // when not empty: at least one group holds whole
  std::vector<Sort> sort = {};                      // ties and absence: by id ascending
  std::size_t limit = 0;                            // 0: all
  std::size_t offset = 0;
  Read read = Read::kFull;
};

// The page behind `last`, the last document of the page before it: a keyset page costs the same wherever it
// lies. REQUIRES: query.sort has at most one column, and `last` has a value in it. Documents without a value
// in it are in no page.
Query after(const Collection& collection, Query query, const Document& last);

struct Write {
  enum class Kind : std::uint8_t { kInsert, kUpdate, kErase } kind;
  const Collection* collection;  // one of those given to open()
  Document
      document;  // kUpdate, kErase: revision is the expected one; 0 = whatever it is (kUpdate: must exist)
};

Write insert(const Collection& collection, Document document);
Write update(const Collection& collection, Document document);
Write erase(const Collection& collection, std::string id, std::int64_t revision = 0);

// A patient batch may wait a few milliseconds so that it shares a commit with others; it is just as durable
// when write() returns.
enum class Urgency : std::uint8_t { kNow, kPatient };

struct Counters {
  std::uint64_t commits = 0;  // durable syncs since start
  std::uint64_t batches = 0;
  std::uint64_t writes = 0;
};

class Store;
// A check of someone above the store, run by Store::check(): one line a finding.
using Invariant = std::function<Result<std::vector<std::string>>(Store&)>;

class Store {
 public:
  virtual ~Store() = default;

  // Makes the collections and their indexes there, migrating what an older version left. Once, before use.
  virtual Result<void> open(std::span<const Collection* const> collections) = 0;
  // Waits for what is under way. Later calls are kUnavailable.
  virtual void close() = 0;

  // kConflict (detail(): the id or the name of the unique index that is taken; or the id whose revision
  // differs), kNotFound (an update or erase of what is not there), kIo (nothing of the batch is known to
  // stand). On success the new revisions, in the order of the writes (0 for kErase).
  virtual Result<std::vector<std::int64_t>> write(std::vector<Write> batch,
                                                  Urgency urgency = Urgency::kNow) = 0;
  // The same without waiting: `done` is called from a thread of the store and must be quick and not call
  // write(). A batch that is refused before it is queued (bad input, store closed) is answered at once on the
  // calling thread. Blocks only while the queue of batches under way is full.
  using Done = std::function<void(Result<std::vector<std::int64_t>>)>;
  virtual void write_async(std::vector<Write> batch, Done done, Urgency urgency = Urgency::kNow) = 0;

  // kNotFound when there is none.
  virtual Result<Document> get(const Collection& collection, std::string_view id,
                               Read read = Read::kFull) = 0;
  // In no particular order; missing ones are left out.
  virtual Result<std::vector<Document>> get_many(const Collection& collection,
                                                 std::span<const std::string> ids,
                                                 Read read = Read::kFull) = 0;
  virtual Result<std::vector<Document>> find(const Collection& collection, const Query& query) = 0;
  // Counts up to `cap` (0: no cap). The query's limit, offset and sort play no part.
  virtual Result<std::size_t> count(const Collection& collection, const Query& query,
                                    std::size_t cap = 0) = 0;
  // The values a column takes, ascending, without NULL, at most `limit`.
  virtual Result<std::vector<Value>> distinct(const Collection& collection, std::string_view path,
                                              std::size_t limit) = 0;
  // Finds up to query.limit documents in order, changes each by `patch` (which may answer nullopt to leave
  // one), stores them and returns what was changed, read as query.read says: one durable step, each document
  // to one claimer only. `patch` must not call the store, and may see a document twice. Name a sort that an
  // index serves: without one all that matches is ordered by id first.
  using Patch = std::function<std::optional<Value>(const Document&)>;
  virtual Result<std::vector<Document>> claim(const Collection& collection, const Query& query,
                                              const Patch& patch) = 0;
  // Erases what the query finds, in batches; the number erased. An offset is kUnsupported.
  virtual Result<std::size_t> erase_where(const Collection& collection, const Query& query) = 0;

  // Verifies the store itself, then the invariants it was made with: one line a finding, empty when sound.
  virtual Result<std::vector<std::string>> check() = 0;
  virtual Counters counters() const = 0;
};

}  // namespace squall::store
