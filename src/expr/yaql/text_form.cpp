#include "expr/yaql/text_form.h"

#include <cstdlib>

#include "expr/yaql/cursor.h"
#include "expr/yaql/mapping.h"
#include "value/python.h"

namespace squall::yaql {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000, kSecondsPerDay = 86'400;

struct SpanParts {
  std::int64_t days, seconds, micros;
};
SpanParts parts_of(std::int64_t span) {
  const std::int64_t per_day = kMicrosPerSecond * kSecondsPerDay;
  std::int64_t days = span / per_day, rest = span % per_day;
  if (rest < 0) {
    rest += per_day;
    --days;
  }
  return {days, rest / kMicrosPerSecond, rest % kMicrosPerSecond};
}

std::string zone_repr(std::int32_t offset) {
  return offset == 0 ? "tzutc()" : fmt::format("tzoffset(None, {})", offset);
}

std::string date_time_repr(const DateTime& at) {
  std::string out =
      fmt::format("datetime.datetime({}, {}, {}, {}, {}", at.year, at.month, at.day, at.hour, at.minute);
  if (at.second != 0 || at.micro != 0) out += fmt::format(", {}", at.second);
  if (at.micro != 0) out += fmt::format(", {}", at.micro);
  if (at.has_offset) out += ", tzinfo=" + zone_repr(at.offset_seconds);
  return out + ')';
}

class Writer {
 public:
  Writer(Run& run, std::string& out, Stage stage) : run_(run), out_(out), stage_(stage) {}

  void write(const Var& var, std::size_t depth) {
    run_.step();
    run_.check_depth(depth);
    if (out_.size() > run_.limits().max_text_bytes) run_.charge_text(out_.size());
    if (var.is_sequence()) return write_sequence(var, depth);
    if (var.is_mapping()) return write_mapping(var, depth);
    if (var.is_set()) return write_set(var, depth);
    if (var.is_date_time()) {
      out_ += date_time_repr(var.plain().as_date_time());
    } else if (var.is_plain()) {
      out_ += python::repr(var.plain());
    } else {
      write_thing(var, depth);
    }
  }

 private:
  void write_items(const Var& collection, std::size_t depth) {
    bool first = true;
    Cursor cursor(run_, collection);
    for (Var item; cursor.next(run_, item);) {
      if (!std::exchange(first, false)) out_ += ", ";
      write(item, depth + 1);
    }
  }

  void write_sequence(const Var& var, std::size_t depth) {
    const bool tuple = stage_ == Stage::kRunning && var.is_tuple();
    out_ += tuple ? '(' : '[';
    write_items(var, depth);
    if (tuple && sequence_size(var) == 1) out_ += ',';
    out_ += tuple ? ')' : ']';
  }

  void write_mapping(const Var& var, std::size_t depth) {
    out_ += '{';
    for (std::size_t i = 0; i < mapping_size(var); ++i) {
      if (i != 0) out_ += ", ";
      write(mapping_key(var, i), depth + 1);
      out_ += ": ";
      write(mapping_value(var, i), depth + 1);
    }
    out_ += '}';
  }

  void write_set(const Var& var, std::size_t depth) {
    const bool empty = set_size(var) == 0;
    if (stage_ == Stage::kRunning || empty) out_ += stage_ == Stage::kRunning ? "frozenset(" : "set(";
    if (!empty) {
      out_ += '{';
      write_items(var, depth);
      out_ += '}';
    }
    if (stage_ == Stage::kRunning || empty) out_ += ')';
  }

  void write_view(const View& view, std::size_t depth) {
    const bool frozen = view.mapping.is_plain() || view.mapping.as<Dict>().frozen;
    out_ += type_name(Ref<View>::share(const_cast<View*>(&view)));
    out_ += '(';
    if (frozen) {
      write(view.mapping, depth + 1);
    } else {
      out_ += '[';
      write_items(Ref<View>::share(const_cast<View*>(&view)), depth + 1);
      out_ += ']';
    }
    out_ += ')';
  }

  void write_regex(const text::Regex& regex) {
    out_ += "re.compile(" + python::repr(regex.pattern());
    std::string names;
    const auto add = [&](unsigned flag, std::string_view name) {
      if ((regex.flags() & flag) != 0) names += (names.empty() ? "re." : "|re.") + std::string(name);
    };
    add(text::kIgnoreCase, "IGNORECASE");
    add(text::kMultiLine, "MULTILINE");
    add(text::kDotAll, "DOTALL");
    add(text::kVerbose, "VERBOSE");
    if (!names.empty()) out_ += ", " + names;
    out_ += ')';
  }

  void write_thing(const Var& var, std::size_t depth) {
    switch (var.thing()->tag()) {
      case Tag::kTimeSpan:
        out_ += span_repr(var.as<TimeSpan>().micros);
        return;
      case Tag::kRegex:
        return write_regex(var.as<Regex>().regex);
      case Tag::kView:
        return write_view(var.as<View>(), depth);
      case Tag::kOmitted:
        out_ += "<NoValue>";
        return;
      case Tag::kOpaque:
        out_ += var.as<Opaque>().text;
        return;
      default:
        out_ += fmt::format("<{} object>", type_name(var));
    }
  }

  Run& run_;
  std::string& out_;
  Stage stage_;
};

}  // namespace

void append_repr(Run& run, std::string& out, const Var& var, Stage stage) {
  Writer(run, out, stage).write(var, 0);
}

std::string str(Run& run, const Var& var, Stage stage) {
  if (var.is_text()) return std::string(var.text());
  if (var.is_date_time()) return python::iso_format(var.plain().as_date_time(), ' ');
  if (var.is_plain() && var.plain().kind() < Kind::kArray) return python::str(var.plain());
  if (var.is(Tag::kTimeSpan)) return span_text(var.as<TimeSpan>().micros);
  std::string out;
  append_repr(run, out, var, stage);
  return out;
}

std::string span_text(std::int64_t micros) {
  const SpanParts parts = parts_of(micros);
  std::string out;
  if (parts.days != 0) out = fmt::format("{} day{}, ", parts.days, std::abs(parts.days) == 1 ? "" : "s");
  out += fmt::format("{}:{:02}:{:02}", parts.seconds / 3600, parts.seconds / 60 % 60, parts.seconds % 60);
  if (parts.micros != 0) out += fmt::format(".{:06}", parts.micros);
  return out;
}

std::string span_repr(std::int64_t micros) {
  const SpanParts parts = parts_of(micros);
  std::string fields;
  const auto add = [&](std::string_view name, std::int64_t value) {
    if (value != 0) fields += fmt::format("{}{}={}", fields.empty() ? "" : ", ", name, value);
  };
  add("days", parts.days);
  add("seconds", parts.seconds);
  add("microseconds", parts.micros);
  return fmt::format("datetime.timedelta({})", fields.empty() ? "0" : fields);
}

}  // namespace squall::yaql
