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
  // The fields that an answer of this kind has (spec/api 3): those that may be included or excluded, by their
  // first segment.
  std::vector<std::string_view> fields;
  // When not empty, only these may be excluded.
  std::vector<std::string_view> excludable = {};
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

// How many are skipped; kInvalid when negative or 2^31 and more.
Result<std::size_t> page_offset(const Value& given);

// The columns that `text` ("-name,id") asks to sort by; what is no filter of the list is skipped.
std::vector<store::Sort> asked_order(const ListSpec& spec, std::string_view text);

// The query that `call` asks for; kInvalid and kForbidden in the reference's words.
Result<store::Query> list_query(const ListSpec& spec, const ListLimits& limits, const Call& call);

// kInvalid when include_attributes or exclude_attributes name what documents of this kind do not have, or
// both are given.
Result<void> check_attributes(const ListSpec& spec, const Call& call);
// Whether the answer has this top-level field.
bool is_asked_for(const Call& call, std::string_view field);

// What a query finds, and how many there are on all pages.
struct Page {
  std::vector<model::Document> documents;
  std::size_t total = 0;
  std::size_t limit = 0;  // 0: all were asked for
};
Result<Page> find_page(store::Store& store, const model::Collection& collection, const store::Query& query);
// The presented documents of the page, with their attributes selected: the array, X-Total-Count, X-Limit.
Answer page_answer(const Page& page, const std::vector<Value>& presented, const ListSpec& spec,
                   const Call& call);

// All of that: query, further conditions, page, answer.
Result<Answer> list(store::Store& store, const ListSpec& spec, const ListLimits& limits, const Call& call,
                    const Present& present, std::vector<store::Condition> more = {});

// Keeps what include_attributes and exclude_attributes leave of a presented document.
Value select_attributes(const Value& document, const Call& call, const std::vector<std::string_view>& always);

// `'<id>' is not a valid ObjectId, ...` (kInvalid).
Error not_an_id(std::string_view id);
// "2024-03-10T09:30:00.000000Z" of microseconds; null stays null.
Value timestamp_text(const Value& micros);
// The document by "pack.name" (through column "ref") or id; kNotFound `Resource with a reference or id "<x>"
// not found`.
Result<model::Document> by_ref_or_id(store::Store& store, const model::Collection& collection,
                                     std::string_view ref_or_id);

}  // namespace squall::http
