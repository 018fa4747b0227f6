// The words that may stand in a date, and the numbers of its day. Private to the date parser.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace squall::time {

// Thrown inside the parser, never out of it: the text is no date.
struct NoDate {};

// "Jan", "january": 1 to 12. "Mon", "monday": 0 to 6.
std::optional<int> month_of(std::string_view word);
std::optional<int> weekday_of(std::string_view word);
// Words and signs that mean nothing by themselves: "at", "of", ",".
bool is_filler(std::string_view word);
// "h", "minutes": 0 for hours, 1 for minutes, 2 for seconds.
std::optional<int> clock_part(std::string_view word);
// "a.m." without its points: 0 for the morning, 1 for the afternoon.
std::optional<int> half_of_day(std::string_view word);
bool is_utc_name(std::string_view word);
bool is_number(std::string_view word);
bool all_digits(std::string_view word);
// Throws NoDate unless the word is digits alone.
int integer(std::string_view word);

// The numbers of the date in their order, before it is known which is which.
class YearMonthDay {
 public:
  // `label` says which one it is, when the text does: 'Y' or 'M'. More than two digits make a year.
  void add(std::string_view word, char label = 0);
  void add(int value, char label = 0);

  std::size_t size() const { return values_.size(); }
  // Whether the year was written with its century.
  bool century() const { return century_; }
  // Whether the value may be the day, given what is known of the month.
  bool could_be_day(double value) const;

  struct Resolved {
    std::optional<int> year, month, day;
  };
  // Month before day before year where nothing speaks against it.
  Resolved resolve() const;

 private:
  void put(int value, char label);
  Resolved by_labels() const;
  Resolved of_one() const;
  Resolved of_two() const;
  Resolved of_three() const;

  std::vector<int> values_;
  std::optional<std::size_t> year_, month_;  // where the text says which is which
  bool century_ = false;
};

}  // namespace squall::time
