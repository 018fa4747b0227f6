// The command line as the reference's option parser reads it (spec/cli 1.1): options and positionals,
// unambiguous prefixes of long options, flags in one word (-jy), `--`, sub-commands, exclusive options, and
// its error texts.
//
//   Parser parser("st2 rule get", "Show a rule.", 80);
//   parser.add({.names = "ref_or_id", .arity = Arity::kSome, .help = "Reference or ID."});
//   parser.add({.names = "-a --attr", .arity = Arity::kSome, .help = "Attributes to show."});
//   Outcome outcome = parser.parse({"core.x", "-a", "ref"});
//
// Threads: plain values. Nothing here prints or exits: a wish to stop is an answer.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace squall::cli {

enum class Arity : std::uint8_t {
  kFlag,      // an option without a value
  kOne,       // exactly one
  kOptional,  // none or one
  kMany,      // any number
  kSome,      // at least one
};

enum class ArgumentType : std::uint8_t {
  kText,
  kInteger,  // decimal, as Python's int() reads it
  kJson,     // checked to be JSON, kept as text
};

// What one option or positional is. The texts must outlive the parser.
struct Argument {
  std::string_view names;  // "-a --attr"; a positional has one name without a dash
  Arity arity = Arity::kOne;
  std::string_view help = {};
  std::string_view key =
      {};  // under which Parsed keeps it; empty: the first long name (or the first), '-' as '_'
  std::string_view metavar = {};  // how help names its value; empty: the key
  ArgumentType type = ArgumentType::kText;
  int exclusive = 0;  // arguments of one parser with the same number (not 0) cannot be given together
  bool required = false;
  bool hidden = false;  // not in help
};

class Parser;

// What the words said. Keys are those of Argument.
class Parsed {
 public:
  // Whether it stood on the command line.
  bool given(std::string_view key) const { return values_.contains(key); }
  bool flag(std::string_view key) const { return given(key); }
  std::optional<std::string> text(std::string_view key) const;
  std::string text_or(std::string_view key, std::string_view fallback) const;
  std::vector<std::string> texts(std::string_view key) const;
  std::optional<std::int64_t> integer(std::string_view key) const;
  std::vector<std::int64_t> integers(std::string_view key) const;
  // The words that chose the command: {"rule", "get"}. Shorter than a command's path when one was left out.
  const std::vector<std::string>& command() const { return command_; }
  // The parser of that command, for its help and its errors.
  const Parser& parser() const { return *parser_; }

 private:
  friend class Parser;
  friend class ParseRun;
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::vector<std::string> command_;
  std::shared_ptr<const Parser> parser_;
};

// The program is to end: what to print where, and the exit code.
struct Stop {
  int code = 0;
  std::string out;
  std::string err;
};

using Outcome = std::variant<Parsed, Stop>;

// A word that chooses a sub-command.
struct Choice {
  std::string name;
  std::string help;
};

class Parser {
 public:
  // `program` is how usage names it; `width` the columns that help may fill.
  Parser(std::string program, std::string description, int width);

  // Adds -h/--help, which prints help and stops. Not for commands that give -h a meaning of their own.
  void add_help();
  // Adds --version, which prints `text` and stops.
  void add_version(std::string text);
  void add(const Argument& argument);
  // The rest of the words belongs to a sub-command: `make` builds its parser when it is chosen. `key` names
  // the missing word in errors when one is `required`; empty: the choices themselves do.
  void add_commands(std::string key, bool required, std::string help, std::vector<Choice> choices,
                    std::function<std::shared_ptr<Parser>(std::string_view)> make);

  // REQUIRES: a shared_ptr owns this parser.
  static Outcome parse(const std::shared_ptr<const Parser>& parser, const std::vector<std::string>& words);

  // The usage line with what was wrong, exit code 2.
  Stop error(std::string_view message) const;
  // "usage: ..." with its line end.
  std::string usage() const;
  // Usage, description, arguments, options. `usage_text` replaces the usage when it is not empty.
  std::string help(std::string_view usage_text = "") const;

 private:
  friend class ParseRun;
  enum class Special : std::uint8_t { kNone, kHelp, kVersion, kCommands };
  struct Entry {
    std::vector<std::string> names;  // option words; empty: a positional
    std::string key;
    std::string metavar;
    std::string help;
    Arity arity = Arity::kOne;
    ArgumentType type = ArgumentType::kText;
    Special special = Special::kNone;
    int exclusive = 0;
    bool required = false;
    bool hidden = false;
    bool is_option() const { return !names.empty(); }
    // How an error names it: "-a/--attr", "ref-or-id".
    std::string display() const;
    // Its values in usage: "ATTR [ATTR ...]".
    std::string values() const;
    // "-a ATTR [ATTR ...], --attr ATTR [ATTR ...]" or the metavar.
    std::string invocation() const;
  };

  const Entry* find(std::string_view option) const;
  std::vector<std::string> usage_parts(bool options) const;
  void help_row(std::string& out, const std::string& head, const std::string& text, int indent) const;

  std::string program_;
  std::string description_;
  std::string version_;
  int width_;
  std::vector<Entry> entries_;
  std::vector<Choice> choices_;
  std::function<std::shared_ptr<Parser>(std::string_view)> make_;
};

}  // namespace squall::cli
