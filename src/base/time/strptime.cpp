// Reading a date by its format: each directive may fit in several lengths, and the first way in which all of
// the format fits counts.
#include <array>
#include <vector>

#include "base/strings.h"
#include "base/time/strftime.h"

namespace squall::time {
namespace {

constexpr std::size_t kMaxTries = 100'000;
constexpr auto kMonths =
    std::to_array<std::string_view>({"january", "february", "march", "april", "may", "june", "july", "august",
                                     "september", "october", "november", "december"});
constexpr auto kDays = std::to_array<std::string_view>(
    {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"});

// What was read, before it is known how it makes a date.
struct Fields {
  std::optional<int> year, month, day, hour, minute, second, micro, day_of_year, weekday, week_sunday,
      week_monday;
  std::optional<int> half, hour12;
  std::optional<std::int32_t> offset;
};

class Reader {
 public:
  Reader(std::string_view text, std::string_view format) : text_(text), format_(expanded(format)) {}

  Result<TimeByFormat> read() {
    for (std::size_t i = 0; i + 1 <= format_.size(); ++i) {
      if (format_[i] != '%') continue;
      if (i + 1 == format_.size()) return make_error(Errc::kParse, "stray %% in format '{}'", format_);
      const char letter = format_[++i];
      if (letter != '%' && kKnown.find(letter) == std::string_view::npos)
        return make_error(Errc::kParse, "'{}' is a bad directive in format '{}'", letter, format_);
    }
    if (!fits(0, 0))
      return make_error(Errc::kParse, "time data '{}' does not match format '{}'", text_, format_);
    if (end_ != text_.size())
      return make_error(Errc::kParse, "unconverted data remains: {}", text_.substr(end_));
    return assembled();
  }

 private:
  static constexpr std::string_view kKnown = "aAbBdfHIjmMpSUwWyYzZ";

  // %c, %x and the like in terms of the others.
  static std::string expanded(std::string_view format) {
    std::string out(format);
    const std::pair<std::string_view, std::string_view> kShort[] = {
        {"%c", "%a %b %d %H:%M:%S %Y"}, {"%x", "%m/%d/%y"}, {"%X", "%H:%M:%S"}};
    for (const auto& [from, to] : kShort) out = replace_all(out, from, to);
    return out;
  }

  // Whether the format from `at` on fits the text from `from` on; some rest of the text may be left.
  bool fits(std::size_t at, std::size_t from) {
    if (++tries_ > kMaxTries) return false;
    if (at >= format_.size()) {
      end_ = from;
      return true;
    }
    if (is_blank(format_[at])) return fits_blanks(at, from);
    if (format_[at] != '%' || format_[at + 1] == '%') {
      const std::size_t width = format_[at] == '%' ? 2 : 1;
      if (from >= text_.size() || to_lower(text_.substr(from, 1)) != to_lower(format_.substr(at, 1)))
        return false;
      return fits(at + width, from + 1);
    }
    return fits_directive(at, from);
  }

  bool fits_blanks(std::size_t at, std::size_t from) {
    while (at < format_.size() && is_blank(format_[at])) ++at;
    std::size_t end = from;
    while (end < text_.size() && is_blank(text_[end])) ++end;
    for (; end > from; --end) {
      if (fits(at, end)) return true;
    }
    return false;
  }

  bool fits_directive(std::size_t at, std::size_t from) {
    switch (format_[at + 1]) {
      case 'Y':
        return fits_number(at, from, 4, 4, 0, 9999, fields_.year);
      case 'y':
        return fits_number(at, from, 2, 2, 0, 99, short_year_) && (set_short_year(), true);
      case 'm':
        return fits_number(at, from, 2, 1, 1, 12, fields_.month);
      case 'd':
        return fits_number(at, from, 2, 1, 1, 31, fields_.day);
      case 'H':
        return fits_number(at, from, 2, 1, 0, 23, fields_.hour);
      case 'I':
        return fits_number(at, from, 2, 1, 1, 12, fields_.hour12);
      case 'M':
        return fits_number(at, from, 2, 1, 0, 59, fields_.minute);
      case 'S':
        return fits_number(at, from, 2, 1, 0, 61, fields_.second);
      case 'j':
        return fits_number(at, from, 3, 1, 1, 366, fields_.day_of_year);
      case 'U':
        return fits_number(at, from, 2, 1, 0, 53, fields_.week_sunday);
      case 'W':
        return fits_number(at, from, 2, 1, 0, 53, fields_.week_monday);
      case 'w':
        return fits_number(at, from, 1, 1, 0, 6, sunday_based_) &&
               (fields_.weekday = (*sunday_based_ + 6) % 7, true);
      case 'f':
        return fits_fraction(at, from);
      case 'a':
      case 'A':
        return fits_name(at, from, kDays, format_[at + 1] == 'a', fields_.weekday, 0);
      case 'b':
      case 'B':
        return fits_name(at, from, kMonths, format_[at + 1] == 'b', fields_.month, 1);
      case 'p':
        return fits_name(at, from, std::to_array<std::string_view>({"am", "pm"}), false, fields_.half, 0);
      case 'z':
        return fits_offset(at, from);
      default:
        return fits_zone_name(at, from);
    }
  }

  bool fits_number(std::size_t at, std::size_t from, std::size_t most, std::size_t least, int low, int high,
                   std::optional<int>& out) {
    for (std::size_t size = most; size >= least; --size) {
      if (from + size > text_.size()) continue;
      const std::string_view digits = text_.substr(from, size);
      if (digits.find_first_not_of("0123456789") != std::string_view::npos) continue;
      const int value = static_cast<int>(*parse_int64(digits));
      if (value < low || value > high) continue;
      if (!fits(at + 2, from + size)) continue;
      out = value;
      return true;
    }
    return false;
  }

  bool fits_fraction(std::size_t at, std::size_t from) {
    for (std::size_t size = 6; size >= 1; --size) {
      if (from + size > text_.size()) continue;
      std::string digits(text_.substr(from, size));
      if (digits.find_first_not_of("0123456789") != std::string::npos || !fits(at + 2, from + size)) continue;
      digits.resize(6, '0');
      fields_.micro = static_cast<int>(*parse_int64(digits));
      return true;
    }
    return false;
  }

  template <std::size_t N>
  bool fits_name(std::size_t at, std::size_t from, const std::array<std::string_view, N>& names,
                 bool is_short, std::optional<int>& out, int first) {
    for (std::size_t i = 0; i < N; ++i) {
      const std::string_view name = is_short ? names[i].substr(0, 3) : names[i];
      if (!istarts_with(text_.substr(from), name) || !fits(at + 2, from + name.size())) continue;
      out = static_cast<int>(i) + first;
      return true;
    }
    return false;
  }

  // +hhmm, +hh:mm, with seconds, or Z.
  bool fits_offset(std::size_t at, std::size_t from) {
    if (from < text_.size() && text_[from] == 'Z') {
      fields_.offset = 0;
      return fits(at + 2, from + 1);
    }
    if (from >= text_.size() || (text_[from] != '+' && text_[from] != '-')) return false;
    std::size_t end = from + 1;
    std::int32_t parts[3] = {0, 0, 0};
    std::size_t count = 0;
    while (count < 3) {
      const std::size_t digits = count > 0 && end < text_.size() && text_[end] == ':' ? end + 1 : end;
      if (digits + 2 > text_.size() || !is_digit(text_[digits]) || !is_digit(text_[digits + 1])) break;
      parts[count++] = (text_[digits] - '0') * 10 + (text_[digits + 1] - '0');
      end = digits + 2;
    }
    if (count < 2 || parts[1] > 59 || parts[2] > 59 || !fits(at + 2, end)) return false;
    const std::int32_t size = parts[0] * 3600 + parts[1] * 60 + parts[2];
    fields_.offset = text_[from] == '-' ? -size : size;
    return true;
  }

  // A name alone gives no offset: the reference takes it for a naive time.
  bool fits_zone_name(std::size_t at, std::size_t from) {
    for (std::string_view name : {"utc", "gmt"}) {
      if (istarts_with(text_.substr(from), name) && fits(at + 2, from + name.size())) return true;
    }
    return false;
  }

  void set_short_year() { fields_.year = *short_year_ + (*short_year_ <= 68 ? 2000 : 1900); }

  // From the number of a week, counted from its first Sunday (Monday), and a weekday.
  static std::int64_t day_in_week(int year, int week, int week_day, bool from_sunday) {
    int first = weekday(year, 1, 1);
    if (from_sunday) {
      first = (first + 1) % 7;
      week_day = (week_day + 1) % 7;
    }
    const int first_week = (7 - first) % 7;
    return days_from_civil(year, 1, 1) +
           (week == 0 ? week_day - first : first_week + 7 * (week - 1) + week_day);
  }

  Result<TimeByFormat> assembled() const {
    TimeByFormat made;
    Civil& wall = made.wall;
    made.offset = fields_.offset;
    wall = Civil{.year = fields_.year.value_or(1900),
                 .month = fields_.month.value_or(1),
                 .day = fields_.day.value_or(1),
                 .hour = fields_.hour.value_or(0),
                 .minute = fields_.minute.value_or(0),
                 .second = fields_.second.value_or(0),
                 .micro = fields_.micro.value_or(0)};
    if (fields_.hour12) wall.hour = *fields_.hour12 % 12 + (fields_.half.value_or(0) == 1 ? 12 : 0);
    std::optional<std::int64_t> day;
    if (fields_.day_of_year) {
      day = days_from_civil(wall.year, 1, 1) + *fields_.day_of_year - 1;
    } else if (fields_.year && fields_.weekday && (fields_.week_sunday || fields_.week_monday)) {
      const bool sunday = fields_.week_sunday.has_value();
      day = day_in_week(wall.year, sunday ? *fields_.week_sunday : *fields_.week_monday, *fields_.weekday,
                        sunday);
    }
    if (day) {
      const Civil date = to_civil(*day * kSecondsPerDay * kMicrosPerSecond);
      wall.year = date.year;
      wall.month = date.month;
      wall.day = date.day;
    }
    if (wall.year < kMinYear || wall.year > kMaxYear)
      return make_error(Errc::kParse, "year {} is out of range", wall.year);
    if (wall.second > 59) return Error(Errc::kParse, "second must be in 0..59");
    if (!is_valid(wall)) return Error(Errc::kParse, "day is out of range for month");
    return made;
  }

  std::string_view text_;
  std::string format_;
  Fields fields_;
  std::optional<int> short_year_, sunday_based_;
  std::size_t end_ = 0;
  std::size_t tries_ = 0;
};

}  // namespace

Result<TimeByFormat> parse_time(std::string_view text, std::string_view format) {
  if (format.size() > kMaxFormatBytes)
    return make_error(Errc::kLimit, "a date format is too long (kMaxFormatBytes: {})", kMaxFormatBytes);
  return Reader(text, format).read();
}

}  // namespace squall::time
