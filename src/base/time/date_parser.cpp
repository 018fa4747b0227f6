// Reading a date from its tokens. The rules (which number is the year, what "5pm" or "UTC-3" mean) are those
// that the reference's date reader is known for; the cases of the conformance suite hold them fast.
#include <fmt/format.h>

#include <vector>

#include "base/strings.h"
#include "base/time/date.h"
#include "base/time/date_lexer.h"
#include "base/time/date_words.h"

namespace squall::time {
namespace {

class DateParser {
 public:
  explicit DateParser(std::vector<std::string> tokens) : tokens_(std::move(tokens)) {}

  struct Found {
    YearMonthDay::Resolved date;
    bool century = false;
    std::optional<int> hour, minute, second, micro, weekday, offset;
    bool empty() const {
      return !date.year && !date.month && !date.day && !hour && !minute && !second && !weekday && !offset;
    }
  };

  Found run() {
    for (at_ = 0; at_ < tokens_.size(); ++at_) take();
    found_.date = date_.resolve();
    found_.century = date_.century();
    finish_zone();
    return found_;
  }

 private:
  // Beyond the end means that the text stops too early.
  const std::string& token(std::size_t index) const {
    if (index >= tokens_.size()) throw NoDate{};
    return tokens_[index];
  }
  bool has(std::size_t index) const { return index < tokens_.size(); }
  bool is(std::size_t index, std::string_view text) const { return has(index) && tokens_[index] == text; }

  void take() {
    const std::string& word = tokens_[at_];
    if (is_number(word)) {
      number();
    } else if (const auto day = weekday_of(word)) {
      found_.weekday = *day;
    } else if (const auto month = month_of(word)) {
      month_word(*month);
    } else if (const auto half = half_of_day(word)) {
      if (!found_.hour || *found_.hour > 12) throw NoDate{};
      found_.hour = twelve_hours(*found_.hour, *half);
    } else if (could_be_zone(word)) {
      zone_word(word);
    } else if (found_.hour && (word == "+" || word == "-")) {
      offset(word == "+" ? 1 : -1);
    } else if (!is_filler(word)) {
      throw NoDate{};
    }
  }

  // "Jan", "Jan-01", "Jan-01-99", "Jan of 01".
  void month_word(int month) {
    date_.add(month, 'M');
    if (is(at_ + 1, "-") || is(at_ + 1, "/")) {
      const std::string separator = token(at_ + 1);
      date_.add(token(at_ + 2));
      if (is(at_ + 3, separator)) {
        date_.add(token(at_ + 4));
        at_ += 2;
      }
      at_ += 2;
    } else if (has(at_ + 4) && is(at_ + 1, " ") && is(at_ + 3, " ") && iequals(tokens_[at_ + 2], "of")) {
      if (all_digits(tokens_[at_ + 4])) date_.add(tokens_[at_ + 4], 'Y');
      at_ += 4;
    }
  }

  bool could_be_zone(std::string_view word) const {
    if (!found_.hour || !zone_name_.empty() || found_.offset || word.size() > 5) return false;
    if (is_utc_name(word)) return true;
    for (char c : word) {
      if (c < 'A' || c > 'Z') return false;
    }
    return true;
  }

  void zone_word(const std::string& word) {
    zone_name_ = word;
    if (is_utc_name(word)) found_.offset = 0;
    if (!is(at_ + 1, "+") && !is(at_ + 1, "-")) return;
    // "GMT+3" says: add three hours to get GMT.
    tokens_[at_ + 1] = tokens_[at_ + 1] == "+" ? "-" : "+";
    found_.offset.reset();
    if (is_utc_name(word)) zone_name_.clear();
  }

  // "+0530", "+05:30", "+5", with an optional name in parentheses behind it.
  void offset(int sign) {
    const std::string& digits = token(at_ + 1);
    int hours = 0, minutes = 0;
    if (digits.size() == 4) {
      hours = integer(std::string_view(digits).substr(0, 2));
      minutes = integer(std::string_view(digits).substr(2));
    } else if (is(at_ + 2, ":")) {
      hours = integer(digits);
      minutes = integer(token(at_ + 3));
      at_ += 2;
    } else if (digits.size() <= 2) {
      hours = integer(digits);
    } else {
      throw NoDate{};
    }
    found_.offset = sign * (hours * 3600 + minutes * 60);
    if (has(at_ + 5) && is_filler(tokens_[at_ + 2]) && is(at_ + 3, "(") && is(at_ + 5, ")") &&
        tokens_[at_ + 4].size() >= 3)
      at_ += 4;
    ++at_;
  }

