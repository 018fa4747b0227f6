#include "expr/jinja/pretty.h"

#include <algorithm>
#include <span>
#include <vector>

#include "base/text/unicode.h"
#include "base/text/utf8.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

constexpr std::int64_t kWidth = 80;

std::int64_t columns(std::string_view text) { return static_cast<std::int64_t>(text::code_points(text)); }

std::vector<std::pair<Value, Value>> sorted_entries(const Value& mapping) {
  std::vector<std::pair<Value, Value>> entries;
  if (mapping.is_object()) {
    for (const Member& member : mapping.members()) entries.emplace_back(member.key, member.value);
  } else {
    for (const Value& pair : mapping.items()) entries.emplace_back(pair[0], pair[1]);
  }
  std::ranges::stable_sort(entries, [](const auto& a, const auto& b) {
    const auto order = python::compare(a.first, b.first, "<");
    if (order.ok()) return *order && **order < 0;
    return python::type_name(a.first) < python::type_name(b.first);
  });
  return entries;
}

// repr() with the keys of mappings sorted at every depth.
std::string sorted_repr(const Value& value) {
  std::string out;
  bool first = true;
  const auto comma = [&] {
    if (!std::exchange(first, false)) out += ", ";
  };
  if (value.is_mapping()) {
    for (const auto& [key, item] : sorted_entries(value)) {
      comma();
      out += sorted_repr(key) + ": " + sorted_repr(item);
    }
    return "{" + out + "}";
  }
  if (value.kind() != Kind::kArray && value.kind() != Kind::kTuple) return python::repr(value);
  for (const Value& item : value.items()) {
    comma();
    out += sorted_repr(item);
  }
  if (value.is_array()) return "[" + out + "]";
  return "(" + out + (value.size() == 1 ? ",)" : ")");
}

class Printer {
 public:
  void print(const Value& value, std::int64_t indent, std::int64_t allowance, int level) {
    const std::string plain = sorted_repr(value);
    if (columns(plain) <= kWidth - indent - allowance) {
      out_ += plain;
    } else if (value.is_mapping() && !value.empty()) {
      mapping(value, indent, allowance + 1, level);
    } else if (value.is_array()) {
      sequence(value.items(), '[', "]", indent, allowance, level);
    } else if (value.kind() == Kind::kTuple) {
      sequence(value.items(), '(', value.size() == 1 ? ",)" : ")", indent, allowance, level);
    } else if (value.is_string()) {
      text(value.as_string(), indent, allowance, level);
    } else {
      out_ += plain;
    }
  }
  std::string take() { return std::move(out_); }

 private:
  void new_line(std::int64_t indent) { out_ += "\n" + std::string(static_cast<std::size_t>(indent), ' '); }

  void mapping(const Value& value, std::int64_t indent, std::int64_t allowance, int level) {
    out_ += '{';
    const auto entries = sorted_entries(value);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const std::string key = sorted_repr(entries[i].first) + ": ";
      const bool is_last = i + 1 == entries.size();
      out_ += key;
      print(entries[i].second, indent + 1 + columns(key), is_last ? allowance : 1, level + 1);
      if (is_last) break;
      out_ += ',';
      new_line(indent + 1);
    }
    out_ += '}';
  }

  void sequence(std::span<const Value> items, char open, std::string_view close, std::int64_t indent,
                std::int64_t allowance, int level) {
    out_ += open;
    const std::int64_t after = allowance + static_cast<std::int64_t>(close.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      const bool is_last = i + 1 == items.size();
      print(items[i], indent + 1, is_last ? after : 1, level + 1);
      if (is_last) break;
      out_ += ',';
      new_line(indent + 1);
    }
    out_ += close;
  }

  // Words with the blanks behind them.
  static std::vector<std::string_view> words(std::string_view line) {
    std::vector<std::string_view> out;
    for (std::size_t at = 0; at < line.size();) {
      std::size_t end = at;
      for (const bool blank : {false, true}) {
        while (end < line.size()) {
          std::size_t next = end;
          if (text::is_space(text::next_code_point(line, next)) != blank) break;
          end = next;
        }
      }
      out.push_back(line.substr(at, end - at));
      at = end;
    }
    return out;
  }

  static void split_line(std::string_view line, std::int64_t width, std::int64_t last_width,
                         bool is_last_line, std::vector<std::string>& chunks) {
    const auto parts = words(line);
    std::string current;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::string candidate = current + std::string(parts[i]);
      const bool is_last = is_last_line && i + 1 == parts.size();
      if (columns(python::repr(candidate)) > (is_last ? last_width : width)) {
        if (!current.empty()) chunks.push_back(python::repr(current));
        current = parts[i];
      } else {
        current = candidate;
      }
    }
    if (!current.empty()) chunks.push_back(python::repr(current));
  }

  void text(std::string_view whole, std::int64_t indent, std::int64_t allowance, int level) {
    if (level == 1) {
      ++indent;
      ++allowance;
    }
    const std::int64_t width = kWidth - indent, last_width = width - allowance;
    const auto lines = text::split_all_lines(whole, true);
    std::vector<std::string> chunks;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const bool is_last = i + 1 == lines.size();
      std::string plain = python::repr(lines[i]);
      if (columns(plain) <= (is_last ? last_width : width)) {
        chunks.push_back(std::move(plain));
      } else {
        split_line(lines[i], width, last_width, is_last, chunks);
      }
    }
    const bool wrapped = level == 1 && chunks.size() != 1;
    if (wrapped) out_ += '(';
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      if (i != 0) new_line(indent);
      out_ += chunks[i];
    }
    if (wrapped) out_ += ')';
  }

  std::string out_;
};

}  // namespace

std::string pretty(const Value& value) {
  Printer printer;
  printer.print(value, 0, 0, 1);
  return printer.take();
}

}  // namespace squall::jinja
