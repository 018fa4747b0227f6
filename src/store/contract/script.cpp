#include "store/contract/script.h"

#include <fmt/ranges.h>

#include <random>

#include "store/contract/contract.h"
#include "value/json/json.h"

namespace squall::store::contract {
namespace {

// Small ranges, so that keys, revisions and filters meet often.
class Script {
 public:
  Script(Store& store, std::uint64_t seed) : store_(store), random_(seed) {}

  std::vector<std::string> run() {
    const int steps = upto(30) + 10;
    for (int step = 0; step < steps; ++step) one_step();
    log_found("all things", store_.find(kThings, {}));
    log_found("all pairs", store_.find(kPairs, {}));
    for (const Collection* collection : {&kThings, &kPairs})
      log_count("erased", store_.erase_where(*collection, {}));
    return std::move(log_);
  }

 private:
  int upto(int bound) { return static_cast<int>(random_() % static_cast<std::uint64_t>(bound)); }
  bool one_in(int chances) { return upto(chances) == 0; }
  const Collection& collection() { return one_in(4) ? kPairs : kThings; }

  Value text() {
    static const char* const kTexts[] = {"a", "ab", "abc", "b", "B", "\xc3\xa9", "", "a b"};
    return kTexts[upto(8)];
  }

  Value any_value() {
    switch (upto(8)) {
      case 0:
        return nullptr;
      case 1:
        return one_in(2);
      case 2:
        return upto(3) / 2.0;
      case 3:
        return text();
      default:
        return upto(5);
    }
  }

  void maybe(Object& body, std::string_view key, Value value) {
    if (!one_in(3)) body.set(key, std::move(value));
  }

  Value body(const Collection& collection) {
    Object body;
    maybe(body, "name", one_in(6) ? any_value() : text());
    if (&collection == &kPairs) {
      maybe(body, "scope", text());
      maybe(body, "token", upto(4));
      maybe(body, "live", any_value());
      return body;
    }
    if (!one_in(3)) body.set("group", one_in(6) ? any_value() : Value::object({{"ref", any_value()}}));
    maybe(body, "rank", any_value());
    maybe(body, "score", any_value());
    maybe(body, "due", any_value());
    if (one_in(2)) body.set("payload", Value::array({any_value(), any_value()}));
    if (one_in(3)) body.set("log", any_value());
    return body;
  }

  Write any_write() {
    const Collection& to = collection();
    Document document{.id = id_of(upto(8)), .revision = 0, .body = body(to)};
    const int kind = upto(6);
    if (kind < 3) return insert(to, std::move(document));
    document.revision = one_in(2) ? 0 : upto(4);
    if (kind < 5) return update(to, std::move(document));
    return erase(to, document.id, document.revision);
  }

  Condition any_condition(const Collection& of) {
    static constexpr Op kOps[] = {Op::kEq, Op::kNe, Op::kIn,     Op::kNotIn,  Op::kLt,      Op::kLe,
                                  Op::kGt, Op::kGe, Op::kPrefix, Op::kIsNull, Op::kNotNull, Op::kContains};
    Condition condition{.path = path(of), .op = kOps[upto(12)], .operand = any_value()};
    if (condition.path == "id" && condition.operand.is_int()) condition.operand = id_of(upto(8));
    if (condition.op == Op::kIn || condition.op == Op::kNotIn) {
      std::vector<Value> items;
      for (int i = upto(4); i > 0; --i)
        items.push_back(condition.path == "id" ? Value(id_of(upto(8))) : any_value());
      condition.operand = Value::array(std::move(items));
    }
    return condition;
  }

  std::string path(const Collection& of) {
    const int at = upto(static_cast<int>(of.columns.size()) + 1);
    return at == 0 ? "id" : std::string(of.columns[static_cast<std::size_t>(at - 1)].path);
  }

  Query any_query(const Collection& of) {
    Query query;
    for (int i = upto(3); i > 0; --i) query.where.push_back(any_condition(of));
    if (one_in(4)) {
      for (int i = upto(3) + 1; i > 0; --i) {
        query.any_of.emplace_back();
        for (int j = upto(3); j > 0; --j) query.any_of.back().push_back(any_condition(of));
      }
    }
    for (int i = upto(3); i > 0; --i) query.sort.push_back({path(of), one_in(2)});
    if (one_in(3)) query.limit = static_cast<std::size_t>(upto(5));
    if (one_in(4)) query.offset = static_cast<std::size_t>(upto(4));
    if (one_in(2)) query.read = Read::kSummary;
    return query;
  }

  void one_step() {
    const Collection& of = collection();
    switch (upto(9)) {
      case 0:
        log_found("find", store_.find(of, any_query(of)));
        return;
      case 1:
        log_count("count", store_.count(of, any_query(of), static_cast<std::size_t>(upto(4))));
        return;
      case 2:
        return log_distinct(of);
      case 3:
        return log_claim(of);
      case 4:
        return log_erase(of);
      default:
        return log_write();
    }
  }

  void log_write() {
    std::vector<Write> batch;
    for (int i = upto(3) + 1; i > 0; --i) batch.push_back(any_write());
    const auto written = store_.write(std::move(batch), one_in(20) ? Urgency::kPatient : Urgency::kNow);
    if (!written.ok()) return log_error("write", written.error());
    log_.push_back(fmt::format("write: {}", fmt::join(*written, " ")));
  }

  void log_distinct(const Collection& of) {
    const auto values = store_.distinct(of, path(of), static_cast<std::size_t>(upto(5)));
    if (!values.ok()) return log_error("distinct", values.error());
    log_.push_back("distinct: " + json::dump(Value::array(*values)));
  }

  void log_claim(const Collection& of) {
    const int skip = upto(3);
    const int rank = upto(5);
    const auto claimed =
        store_.claim(of, any_query(of), [&](const Document& document) -> std::optional<Value> {
          if (document.revision % 3 == skip) return std::nullopt;
          return document.body.with("rank", rank).with("name", fmt::format("claimed {}", document.id));
        });
    log_found("claim", claimed);
  }

  void log_erase(const Collection& of) {
    Query query = any_query(of);
    if (!one_in(8)) query.offset = 0;
    if (query.limit == 0 && query.where.empty()) query.limit = 1;
    log_count("erase_where", store_.erase_where(of, query));
  }

  void log_found(std::string_view what, const Result<std::vector<Document>>& documents) {
    if (!documents.ok()) return log_error(what, documents.error());
    std::string line(what);
    for (const Document& document : *documents) {
      line += fmt::format(" {}/{}{}", document.id.substr(22), document.revision,
                          json::dump(document.body, {.sort_keys = true}));
    }
    log_.push_back(std::move(line));
  }

  void log_count(std::string_view what, const Result<std::size_t>& count) {
    if (!count.ok()) return log_error(what, count.error());
    log_.push_back(fmt::format("{}: {}", what, *count));
  }

  void log_error(std::string_view what, const Error& error) {
    log_.push_back(
        fmt::format("{}: {} \"{}\" {}", what, errc_name(error.code()), error.detail(), error.message()));
  }

  Store& store_;
  std::mt19937_64 random_;
  std::vector<std::string> log_;
};

}  // namespace

std::vector<std::string> replay(Store& store, std::uint64_t seed) { return Script(store, seed).run(); }

}  // namespace squall::store::contract
