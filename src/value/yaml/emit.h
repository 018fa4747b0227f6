// Writes scalars and indicators as PyYAML's emitter lays them out: when a scalar may stand plain, which
// quotes it gets, where lines fold. Private to this folder.
#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace squall::yaml {

// A scalar with what its tag allows.
struct Scalar {
  std::string text;             // valid UTF-8
  std::string_view tag;         // "!!str"
  bool plain_implied = false;   // its plain form reads back with the tag
  bool quoted_implied = false;  // its quoted form does
  bool literal = false;         // a block of lines, where that is possible
};

// Where a node stands.
enum class Place { kRoot, kItem, kValue, kKey };

// What the characters of a scalar allow.
struct Shape {
  bool empty = true;
  bool multiline = false;
  bool plain = true;   // in block style
  bool single = true;  // in single quotes
  bool block = false;  // as a literal block
};
Shape shape_of(std::u32string_view text, bool unicode);

// A key that stands on one line before its colon; others get a line of their own behind "?".
bool is_simple_key(const Scalar& key, bool unicode);

class Emitter {
 public:
  // Lines fold behind column `width`; 0: never.
  Emitter(std::string& out, bool unicode, int indent, int width)
      : out_(out),
        unicode_(unicode),
        step_(indent),
        width_(width > 0 ? width : std::numeric_limits<int>::max()) {}

  void scalar(const Scalar& scalar, Place place);
  // "[]" or "{}".
  void empty_collection(std::string_view brackets);
  // A tag before a collection.
  void tag(std::string_view tag) { indicator(tag, true); }

  // Around the items or entries of a collection. A list that is a value stands no deeper than its key.
  void begin(bool same_column);
  void end();
  bool after_indicator() const { return only_indicators_; }

  void item_mark();          // "-"
  void simple_value_mark();  // ":" right behind a key
  void complex_key_mark();   // "?"
  void complex_value_mark();
  void new_line();  // to the column of the current collection
  void finish() { new_line(); }

 private:
  void indicator(std::string_view mark, bool needs_blank, bool keeps_line_open = false);
  void line_break(char32_t mark = U'\n');
  void write(std::u32string_view text);
  void write_ascii(std::string_view text);
  void write_plain(std::u32string_view text, bool folds);
  void write_single_quoted(std::u32string_view text, bool folds);
  void write_double_quoted(std::u32string_view text, bool folds);
  void write_literal(std::u32string_view text);
  void write_breaks(std::u32string_view breaks, bool folded);
  bool is_raw(char32_t c) const;

  std::string& out_;
  const bool unicode_;
  const int step_;
  const int width_;
  int column_ = 0;
  int indent_ = -1;              // -1: outside of any collection
  bool blank_before_ = true;     // what was written last ends with a blank or a line end
  bool only_indicators_ = true;  // the line holds nothing but indentation and indicators
  std::vector<int> indents_;
};

}  // namespace squall::yaml