  void finish_zone() {
    if (is_utc_name(zone_name_)) found_.offset = 0;
    if (found_.offset && std::abs(*found_.offset) >= kSecondsPerDay) throw NoDate{};
  }

  // --- numbers ---

  void number() {
    const std::string word = tokens_[at_];
    const double value = *parse_double(word);
    const std::size_t size = word.size();
    if (date_.size() == 3 && (size == 2 || size == 4) && !found_.hour &&
        (!has(at_ + 1) || (!is(at_ + 1, ":") && !clock_part(tokens_[at_ + 1])))) {
      found_.hour = integer(word.substr(0, 2));  // 19990101T23[59]
      if (size == 4) found_.minute = integer(word.substr(2));
    } else if (size == 6 || (size > 6 && word.find('.') == 6)) {
      six_digits(word);
    } else if (size == 8 || size == 12 || size == 14) {
      long_number(word);
    } else if (const auto unit = clock_unit_index()) {
      clock_unit(word, value, *unit);
    } else if (has(at_ + 2) && is(at_ + 1, ":")) {
      clock(value);
    } else if (is(at_ + 1, "-") || is(at_ + 1, "/") || is(at_ + 1, ".")) {
      separated(word);
    } else if (!has(at_ + 1) || is_filler(tokens_[at_ + 1])) {
      if (has(at_ + 2) && half_of_day(tokens_[at_ + 2])) {
        found_.hour = twelve_hours(static_cast<int>(value), *half_of_day(tokens_[at_ + 2]));  // 12 am
        ++at_;
      } else {
        date_.add(static_cast<int>(std::min(value, 1e9)));
      }
      ++at_;
    } else if (half_of_day(tokens_[at_ + 1]) && value < 24) {
      found_.hour = twelve_hours(static_cast<int>(value), *half_of_day(tokens_[at_ + 1]));  // 12am
      ++at_;
    } else if (date_.could_be_day(value)) {
      date_.add(static_cast<int>(value));
    } else {
      throw NoDate{};
    }
  }

  // YYMMDD, or HHMMSS[.ss] behind a date.
  void six_digits(const std::string& word) {
    if (date_.size() == 0 && !contains(word, ".")) {
      for (std::size_t i = 0; i < 6; i += 2) date_.add(std::string_view(word).substr(i, 2));
      return;
    }
    found_.hour = integer(word.substr(0, 2));
    found_.minute = integer(word.substr(2, 2));
    seconds(word.substr(4));
  }

  // YYYYMMDD[HHMM[SS]]
  void long_number(const std::string& word) {
    date_.add(word.substr(0, 4), 'Y');
    date_.add(std::string_view(word).substr(4, 2));
    date_.add(std::string_view(word).substr(6, 2));
    if (word.size() == 8) return;
    found_.hour = integer(word.substr(8, 2));
    found_.minute = integer(word.substr(10, 2));
    if (word.size() > 12) found_.second = integer(word.substr(12));
  }

  // Where the "h", "m" or "s" of this number stands, if anywhere.
  std::optional<std::size_t> clock_unit_index() const {
    const auto names_unit = [this](std::size_t index) {
      return has(index) && clock_part(tokens_[index]).has_value();
    };
    if (names_unit(at_ + 1)) return at_ + 1;
    if (is(at_ + 1, " ") && names_unit(at_ + 2)) return at_ + 2;
    if (at_ > 0 && names_unit(at_ - 1)) return at_ - 1;
    if (at_ > 1 && at_ + 1 == tokens_.size() && is(at_ - 1, " ") && names_unit(at_ - 2)) return at_ - 2;
    return std::nullopt;
  }

  void clock_unit(const std::string& word, double value, std::size_t index) {
    int unit = *clock_part(tokens_[index]);
    if (index > at_) {
      at_ = index;
    } else {
      ++unit;  // "12h00": a number behind "h" counts minutes
    }
    const double fraction = value - static_cast<int>(value);
    if (unit == 0) {
      found_.hour = static_cast<int>(value);
      if (fraction > 0) found_.minute = static_cast<int>(60 * fraction);
    } else if (unit == 1) {
      found_.minute = static_cast<int>(value);
      if (fraction > 0) found_.second = static_cast<int>(60 * fraction);
    } else if (unit == 2) {
      seconds(word);
    }
  }

