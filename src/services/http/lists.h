// Lists of documents: filters, order, pages, included and excluded attributes (spec/api 1.8).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "model/collection.h"
#include "services/http/endpoint.h"
#include "store/store.h"

namespace squall::http {

// A query parameter that filters by a column.
struct Filter {
  std::string_view param;   // "action"
  std::string_view column;  // "action.ref"
  // kMember: the column is a list that the store does not index; its strings, or the names of its objects,
  // are looked through.
  enum class Kind : std::uint8_t { kText, kBool, kTime, kTimeAfter, kTimeBefore, kMember } kind = Kind::kText;
};

struct ListSpec {
  const model::Collection* collection;
  std::vector<Filter> filters;           // "id" and "name" (when a column) are always there
  std::vector<store::Sort> order;        // the default
  std::vector<std::string_view> always;  // emitted whatever is included; "id" always is
  // What may be excluded; empty: any top-level field.
  std::vector<std::string_view> excludable = {};
  // What may be included, by its first segment; empty: anything.
  std::vector<std::string_view> includable = {};
};

struct ListLimits {
  std::int64_t max_page_size = 100;
  bool caller_is_admin = true;  // everyone while RBAC is off
};

// Makes the form that leaves the API of a document.
using Present = std::function<Value(const model::Document&)>;

// The declared query parameters of a list: limit (with `default_limit`; 0: none), offset, sort,
// include_attributes, exclude_attributes, id, name and the filters.
std::vector<Param> list_params(const ListSpec& spec, std::int64_t default_limit);

// The number of documents that a given `limit` means, 0 for all; kInvalid and kForbidden in the reference's
// words.
Result<std::int64_t> page_limit(const ListLimits& limits, const Value& given);

// The query that `call` asks for; kInvalid and kForbidden in the reference's words.
Result<store::Query> list_query(const ListSpec& spec, const ListLimits& limits, const Call& call);

// Runs it, with further conditions: the array, X-Total-Count, X-Limit.
Result<Answer> list(store::Store& store, const ListSpec& spec, const ListLimits& limits, const Call& call,
                    const Present& present, std::vector<store::Condition> more = {});

// Keeps what include_attributes and exclude_attributes leave of a presented document.
Value select_attributes(const Value& document, const Call& call, const std::vector<std::string_view>& always);

// "2024-03-10T09:30:00.000000Z" of microseconds; null stays null.
Value timestamp_text(const Value& micros);
// The document by "pack.name" (through column "ref") or id; kNotFound `Resource with a reference or id "<x>"
// not found`.
Result<model::Document> by_ref_or_id(store::Store& store, const model::Collection& collection,
                                     std::string_view ref_or_id);

}  // namespace squall::http
