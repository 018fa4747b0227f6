#include "base/time/date_words.h"

#include <array>
#include <span>

#include "base/strings.h"
#include "base/time/calendar.h"

namespace squall::time {
namespace {

using Names = std::span<const std::string_view>;
constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};
constexpr std::array<std::string_view, 7> kWeekdays = {"monday", "tuesday",  "wednesday", "thursday",
                                                       "friday", "saturday", "sunday"};
constexpr std::array<std::string_view, 18> kFillers = {" ",   ".",  ",", ";", "-",  "/",  "'",  "at", "on",
                                                       "and", "ad", "m", "t", "of", "st", "nd", "rd", "th"};

std::optional<int> by_name(Names names, std::string_view word) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (iequals(word, names[i]) || iequals(word, names[i].substr(0, 3))) return static_cast<int>(i);
  }
  return std::nullopt;
}

}  // namespace

std::optional<int> month_of(std::string_view word) {
  if (iequals(word, "sept")) return 9;
  const auto index = by_name(kMonths, word);
  return index ? std::optional<int>(*index + 1) : std::nullopt;
}

bool is_filler(std::string_view word) {
  for (std::string_view filler : kFillers) {
    if (iequals(word, filler)) return true;
  }
  return false;
}

std::optional<int> clock_part(std::string_view word) {
  constexpr std::array<std::array<std::string_view, 3>, 3> kParts = {
      {{"h", "hour", "hours"}, {"m", "minute", "minutes"}, {"s", "second", "seconds"}}};
  for (std::size_t i = 0; i < kParts.size(); ++i) {
    for (std::string_view name : kParts[i]) {
      if (iequals(word, name)) return static_cast<int>(i);
    }
  }
  return std::nullopt;
}

std::optional<int> half_of_day(std::string_view word) {
  if (iequals(word, "am") || iequals(word, "a")) return 0;
  if (iequals(word, "pm") || iequals(word, "p")) return 1;
  return std::nullopt;
}

bool is_utc_name(std::string_view word) {
  return word == "UTC" || word == "GMT" || word == "Z" || word == "z";
}

std::optional<int> weekday_of(std::string_view word) { return by_name(kWeekdays, word); }

bool is_number(std::string_view word) { return parse_double(word).has_value() && is_digit(word.front()); }

bool all_digits(std::string_view word) {
  for (char c : word) {
    if (!is_digit(c)) return false;
  }
  return !word.empty();
}

int integer(std::string_view word) {
  const auto value = parse_int64(word);
  if (!value || *value > 999'999'999 || !all_digits(word)) throw NoDate{};
  return static_cast<int>(*value);
}

void YearMonthDay::add(std::string_view word, char label) {
  if (word.size() > 2 && all_digits(word)) {
    century_ = true;
    if (label != 0 && label != 'Y') throw NoDate{};
    label = 'Y';
  }
  put(integer(word), label);
}

void YearMonthDay::add(int value, char label) {
  if (value > 100) {
    century_ = true;
    if (label != 0 && label != 'Y') throw NoDate{};
    label = 'Y';
  }
  put(value, label);
}

bool YearMonthDay::could_be_day(double value) const {
  if (value < 1) return false;
  if (!month_) return value <= 31;
  const int month = values_[*month_];
  if (month < 1 || month > 12) return false;
  return value <= days_in_month(year_ ? values_[*year_] : 2000, month);
}

YearMonthDay::Resolved YearMonthDay::resolve() const {
  const std::size_t named = (year_ ? 1 : 0) + (month_ ? 1 : 0);
  if ((size() == named && named > 0) || (size() == 3 && named == 2)) return by_labels();
  switch (size()) {
    case 0:
      return {};
    case 1:
      return of_one();
    case 2:
      return of_two();
    case 3:
      return of_three();
    default:
      throw NoDate{};
  }
}

void YearMonthDay::put(int value, char label) {
  values_.push_back(value);
  std::optional<std::size_t>* place = label == 'Y' ? &year_ : label == 'M' ? &month_ : nullptr;
  if (place == nullptr) return;
  if (place->has_value()) throw NoDate{};
  *place = values_.size() - 1;
}

YearMonthDay::Resolved YearMonthDay::by_labels() const {
  Resolved out;
  for (std::size_t i = 0; i < size(); ++i) {
    (year_ == i ? out.year : month_ == i ? out.month : out.day) = values_[i];
  }
  return out;
}

YearMonthDay::Resolved YearMonthDay::of_one() const {
  if (values_[0] > 31) return {values_[0], {}, {}};
  return {{}, {}, values_[0]};
}

YearMonthDay::Resolved YearMonthDay::of_two() const {
  const int a = values_[0], b = values_[1];
  if (month_) {
    const int other = *month_ == 0 ? b : a;
    if (other > 31) return {other, values_[*month_], {}};
    return {{}, values_[*month_], other};
  }
  if (a > 31) return {a, b, {}};
  if (b > 31) return {b, a, {}};
  return {{}, a, b};
}

YearMonthDay::Resolved YearMonthDay::of_three() const {
  const int a = values_[0], b = values_[1], c = values_[2];
  if (month_ == 0u) return b > 31 ? Resolved{b, a, c} : Resolved{c, a, b};
  if (month_ == 1u) return a > 31 ? Resolved{a, b, c} : Resolved{c, b, a};
  if (month_ == 2u) return b > 31 ? Resolved{b, c, a} : Resolved{a, c, b};
  if (a > 31 || year_ == 0u) return {a, b, c};
  if (a > 12) return {c, b, a};
  return {c, a, b};
}

}  // namespace squall::time