  // HH:MM[:SS[.ss]]
  void clock(double hours) {
    found_.hour = static_cast<int>(hours);
    if (!is_number(token(at_ + 2))) throw NoDate{};
    const double minutes = *parse_double(token(at_ + 2));
    found_.minute = static_cast<int>(minutes);
    if (const double fraction = minutes - *found_.minute; fraction > 0)
      found_.second = static_cast<int>(60 * fraction);
    if (has(at_ + 4) && is(at_ + 3, ":")) {
      seconds(tokens_[at_ + 4]);
      at_ += 2;
    }
    at_ += 2;
  }

  void seconds(std::string_view word) {
    const std::size_t point = word.find('.');
    found_.second = integer(word.substr(0, point));
    std::string fraction(point == std::string_view::npos ? "" : word.substr(point + 1));
    fraction.resize(6, '0');
    found_.micro = integer(fraction);
  }

  // 01-01[-01], 01-Jan[-01], with any of - / .
  void separated(const std::string& word) {
    const std::string separator = tokens_[at_ + 1];
    date_.add(word);
    if (has(at_ + 2) && !is_filler(tokens_[at_ + 2])) {
      number_or_month(at_ + 2, false);
      if (is(at_ + 3, separator)) {
        number_or_month(at_ + 4, true);
        at_ += 2;
      }
      ++at_;
    }
    ++at_;
  }

  void number_or_month(std::size_t index, bool any_number) {
    const std::string& word = token(index);
    if (const auto month = month_of(word)) {
      date_.add(*month, 'M');
    } else if (any_number || all_digits(word)) {
      date_.add(word);
    } else {
      throw NoDate{};
    }
  }

  static int twelve_hours(int hour, int half) {
    if (hour < 12 && half == 1) return hour + 12;
    return hour == 12 && half == 0 ? 0 : hour;
  }

  std::vector<std::string> tokens_;
  std::size_t at_ = 0;
  YearMonthDay date_;
  Found found_;
  std::string zone_name_;
};

int full_year(int year, bool century_given, int this_year) {
  if (year >= 100 || century_given) return year;
  year += this_year / 100 * 100;
  if (year >= this_year + 50) return year - 100;
  return year < this_year - 50 ? year + 100 : year;
}

Civil completed(const DateParser::Found& found, const Civil& today) {
  Civil at{.year = today.year, .month = today.month, .day = today.day};
  if (found.date.year) at.year = full_year(*found.date.year, found.century, today.year);
  if (found.date.month) at.month = *found.date.month;
  if (found.date.day) {
    at.day = *found.date.day;
  } else if (at.month >= 1 && at.month <= 12) {
    at.day = std::min(at.day, days_in_month(at.year, at.month));
  }
  at.hour = found.hour.value_or(0);
  at.minute = found.minute.value_or(0);
  at.second = found.second.value_or(0);
  at.micro = found.micro.value_or(0);
  if (!is_valid(at) || !found.weekday || found.date.day) return at;
  const int ahead = (*found.weekday - weekday(at.year, at.month, at.day) + 7) % 7;
  return to_civil(to_timestamp(at) + ahead * kSecondsPerDay * kMicrosPerSecond);
}

}  // namespace

Result<ParsedDate> parse_date(std::string_view text, const Civil& today) {
  if (text.size() > kMaxDateText)
    return make_error(Errc::kLimit, "a date of {} bytes is longer than {}", text.size(), kMaxDateText);
  try {
    const DateParser::Found found = DateParser(split_date(text)).run();
    if (found.empty()) return make_error(Errc::kParse, "the text {} holds no date", quoted(text));
    const Civil at = completed(found, today);
    if (!is_valid(at)) return make_error(Errc::kInvalid, "the date {} does not exist", quoted(text));
    return ParsedDate{at, found.offset};
  } catch (const NoDate&) {
    return make_error(Errc::kParse, "the text {} is no date", quoted(text));
  }
}

}  // namespace squall::time
