// How a Parser describes itself: usage lines and help pages in the reference's layout.
#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"
#include "cli/args.h"
#include "cli/wrap.h"

namespace squall::cli {

namespace {

constexpr int kHelpColumn = 24;  // where the texts of arguments start
constexpr int kLeastWidth = 11;

std::string default_key(const std::vector<std::string>& names) {
  std::string key = names.front();
  for (const std::string& name : names) {
    if (name.starts_with("--")) {
      key = name;
      break;
    }
  }
  key.erase(0, key.find_first_not_of('-'));
  std::replace(key.begin(), key.end(), '-', '_');
  return key;
}

}  // namespace

Parser::Parser(std::string program, std::string description, int width)
    : program_(std::move(program)),
      description_(std::move(description)),
      width_(std::max(width - 2, kLeastWidth)) {}

void Parser::add_help() {
  Entry entry;
  entry.names = {"-h", "--help"};
  entry.key = "help";
  entry.help = "Show this help and exit.";
  entry.arity = Arity::kFlag;
  entry.special = Special::kHelp;
  entries_.push_back(std::move(entry));
}

void Parser::add_version(std::string text) {
  version_ = std::move(text);
  Entry entry;
  entry.names = {"--version"};
  entry.key = "version";
  entry.help = "Show the version and exit.";
  entry.arity = Arity::kFlag;
  entry.special = Special::kVersion;
  entries_.push_back(std::move(entry));
}

void Parser::add(const Argument& argument) {
  Entry entry;
  bool option = argument.names.starts_with('-');
  if (option) {
    for (std::string_view name : split_blanks(argument.names)) entry.names.emplace_back(name);
    entry.key = argument.key.empty() ? default_key(entry.names) : std::string(argument.key);
    entry.metavar = argument.metavar.empty() ? to_upper(entry.key) : std::string(argument.metavar);
  } else {
    entry.key = argument.key.empty() ? std::string(argument.names) : std::string(argument.key);
    entry.metavar = std::string(argument.metavar.empty() ? argument.names : argument.metavar);
  }
  entry.help = std::string(argument.help);
  entry.arity = argument.arity;
  entry.type = argument.type;
  entry.exclusive = argument.exclusive;
  entry.required =
      argument.required || (!option && (argument.arity == Arity::kOne || argument.arity == Arity::kSome));
  entry.hidden = argument.hidden;
  entries_.push_back(std::move(entry));
}

void Parser::add_commands(std::string key, bool required, std::string help, std::vector<Choice> choices,
                          std::function<std::shared_ptr<Parser>(std::string_view)> make) {
  choices_ = std::move(choices);
  make_ = std::move(make);
  std::vector<std::string> names;
  for (const Choice& choice : choices_) names.push_back(choice.name);
  Entry entry;
  entry.key = std::move(key);
  entry.metavar = "{" + join(names, ",") + "}";
  entry.help = std::move(help);
  entry.special = Special::kCommands;
  entry.required = required;
  entries_.push_back(std::move(entry));
}

std::string Parser::Entry::display() const {
  if (is_option()) return join(names, "/");
  return special == Special::kCommands && !key.empty() ? key : metavar;
}

std::string Parser::Entry::values() const {
  switch (arity) {
    case Arity::kFlag:
      return "";
    case Arity::kOne:
      return metavar;
    case Arity::kOptional:
      return fmt::format("[{}]", metavar);
    case Arity::kMany:
      return fmt::format("[{} ...]", metavar);
    case Arity::kSome:
      return fmt::format("{0} [{0} ...]", metavar);
  }
  return "";
}

std::string Parser::Entry::invocation() const {
  if (!is_option()) return metavar;
  std::string values_text = values();
  std::vector<std::string> parts;
  for (const std::string& name : names)
    parts.push_back(values_text.empty() ? name : name + " " + values_text);
  return join(parts, ", ");
}

std::vector<std::string> Parser::usage_parts(bool options) const {
  std::vector<std::string> parts;
  int open_group = 0;
  for (const Entry& entry : entries_) {
    if (entry.is_option() != options || entry.hidden) continue;
    std::string values_text = entry.values();
    if (!options) {
      parts.push_back(values_text);
      if (entry.special == Special::kCommands) parts.emplace_back("...");
      continue;
    }
    std::string text = entry.names.front() + (values_text.empty() ? "" : " " + values_text);
    if (entry.exclusive != 0 && entry.exclusive == open_group) {
      parts.back().back() = ' ';
      parts.back() += "| " + text + "]";
    } else {
      parts.push_back(entry.required ? text : "[" + text + "]");
    }
    open_group = entry.exclusive;
  }
  return parts;
}

std::string Parser::usage() const {
  const std::string start = "usage: " + program_;
  std::vector<std::string> options = usage_parts(true), positionals = usage_parts(false);
  std::vector<std::string> all = options;
  all.insert(all.end(), positionals.begin(), positionals.end());
  std::string line = start + (all.empty() ? "" : " ") + join(all, " ");
  if (line.size() <= static_cast<std::size_t>(width_)) return line + "\n";
  const std::string indent(start.size() + 1, ' ');
  std::string out;
  std::string current = start;
  auto flow = [&](const std::vector<std::string>& parts) {
    for (const std::string& part : parts) {
      bool fresh = current.size() <= start.size();
      if (!fresh && current.size() + 1 + part.size() > static_cast<std::size_t>(width_)) {
        out += current + "\n";
        current = indent.substr(1);
      }
      current += " " + part;
    }
  };
  flow(options);
  if (!options.empty() && !positionals.empty()) {
    out += current + "\n";
    current = indent.substr(1);
  }
  flow(positionals);
  return out + current + "\n";
}

Stop Parser::error(std::string_view message) const {
  return {2, "", fmt::format("{}{}: error: {}\n", usage(), program_, message)};
}

void Parser::help_row(std::string& out, const std::string& head, const std::string& text, int indent) const {
  std::string row(static_cast<std::size_t>(indent), ' ');
  row += head;
  const auto lines = wrap(text, static_cast<std::size_t>(std::max(width_ - kHelpColumn, kLeastWidth)));
  if (lines.empty()) {
    out += row + "\n";
    return;
  }
  bool beside = row.size() + 2 <= kHelpColumn;
  if (!beside) {
    out += row + "\n";
    row.clear();
  }
  for (const std::string& line : lines) {
    row.resize(kHelpColumn, ' ');
    out += row + line + "\n";
    row.clear();
  }
}

std::string Parser::help(std::string_view usage_text) const {
  std::string out = usage_text.empty() ? usage() : std::string(usage_text) + "\n";
  if (!description_.empty()) {
    out += "\n" + join(wrap(description_, static_cast<std::size_t>(width_)), "\n") + "\n";
  }
  for (bool options : {false, true}) {
    std::string section;
    for (const Entry& entry : entries_) {
      if (entry.is_option() != options || entry.hidden) continue;
      help_row(section, entry.invocation(), entry.help, 2);
      if (entry.special != Special::kCommands) continue;
      for (const Choice& choice : choices_) help_row(section, choice.name, choice.help, 4);
    }
    if (!section.empty()) out += (options ? "\noptions:\n" : "\npositional arguments:\n") + section;
  }
  return out;
}

}  // namespace squall::cli
