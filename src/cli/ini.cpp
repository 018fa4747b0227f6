#include "cli/ini.h"

#include <algorithm>

#include "base/strings.h"

namespace squall::cli {

Result<Ini> Ini::parse(std::string_view text) {
  Ini ini;
  Section* open = nullptr;
  int number = 0;
  for (std::string_view line : split_lines(text)) {
    ++number;
    std::string_view content = trim(line);
    if (content.empty() || content.front() == '#' || content.front() == ';') continue;
    if (is_blank(line.front()) && open != nullptr && !open->entries.empty()) {
      open->entries.back().second += "\n" + std::string(content);
      continue;
    }
    if (content.front() == '[' && content.back() == ']') {
      std::string name(content.substr(1, content.size() - 2));
      if (ini.section(name) == nullptr) ini.sections_.push_back({name, {}});
      open = ini.section(name);
      continue;
    }
    auto sign = content.find_first_of("=:");
    if (open == nullptr || sign == std::string_view::npos) {
      return Error(Errc::kParse,
                   open == nullptr ? "a line stands before any [section]" : "a line has no '=' or ':'")
          .at(number, 1);
    }
    std::string key = to_lower(trim(content.substr(0, sign)));
    if (ini.find(open->name, key) != nullptr) {
      return make_error(Errc::kParse, "option \"{}\" stands twice in section \"{}\"", key, open->name)
          .at(number, 1);
    }
    open->entries.emplace_back(std::move(key), std::string(trim(content.substr(sign + 1))));
  }
  return ini;
}

Ini::Section* Ini::section(std::string_view name) {
  auto it =
      std::find_if(sections_.begin(), sections_.end(), [&](const Section& s) { return s.name == name; });
  return it == sections_.end() ? nullptr : &*it;
}

const std::string* Ini::find(std::string_view section, std::string_view key) const {
  for (const Section& s : sections_) {
    if (s.name != section) continue;
    for (const auto& [name, value] : s.entries) {
      if (name == key) return &value;
    }
  }
  return nullptr;
}

void Ini::set(std::string_view name, std::string_view key, std::string value) {
  if (section(name) == nullptr) sections_.push_back({std::string(name), {}});
  auto& entries = section(name)->entries;
  auto it =
      std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.first == key; });
  if (it != entries.end()) {
    it->second = std::move(value);
  } else {
    entries.emplace_back(key, std::move(value));
  }
}

void Ini::remove(std::string_view name, std::string_view key) {
  if (Section* found = section(name)) {
    std::erase_if(found->entries, [&](const auto& entry) { return entry.first == key; });
  }
}

std::string Ini::text() const {
  std::string out;
  for (const Section& s : sections_) {
    out += "[" + s.name + "]\n";
    for (const auto& [key, value] : s.entries) out += key + " = " + replace_all(value, "\n", "\n\t") + "\n";
    out += "\n";
  }
  return out;
}

}  // namespace squall::cli
