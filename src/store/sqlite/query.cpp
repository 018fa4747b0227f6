#include "store/sqlite/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>

#include "base/error.h"
#include "store/columns.h"

namespace squall::store::sqlite {
namespace {

class Builder {
 public:
  explicit Builder(const Table& table) : table_(table) {}

  Sql take() && { return std::move(sql_); }
  Builder& text(std::string_view text) {
    sql_.text += text;
    return *this;
  }
  Builder& parameter(Value value) {
    sql_.parameters.push_back(std::move(value));
    return *this;
  }

  Builder& where(const Query& query) {
    if (query.where.empty() && query.any_of.empty()) return *this;
    text(" WHERE ");
    if (query.where.empty()) text("1");
    conjunction(query.where);
    if (query.any_of.empty()) return *this;
    text(" AND (");
    for (std::size_t i = 0; i < query.any_of.size(); ++i) {
      text(i == 0 ? "" : " OR ");
      group(query.any_of[i]);
    }
    return text(")");
  }

  // Ties go by id, which makes the order whole.
  Builder& order(const std::vector<Sort>& sorts) {
    text(" ORDER BY ");
    for (const Sort& sort : sorts) {
      text(quoted_name(sort.path)).text(sort.descending ? " DESC" : "");
      if (sort.path == "id") return *this;
      text(", ");
    }
    return text("id");
  }

  Builder& limits(const Query& query) {
    text(" LIMIT ?").parameter(query.limit == 0 ? std::int64_t{-1} : bounded(query.limit));
    if (query.offset != 0) text(" OFFSET ?").parameter(bounded(query.offset));
    return *this;
  }

  static std::int64_t bounded(std::size_t number) {
    return static_cast<std::int64_t>(std::min<std::size_t>(number, std::numeric_limits<std::int64_t>::max()));
  }

  // "?, ?, ?, ?" for three items: the last one is doubled.
  Builder& list(std::span<const Value> items) {
    const std::size_t padded = std::bit_ceil(items.size());
    for (std::size_t i = 0; i < padded; ++i) {
      text(i == 0 ? "?" : ", ?").parameter(items[std::min(i, items.size() - 1)]);
    }
    return *this;
  }

 private:
  // kMaxConditions keeps the chain below SQLite's limit of depth.
  void conjunction(const std::vector<Condition>& conditions) {
    for (std::size_t i = 0; i < conditions.size(); ++i) {
      if (i != 0) text(" AND ");
      condition(conditions[i]);
    }
  }

  void group(const std::vector<Condition>& conditions) {
    if (conditions.empty()) {
      text("1");
      return;
    }
    text("(");
    conjunction(conditions);
    text(")");
  }

  void compare(const std::string& column, std::string_view sign, Value operand) {
    text(column).text(sign).text("?").parameter(std::move(operand));
  }

  void condition(const Condition& condition) {
    const std::string column = quoted_name(condition.path);
    const ColumnType type = *column_type(table_.collection(), condition.path);
    const Value operand = operand_value(type, condition.operand).value_or(Value());
    switch (condition.op) {
      case Op::kIsNull:
        text(column).text(" IS NULL");
        return;
      case Op::kNotNull:
        text(column).text(" IS NOT NULL");
        return;
      case Op::kEq:
        if (operand.is_null()) {
          text(column).text(" IS NULL");
        } else {
          compare(column, " = ", operand);
        }
        return;
      // IS NOT holds for NULL too, as the contract has it.
      case Op::kNe:
        compare(column, " IS NOT ", operand);
        return;
      case Op::kLt:
        compare(column, " < ", operand);
        return;
      case Op::kLe:
        compare(column, " <= ", operand);
        return;
      case Op::kGt:
        compare(column, " > ", operand);
        return;
      case Op::kGe:
        compare(column, " >= ", operand);
        return;
      case Op::kPrefix:
        prefix(column, operand.as_string());
        return;
      case Op::kContains:
        text("instr(").text(column).text(", ?) > 0").parameter(operand);
        return;
      case Op::kIn:
      case Op::kNotIn:
        membership(column, condition, type);
        return;
    }
  }

  // A range, which an index can serve.
  void prefix(const std::string& column, std::string_view start) {
    text("(");
    compare(column, " >= ", start);
    std::string end(start);
    while (!end.empty() && end.back() == '\xff') end.pop_back();
    if (!end.empty()) {
      end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
      text(" AND ");
      compare(column, " < ", Value(end));
    }
    text(")");
  }

