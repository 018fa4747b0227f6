// The client's configuration files as Python's config parser reads and writes them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace squall::cli {

// Sections in their order, names as written, keys in lower case.
class Ini {
 public:
  // Errors: kParse with the line: a line outside any section, without '=' or ':', or a key that stands twice.
  static Result<Ini> parse(std::string_view text);

  // nullptr when absent.
  const std::string* find(std::string_view section, std::string_view key) const;
  void set(std::string_view section, std::string_view key, std::string value);
  void remove(std::string_view section, std::string_view key);
  // "[section]\nkey = value\n" with an empty line behind every section. Comments are gone.
  std::string text() const;

 private:
  using Entry = std::pair<std::string, std::string>;
  struct Section {
    std::string name;
    std::vector<Entry> entries;
  };
  Section* section(std::string_view name);
  std::vector<Section> sections_;
};

}  // namespace squall::cli
