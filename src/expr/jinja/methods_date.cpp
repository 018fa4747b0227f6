// Methods and attributes of dates, and of dates with a time.
#include <chrono>
#include <ctime>

#include "base/text/utf8.h"
#include "expr/jinja/format.h"
#include "expr/jinja/methods.h"
#include "expr/jinja/ops.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

constexpr std::string_view kDayNames[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::string_view kMonthNames[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::size_t kMaxFormattedTime = 512;  // bytes that one directive may make

bool has_time(const Value& value) { return value.kind() == Kind::kDateTime; }

DateTime moment(const Value& value) {
  if (has_time(value)) return value.as_date_time();
  const Date date = value.as_date();
  return {.year = date.year, .month = date.month, .day = date.day};
}
DateTime moment(const Call& call) { return moment(call[0].plain()); }

std::chrono::sys_days days_of(const DateTime& at) {
  return std::chrono::year(at.year) / std::chrono::month(at.month) / std::chrono::day(at.day);
}
// Sunday is 0.
unsigned weekday_of(const DateTime& at) { return std::chrono::weekday(days_of(at)).c_encoding(); }
std::int64_t seconds_of(const DateTime& at) {
  return std::int64_t{days_of(at).time_since_epoch().count()} * 86400 + at.hour * 3600 + at.minute * 60 +
         at.second;
}

std::tm broken_down(const DateTime& at) {
  std::tm out{};
  out.tm_year = at.year - 1900;
  out.tm_mon = at.month - 1;
  out.tm_mday = at.day;
  out.tm_hour = at.hour;
  out.tm_min = at.minute;
  out.tm_sec = at.second;
  out.tm_wday = static_cast<int>(weekday_of(at));
  out.tm_yday = static_cast<int>(
      (days_of(at) - std::chrono::sys_days(std::chrono::year(at.year) / std::chrono::January / 1)).count());
  out.tm_isdst = -1;
  return out;
}

// +0200, or +02:00 with the separator; empty without an offset.
std::string offset_text(const DateTime& at, std::string_view separator) {
  if (!at.has_offset) return "";
  const int size = std::abs(at.offset_seconds);
  std::string out = fmt::format("{}{:02}{}{:02}", at.offset_seconds < 0 ? '-' : '+', size / 3600, separator,
                                size / 60 % 60);
  if (size % 60 != 0) out += fmt::format("{}{:02}", separator, size % 60);
  return out;
}

void append_directive(std::string& out, const DateTime& at, const std::tm& fields, char directive) {
  switch (directive) {
    case 'f':
      out += fmt::format("{:06}", at.micro);
      return;
    case 'z':
      out += offset_text(at, "");
      return;
    case 'Z':
      if (!at.has_offset) return;
      out += at.offset_seconds == 0 ? "UTC" : "UTC" + offset_text(at, ":");
      return;
    default:
      break;
  }
  const char format[] = {'%', directive, '\0'};
  char text[kMaxFormattedTime];
  out.append(text, std::strftime(text, sizeof text, format, &fields));
}

Var part(const Call& call, std::int64_t (*of)(const DateTime&)) { return Value(of(moment(call))); }
template <auto Field>
Var field(Call& call) {
  return Value(static_cast<std::int64_t>(moment(call).*Field));
}

Var isoformat(Call& call) {
  const Value& value = call[0].plain();
  if (!has_time(value)) return Value(python::iso_format(value.as_date()));
  const std::string separator = call.text(1, "T");
  if (text::code_points(separator) != 1)
    raise("TypeError", "isoformat() argument 1 must be a unicode character, not str");
  std::string out = python::iso_format(value.as_date_time());
  return Value(out.replace(out.find('T'), 1, separator));
}

Var weekday(Call& call) {
  return part(call, [](const DateTime& at) { return std::int64_t{(weekday_of(at) + 6) % 7}; });
}
Var isoweekday(Call& call) {
  return part(call, [](const DateTime& at) { return std::int64_t{(weekday_of(at) + 6) % 7 + 1}; });
}
Var toordinal(Call& call) {
  return part(
      call, [](const DateTime& at) { return std::int64_t{days_of(at).time_since_epoch().count()} + 719163; });
}

Var ctime(Call& call) {
  const DateTime at = moment(call);
  return Value(fmt::format("{} {} {:2} {:02}:{:02}:{:02} {:04}", kDayNames[weekday_of(at)],
                           kMonthNames[at.month - 1], at.day, at.hour, at.minute, at.second, at.year));
}

Var strftime(Call& call) {
  if (call[1].is_undefined() || !call[1].is_text())
    raise("TypeError", "strftime() argument 1 must be str, not {}", type_name(call[1]));
  return Value(format_time(call.render(), call[0].plain(), call[1].text()));
}

// Python: without an offset it is a time of this machine's zone.
Var timestamp(Call& call) {
  const DateTime at = moment(call);
  if (at.has_offset) return Value(static_cast<double>(seconds_of(at) - at.offset_seconds) + at.micro / 1e6);
  std::tm fields = broken_down(at);
  return Value(static_cast<double>(std::mktime(&fields)) + at.micro / 1e6);
}

Var date_of(Call& call) {
  const DateTime at = moment(call);
  return Value::date({.year = at.year, .month = at.month, .day = at.day});
}

constexpr Method kDate[] = {
    {"ctime",
     "self",
     "As 'Sun Mar 10 00:00:00 2024'.",
     {"{{ ('2024-03-10' | from_yaml_string).ctime() }}", "Sun Mar 10 00:00:00 2024"},
     ctime},
    {"isoformat",
     "self",
     "As 2024-03-10.",
     {"{{ ('2024-03-10' | from_yaml_string).isoformat() }}", "2024-03-10"},
     isoformat},
    {"isoweekday",
     "self",
     "The day of the week, Monday is 1.",
     {"{{ ('2024-03-10' | from_yaml_string).isoweekday() }}", "7"},
     isoweekday},
    {"strftime",
     "self, format",
     "By a format such as '%d.%m.%Y'.",
     {"{{ ('2024-03-10' | from_yaml_string).strftime('%d.%m.%Y') }}", "10.03.2024"},
     strftime},
    {"toordinal",
     "self",
     "Days since the day before the year 1.",
     {"{{ ('0001-01-01' | from_yaml_string).toordinal() }}", "1"},
     toordinal},
    {"weekday",
     "self",
     "The day of the week, Monday is 0.",
     {"{{ ('2024-03-10' | from_yaml_string).weekday() }}", "6"},
     weekday},
    {"day",
     "self",
     "The day of the month.",
     {"{{ ('2024-03-10' | from_yaml_string).day }}", "10"},
     field<&DateTime::day>,
     true},
    {"month",
     "self",
     "The month.",
     {"{{ ('2024-03-10' | from_yaml_string).month }}", "3"},
     field<&DateTime::month>,
     true},
    {"year",
     "self",
     "The year.",
     {"{{ ('2024-03-10' | from_yaml_string).year }}", "2024"},
     field<&DateTime::year>,
     true},
};
constexpr Method kDateTime[] = {
    {"ctime",
     "self",
     "As 'Sun Mar 10 09:30:05 2024'.",
     {"{{ ('2024-03-10 09:30:05' | from_yaml_string).ctime() }}", "Sun Mar 10 09:30:05 2024"},
     ctime},
    {"date",
     "self",
     "The date alone.",
     {"{{ ('2024-03-10 09:30:05' | from_yaml_string).date() }}", "2024-03-10"},
     date_of},
    {"isoformat",
     "self, sep='T'",
     "As 2024-03-10T09:30:05, with another text for the T if given.",
     {"{{ ('2024-03-10 09:30:05' | from_yaml_string).isoformat() }}", "2024-03-10T09:30:05"},
     isoformat},
    {"isoweekday",
     "self",
     "The day of the week, Monday is 1.",
     {"{{ ('2024-03-10 09:30:05' | from_yaml_string).isoweekday() }}", "7"},
     isoweekday},
    {"strftime",
     "self, format",
     "By a format such as '%H:%M'.",
     {"{{ ('2024-03-10 09:30:05' | from_yaml_string).strftime('%H:%M') }}", "09:30"},
     strftime},
    {"timestamp",
     "self",
     "Seconds since 1970; without an offset it is a time of this machine's zone.",
     {"{{ ('1970-01-01 01:00:00+00:00' | from_yaml_string).timestamp() }}", "3600.0"},
     timestamp},
    {"toordinal",
     "self",
     "Days since the day before the year 1.",
     {"{{ ('0001-01-02 00:00:00' | from_yaml_string).toordinal() }}", "2"},
     toordinal},
    {"weekday",
     "self",
     "The day of the week, Monday is 0.",
     {"{{ ('2024-03-10 09:30:05' | from_yaml_string).weekday() }}", "6"},
     weekday},
    {"day",
     "self",
     "The day of the month.",
     {"{{ ('2024-03-10 09:30:05' | from_yaml_string).day }}", "10"},
     field<&DateTime::day>,
     true},
    {"hour",
     "self",
     "The hour.",
     {"{{ ('2024-03-10 09:30:05' | from_yaml_string).hour }}", "9"},
     field<&DateTime::hour>,
     true},
    {"microsecond",
     "self",
     "The microseconds.",
     {"{{ ('2024-03-10 09:30:05.5' | from_yaml_string).microsecond }}", "500000"},
     field<&DateTime::micro>,
     true},
    {"minute",
     "self",
     "The minute.",
     {"{{ ('2024-03-10 09:30:05' | from_yaml_string).minute }}", "30"},
     field<&DateTime::minute>,
     true},
    {"month",
     "self",
     "The month.",
     {"{{ ('2024-03-10 09:30:05' | from_yaml_string).month }}", "3"},
     field<&DateTime::month>,
     true},
    {"second",
     "self",
     "The second.",
     {"{{ ('2024-03-10 09:30:05' | from_yaml_string).second }}", "5"},
     field<&DateTime::second>,
     true},
    {"year",
     "self",
     "The year.",
     {"{{ ('2024-03-10 09:30:05' | from_yaml_string).year }}", "2024"},
     field<&DateTime::year>,
     true},
};

}  // namespace

std::string format_time(Render& render, const Value& moment_value, std::string_view format) {
  const DateTime at = moment(moment_value);
  const std::tm fields = broken_down(at);
  std::string out;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%' || i + 1 == format.size()) {
      out += format[i];
      continue;
    }
    append_directive(out, at, fields, format[++i]);
    render.charge_text(out.size() / 16);
  }
  return out;
}

std::span<const Method> date_methods() { return kDate; }
std::span<const Method> date_time_methods() { return kDateTime; }

}  // namespace squall::jinja