  void membership(const std::string& column, const Condition& condition, ColumnType type) {
    const bool in = condition.op == Op::kIn;
    if (condition.operand.empty()) {
      text(in ? "0" : "1");
      return;
    }
    std::vector<Value> operands;
    for (const Value& item : condition.operand.items()) operands.push_back(*operand_value(type, item));
    text(in ? "" : "(").text(column).text(in ? " IN (" : " NOT IN (").list(operands).text(")");
    if (!in) text(" OR ").text(column).text(" IS NULL)");
  }

  const Table& table_;
  Sql sql_;
};

bool reads_heavy(const Table& table, Read read) { return read == Read::kFull && table.has_heavy(); }

// "SELECT t.id, t.rev, t.body[, h.heavy] FROM <from>" and the join that brings the heavy text.
void select_documents(Builder& builder, const Table& table, Read read, std::string_view from) {
  builder.text("SELECT t.id, t.rev, t.body")
      .text(reads_heavy(table, read) ? ", h.heavy FROM " : " FROM ")
      .text(from);
}

void join_heavy(Builder& builder, const Table& table, Read read) {
  if (reads_heavy(table, read))
    builder.text(" LEFT JOIN ").text(table.heavy_name()).text(" AS h ON h.k = t.k");
}

// Whether some index begins with the column and holds all rows that have it.
bool leads_an_index(const Collection& collection, std::string_view path) {
  return path == "id" ||
         std::any_of(collection.indexes.begin(), collection.indexes.end(), [path](const model::Index& index) {
           return index.columns.front() == path && (index.only_when.empty() || index.only_when == path);
         });
}

}  // namespace

Sql find_sql(const Table& table, const Query& query) {
  Builder builder(table);
  // Rows are found and ordered by their number alone; bodies are read only for the page that is answered.
  // CROSS JOIN keeps SQLite from turning the two round, so the order of the inner query is the order of the
  // answer.
  select_documents(builder, table, query.read, "");
  builder.text("(SELECT k FROM ").text(table.name()).where(query).order(query.sort).limits(query);
  builder.text(") AS page CROSS JOIN ").text(table.name()).text(" AS t ON t.k = page.k");
  join_heavy(builder, table, query.read);
  return std::move(builder).take();
}

Sql keys_sql(const Table& table, const Query& query) {
  Builder builder(table);
  builder.text("SELECT id, rev FROM ").text(table.name()).where(query).order(query.sort).limits(query);
  return std::move(builder).take();
}

Sql count_sql(const Table& table, const Query& query, std::size_t cap) {
  Builder builder(table);
  if (cap == 0) {
    builder.text("SELECT count(*) FROM ").text(table.name()).where(query);
  } else {
    builder.text("SELECT count(*) FROM (SELECT 1 FROM ").text(table.name()).where(query);
    builder.text(" LIMIT ?)").parameter(Builder::bounded(cap));
  }
  return std::move(builder).take();
}

Sql distinct_sql(const Table& table, std::string_view path, std::size_t limit) {
  Builder builder(table);
  const std::string column = quoted_name(path);
  if (leads_an_index(table.collection(), path)) {
    // One step into the index for each value, instead of one for each row.
    builder.text(fmt::format(
        "WITH RECURSIVE step(v) AS (SELECT min({0}) FROM {1} WHERE {0} IS NOT NULL UNION ALL "
        "SELECT (SELECT min({0}) FROM {1} WHERE {0} > step.v) FROM step WHERE step.v IS NOT NULL) "
        "SELECT v FROM step WHERE v IS NOT NULL LIMIT ?",
        column, table.name()));
  } else {
    builder.text(fmt::format("SELECT DISTINCT {0} FROM {1} WHERE {0} IS NOT NULL ORDER BY {0} LIMIT ?",
                             column, table.name()));
  }
  return std::move(builder.parameter(Builder::bounded(limit))).take();
}

Sql get_sql(const Table& table, std::span<const std::string_view> ids, Read read) {
  Builder builder(table);
  select_documents(builder, table, read, table.name());
  builder.text(" AS t");
  join_heavy(builder, table, read);
  const std::vector<Value> values(ids.begin(), ids.end());
  if (values.size() == 1) {
    builder.text(" WHERE t.id = ?").parameter(values.front());
  } else {
    builder.text(" WHERE t.id IN (").list(values).text(")");
  }
  return std::move(builder).take();
}

}  // namespace squall::store::sqlite
