#include "services/http/lists.h"

#include <algorithm>
#include <set>

#include "base/id.h"
#include "base/strings.h"
#include "base/time/iso8601.h"

namespace squall::http {
namespace {

using store::Condition;
using store::Op;
using store::Query;
using store::Sort;

constexpr std::size_t kMaxIds = 100;

Result<Timestamp> instant(std::string_view text) {
  auto parsed = time::parse_iso(text);
  if (!parsed.ok()) return make_error(Errc::kInvalid, "Datetime value does not match expected format.");
  return *parsed;
}

// "t1..t2": both ends belong to it; t1 < t2 asks for ascending order, t1 > t2 for descending.
Result<void> add_range(const Filter& filter, std::string_view text, Query& query) {
  const std::size_t dots = text.find("..");
  auto from = instant(text.substr(0, dots));
  if (!from.ok()) return std::move(from).error();
  auto to = instant(text.substr(dots + 2));
  if (!to.ok()) return std::move(to).error();
  const bool descending = *from > *to;
  const std::string column(filter.column);
  query.where.push_back({column, Op::kGe, std::min(*from, *to)});
  query.where.push_back({column, Op::kLe, std::max(*from, *to)});
  query.sort.insert(query.sort.begin(), Sort{column, descending});
  return {};
}

Result<void> add_time(const Filter& filter, std::string_view text, Query& query) {
  if (filter.kind == Filter::Kind::kTime && contains(text, "..")) return add_range(filter, text, query);
  auto at = instant(text);
  if (!at.ok()) return std::move(at).error();
  Op op = Op::kEq;
  if (filter.kind == Filter::Kind::kTimeAfter) op = Op::kGt;
  if (filter.kind == Filter::Kind::kTimeBefore) op = Op::kLt;
  query.where.push_back({std::string(filter.column), op, *at});
  return {};
}

Result<void> add_filter(const Filter& filter, const Value& given, Query& query) {
  const std::string text = given.is_string() ? std::string(given.as_string()) : std::string();
  if (text.empty() || filter.kind == Filter::Kind::kMember) return {};  // an empty filter is none
  const std::string column(filter.column);
  if (iequals(text, "null")) {
    query.where.push_back({column, Op::kIsNull, {}});
    return {};
  }
  switch (filter.kind) {
    case Filter::Kind::kText:
      query.where.push_back({column, Op::kEq, text});
      return {};
    case Filter::Kind::kBool: {
      const bool yes = text == "1" || text == "true" || text == "True";
      if (!yes && text != "0" && text != "false" && text != "False")
        return make_error(Errc::kInvalid, "Invalid value \"{}\" for filter \"{}\"; use true or false.", text,
                          filter.param);
      query.where.push_back({column, Op::kEq, yes ? 1 : 0});
      return {};
    }
    default:
      return add_time(filter, text, query);
  }
}

Result<void> add_ids(const Value& given, Query& query) {
  std::vector<Value> ids;
  for (const Value& id : given.items()) {
    if (id.as_string().empty()) continue;
    if (!is_id(id.as_string())) return not_an_id(id.as_string());
    ids.push_back(id);
  }
  if (ids.empty()) return {};
  if (ids.size() > kMaxIds)
    return make_error(Errc::kInvalid, "{} ids specified, at most {} are allowed.", ids.size(), kMaxIds);
  query.where.push_back({"id", Op::kIn, Value::array(std::move(ids))});
  return {};
}

bool has_column(const model::Collection& collection, std::string_view path) {
  return std::any_of(collection.columns.begin(), collection.columns.end(),
                     [&](const model::Column& column) { return column.path == path; });
}

bool is_listed(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string_view first_segment(std::string_view dotted) { return dotted.substr(0, dotted.find('.')); }

// Whether the page must read the heavy fields of the collection.
store::Read depth_of(const ListSpec& spec, const Call& call) {
  const auto& heavy = spec.collection->heavy;
  const bool needed = std::any_of(heavy.begin(), heavy.end(),
                                  [&](std::string_view field) { return is_asked_for(call, field); });
  return needed ? store::Read::kFull : store::Read::kSummary;
}

bool has_member(const Value& list, const Value& wanted) {
  return std::any_of(list.items().begin(), list.items().end(), [&](const Value& item) {
    return item == wanted || (item.is_object() && item["name"] == wanted);
  });
}

// The filters of Kind::kMember become the ids of the documents that have the member.
Result<void> add_members(store::Store& store, const ListSpec& spec, const Call& call, Query& query) {
  for (const Filter& filter : spec.filters) {
    const Value& wanted = call.query[filter.param];
    if (filter.kind != Filter::Kind::kMember || wanted.empty()) continue;
    auto documents = store.find(*spec.collection, {.where = query.where, .sort = {{"id", false}}});
    if (!documents.ok()) return std::move(documents).error();
    std::vector<Value> ids;
    for (const model::Document& document : *documents)
      if (has_member(document.body[filter.column], wanted)) ids.emplace_back(document.id);
    query.where.push_back({"id", Op::kIn, Value::array(std::move(ids))});
  }
  return {};
}

}  // namespace

Result<void> check_attributes(const ListSpec& spec, const Call& call) {
  const Value& include = call.query["include_attributes"];
  const Value& exclude = call.query["exclude_attributes"];
  if (!include.is_null() && !exclude.is_null())
    return make_error(Errc::kInvalid,
                      "exclude.attributes and include.attributes arguments are mutually exclusive. "
                      "You need to provide either one or another, but not both.");
  for (const Value& name : exclude.items())
    if (spec.excludable.empty() ? !is_listed(spec.fields, first_segment(name.as_string()))
                                : !is_listed(spec.excludable, name.as_string()))
      return make_error(Errc::kInvalid, "Invalid or unsupported exclude attribute specified: {}",
                        name.as_string());
  for (const Value& name : include.items())
    if (!is_listed(spec.fields, first_segment(name.as_string())))
      return make_error(Errc::kInvalid, "Invalid or unsupported include attribute specified: {}",
                        name.as_string());
  return {};
}

bool is_asked_for(const Call& call, std::string_view field) {
  const auto named = [&](const Value& list) {
    return std::any_of(list.items().begin(), list.items().end(),
                       [&](const Value& name) { return first_segment(name.as_string()) == field; });
  };
  if (const Value& include = call.query["include_attributes"]; !include.is_null()) return named(include);
  return !named(call.query["exclude_attributes"]);
}

Result<std::int64_t> page_limit(const ListLimits& limits, const Value& given) {
  const std::int64_t limit = given.as_int();
  if (limit == 0)
    return make_error(Errc::kInvalid,
                      "Limit, \"0\" specified, must be a positive number or -1 for full result set.");
  if (limit <= -2)
    return make_error(Errc::kInvalid, "Limit, \"{}\" specified, must be a positive number.", limit);
  if (limit == -1) {
    if (limits.caller_is_admin) return std::int64_t{0};
    return make_error(
        Errc::kForbidden,
        "Administrator access required to be able to specify limit=-1 and retrieve all the records");
  }
  if (limit > limits.max_page_size && !limits.caller_is_admin)
    return make_error(Errc::kForbidden, "Limit \"{}\" specified, maximum value is \"{}\"", limit,
                      limits.max_page_size);
  return limit;
}

Result<std::size_t> page_offset(const Value& given) {
  const std::int64_t offset = given.is_int() ? given.as_int() : 0;
  if (offset >= (std::int64_t{1} << 31))
    return make_error(Errc::kInvalid, "Offset \"{}\" specified is more than 32-bit int", offset);
  if (offset < 0)
    return make_error(Errc::kInvalid, "Offset \"{}\" specified, must be zero or a positive number.", offset);
  return static_cast<std::size_t>(offset);
}

std::vector<Sort> asked_order(const ListSpec& spec, std::string_view text) {
  std::vector<Sort> order;
  for (std::string_view key : split(text, ',')) {
    key = trim(key);
    const bool descending = key.starts_with('-');
    if (descending || key.starts_with('+')) key.remove_prefix(1);
    if (key == "id" || (key == "name" && has_column(*spec.collection, "name"))) {
      order.push_back({std::string(key), descending});
      continue;
    }
    for (const Filter& filter : spec.filters)
      if (filter.param == key && filter.kind != Filter::Kind::kMember)
        order.push_back({std::string(filter.column), descending});
  }
  return order;
}

std::vector<Param> list_params(const ListSpec& spec, std::int64_t default_limit) {
  std::vector<Param> params{
      {.name = "limit",
       .type = ParamType::kInteger,
       .text = "Number of documents; -1 for all.",
       .fallback = default_limit > 0 ? Value(default_limit) : Value()},
      {.name = "offset", .type = ParamType::kInteger, .text = "Documents to skip.", .fallback = 0},
      {.name = "sort", .type = ParamType::kText, .text = "Keys, comma separated; - in front for descending."},
      {.name = "include_attributes", .type = ParamType::kList, .text = "Attributes to answer, no others."},
      {.name = "exclude_attributes", .type = ParamType::kList, .text = "Attributes to leave out."},
      {.name = "id", .type = ParamType::kList, .text = "Ids, comma separated."}};
  if (has_column(*spec.collection, "name"))
    params.push_back({.name = "name", .type = ParamType::kList, .text = "Names, comma separated."});
  for (const Filter& filter : spec.filters) params.push_back({.name = filter.param, .text = "Filter."});
  return params;
}

Result<Query> list_query(const ListSpec& spec, const ListLimits& limits, const Call& call) {
  if (auto checked = check_attributes(spec, call); !checked.ok()) return std::move(checked).error();
  Query query;
  if (auto ids = add_ids(call.query["id"], query); !ids.ok()) return std::move(ids).error();
  if (const Value& names = call.query["name"]; names.size() > 0 && !names[0].empty())
    query.where.push_back({"name", Op::kIn, names});
  for (const Filter& filter : spec.filters)
    if (auto added = add_filter(filter, call.query[filter.param], query); !added.ok())
      return std::move(added).error();

  std::vector<Sort> order = asked_order(spec, call.query.get_string("sort"));
  if (query.sort.empty()) query.sort = order.empty() ? spec.order : std::move(order);

  if (const Value& given = call.query["limit"]; !given.is_null()) {
    auto limit = page_limit(limits, given);
    if (!limit.ok()) return std::move(limit).error();
    query.limit = static_cast<std::size_t>(*limit);
  }
  auto offset = page_offset(call.query["offset"]);
  if (!offset.ok()) return std::move(offset).error();
  query.offset = *offset;
  query.read = depth_of(spec, call);
  return query;
}

Result<Answer> list(store::Store& store, const ListSpec& spec, const ListLimits& limits, const Call& call,
                    const Present& present, std::vector<store::Condition> more) {
  auto query = list_query(spec, limits, call);
  if (!query.ok()) return std::move(query).error();
  for (store::Condition& condition : more) query->where.push_back(std::move(condition));
  if (auto added = add_members(store, spec, call, *query); !added.ok()) return std::move(added).error();
  auto page = find_page(store, *spec.collection, *query);
  if (!page.ok()) return std::move(page).error();
  std::vector<Value> presented;
  presented.reserve(page->documents.size());
  for (const model::Document& document : page->documents) presented.push_back(present(document));
  return page_answer(*page, presented, spec, call);
}

Result<Page> find_page(store::Store& store, const model::Collection& collection, const store::Query& query) {
  auto documents = store.find(collection, query);
  if (!documents.ok()) return std::move(documents).error();
  Page page{.documents = std::move(*documents), .limit = query.limit};
  page.total = query.offset + page.documents.size();
  const bool is_last = query.limit == 0 || page.documents.size() < query.limit;
  if (is_last && (!page.documents.empty() || query.offset == 0)) return page;
  auto counted = store.count(collection, query);
  if (!counted.ok()) return std::move(counted).error();
  page.total = *counted;
  return page;
}

Answer page_answer(const Page& page, const std::vector<Value>& presented, const ListSpec& spec,
                   const Call& call) {
  std::vector<Value> items;
  items.reserve(presented.size());
  for (const Value& document : presented) items.push_back(select_attributes(document, call, spec.always));
  Answer answer = Answer::of(Value::array(std::move(items)));
  answer.headers.emplace_back("X-Total-Count", std::to_string(page.total));
  if (page.limit > 0) answer.headers.emplace_back("X-Limit", std::to_string(page.limit));
  return answer;
}

Value select_attributes(const Value& document, const Call& call,
                        const std::vector<std::string_view>& always) {
  const Value& include = call.query["include_attributes"];
  const Value& exclude = call.query["exclude_attributes"];
  if (include.is_null() && exclude.is_null()) return document;
  std::set<std::string_view> names;
  for (const Value& name : (include.is_null() ? exclude : include).items())
    names.insert(first_segment(name.as_string()));
  if (!include.is_null()) {
    names.insert("id");
    names.insert(always.begin(), always.end());
  }
  Object kept;
  for (const Member& member : document.members())
    if (names.contains(member.name()) != include.is_null()) kept.set(member.key, member.value);
  return Value(std::move(kept));
}

Error not_an_id(std::string_view id) {
  return make_error(Errc::kInvalid,
                    "'{}' is not a valid ObjectId, it must be a 12-byte input or a 24-character hex string",
                    id);
}

Value timestamp_text(const Value& micros) {
  if (!micros.is_int()) return micros;
  return Value(time::format_iso(micros.as_int()));
}

Result<model::Document> by_ref_or_id(store::Store& store, const model::Collection& collection,
                                     std::string_view ref_or_id) {
  const auto unknown = [&] {
    return make_error(Errc::kNotFound, "Resource with a reference or id \"{}\" not found", ref_or_id);
  };
  if (!contains(ref_or_id, ".")) {
    if (!is_id(ref_or_id)) return unknown();
    auto found = store.get(collection, ref_or_id);
    if (!found.ok() && found.error().code() == Errc::kNotFound) return unknown();
    return found;
  }
  auto found = store.find(collection, {.where = {{"ref", store::Op::kEq, Value(ref_or_id)}}, .limit = 1});
  if (!found.ok()) return std::move(found).error();
  if (found->empty()) return unknown();
  return std::move(found->front());
}

}  // namespace squall::http
