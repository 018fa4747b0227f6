#include "cli/args.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "base/strings.h"
#include "value/json/json.h"
#include "value/python.h"

namespace squall::cli {

std::optional<std::string> Parsed::text(std::string_view key) const {
  auto it = values_.find(key);
  if (it == values_.end() || it->second.empty()) return std::nullopt;
  return it->second.front();
}

std::string Parsed::text_or(std::string_view key, std::string_view fallback) const {
  return text(key).value_or(std::string(fallback));
}

std::vector<std::string> Parsed::texts(std::string_view key) const {
  auto it = values_.find(key);
  return it == values_.end() ? std::vector<std::string>{} : it->second;
}

std::optional<std::int64_t> Parsed::integer(std::string_view key) const {
  auto all = integers(key);
  if (all.empty()) return std::nullopt;
  return all.front();
}

std::vector<std::int64_t> Parsed::integers(std::string_view key) const {
  std::vector<std::int64_t> out;
  auto it = values_.find(key);
  if (it == values_.end()) return out;
  for (const std::string& word : it->second) {
    auto number = python::parse_int(word);
    if (number && number->is_int()) out.push_back(number->as_int());
  }
  return out;
}

// One pass over the words of one parser. Words are classed first (an option, an argument, the `--`), then
// options and positionals are taken in turn: a run of positionals is matched as a whole, greedily, which is
// why an option between two positionals can end a list for good.
class ParseRun {
 public:
  using Entry = Parser::Entry;
  using Special = Parser::Special;
  struct Failure {
    Stop stop;
  };

  ParseRun(std::shared_ptr<const Parser> parser, std::span<const std::string> words)
      : parser_(std::move(parser)), words_(words) {}

  void run() {
    classify();
    for (const Entry& entry : parser_->entries_) {
      if (!entry.is_option()) positionals_.push_back(&entry);
    }
    std::size_t at = 0;
    while (!options_.empty() && at <= options_.rbegin()->first) {
      std::size_t next = options_.lower_bound(at)->first;
      if (at != next) {
        std::size_t end = take_positionals(at);
        if (end > at) {
          at = end;
          continue;
        }
        for (; at < next; ++at) extras.push_back(words_[at]);
      }
      at = take_option(at);
    }
    at = take_positionals(at);
    for (; at < words_.size(); ++at) extras.push_back(words_[at]);
    check_required();
    if (!parsed.parser_) parsed.parser_ = parser_;
    extras.insert(extras.end(), deeper_extras_.begin(), deeper_extras_.end());
  }

  Parsed parsed;
  std::vector<std::string> extras;

 private:
  struct Option {
    const Entry* entry = nullptr;  // null: no such option
    std::string name;
    std::optional<std::string> value;  // behind '=' or in the same word
  };

  [[noreturn]] void fail(std::string_view message) const { throw Failure{parser_->error(message)}; }
  [[noreturn]] void fail(const Entry& entry, std::string_view message) const {
    fail(fmt::format("argument {}: {}", entry.display(), message));
  }

  void classify() {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (words_[i] == "--") {
        classes_ += '-';
        classes_.append(words_.size() - i - 1, 'A');
        return;
      }
      auto option = as_option(words_[i]);
      classes_ += option ? 'O' : 'A';
      if (option) options_.emplace(i, std::move(*option));
    }
  }

  std::optional<Option> as_option(const std::string& word) const {
    if (word.empty() || word[0] != '-') return std::nullopt;
    if (const Entry* entry = parser_->find(word)) return Option{entry, word, std::nullopt};
    if (word.size() == 1) return std::nullopt;
    if (auto equals = word.find('='); equals != std::string::npos) {
      std::string name = word.substr(0, equals);
      if (const Entry* entry = parser_->find(name)) return Option{entry, name, word.substr(equals + 1)};
    }
    std::vector<Option> fits = prefixes(word);
    if (fits.size() > 1) {
      std::vector<std::string> names;
      for (const Option& fit : fits) names.push_back(fit.name);
      fail(fmt::format("ambiguous option: {} could match {}", word, join(names, ", ")));
    }
    if (fits.size() == 1) return fits.front();
    if (is_negative_number(word) || word.find(' ') != std::string::npos) return std::nullopt;
    return Option{nullptr, word, std::nullopt};
  }

  static bool is_negative_number(std::string_view word) {
    std::string_view rest = word.substr(1);
    std::size_t dot = rest.find('.');
    auto digits = [](std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); };
    if (dot == std::string_view::npos) return !rest.empty() && digits(rest);
    return digits(rest.substr(0, dot)) && dot + 1 < rest.size() && digits(rest.substr(dot + 1));
  }

  std::vector<Option> prefixes(const std::string& word) const {
    std::vector<Option> fits;
    bool is_long = word.starts_with("--");
    std::size_t equals = is_long ? word.find('=') : std::string::npos;
    std::string prefix = word.substr(0, equals);
    for (const Entry& entry : parser_->entries_) {
      for (const std::string& name : entry.names) {
        if (!is_long && name == word.substr(0, 2)) {
          fits.push_back({&entry, name, word.substr(2)});
        } else if (name.starts_with(prefix)) {
          std::optional<std::string> value;
          if (equals != std::string::npos) value = word.substr(equals + 1);
          fits.push_back({&entry, name, value});
        }
      }
    }
    return fits;
  }

  std::size_t take_option(std::size_t at) {
    Option option = options_.at(at);
    std::vector<std::pair<const Entry*, std::vector<std::string>>> taken;
    std::size_t stop = at + 1;
    for (;;) {
      if (!option.entry) {
        extras.push_back(words_[at]);
        return at + 1;
      }
      const Entry& entry = *option.entry;
      if (!option.value) {
        std::size_t count = option_values(entry, at + 1);
        stop = at + 1 + count;
        taken.emplace_back(&entry, std::vector<std::string>(words_.begin() + static_cast<long>(at) + 1,
                                                            words_.begin() + static_cast<long>(stop)));
        break;
      }
      if (entry.arity != Arity::kFlag) {
        taken.emplace_back(&entry, std::vector<std::string>{*option.value});
        break;
      }
      if (option.name[1] == '-' || option.value->empty()) {
        fail(entry, "ignored explicit argument " + python::repr(std::string_view(*option.value)));
      }
      taken.emplace_back(&entry, std::vector<std::string>{});
      std::string next = "-" + option.value->substr(0, 1);
      const Entry* found = parser_->find(next);
      if (!found) fail(entry, "ignored explicit argument " + python::repr(std::string_view(*option.value)));
      std::optional<std::string> rest;
      if (option.value->size() > 1) rest = option.value->substr(1);
      option = {found, next, rest};
    }
    for (auto& [entry, values] : taken) take(*entry, std::move(values));
    return stop;
  }

  std::size_t option_values(const Entry& entry, std::size_t at) const {
    std::size_t run = 0;
    while (at + run < classes_.size() && classes_[at + run] == 'A') ++run;
    switch (entry.arity) {
      case Arity::kFlag:
        return 0;
      case Arity::kOne:
        if (run == 0) fail(entry, "expected one argument");
        return 1;
      case Arity::kOptional:
        return std::min<std::size_t>(run, 1);
      case Arity::kMany:
        return run;
      case Arity::kSome:
        if (run == 0) fail(entry, "expected at least one argument");
        return run;
    }
    return 0;
  }

  // How many words from `at` a positional may take, longest first: `--` may stand around and between its
  // values.
  std::vector<std::size_t> possible_counts(const Entry& entry, std::size_t at) const {
    std::vector<std::size_t> counts;
    std::size_t values = 0;
    bool commands = entry.special == Special::kCommands;
    for (std::size_t n = 0;; ++n) {
      bool fits = entry.arity == Arity::kMany || (entry.arity == Arity::kOptional && values <= 1) ||
                  (entry.arity == Arity::kOne && (commands ? values >= 1 : values == 1)) ||
                  (entry.arity == Arity::kSome && values >= 1);
      if (fits) counts.push_back(n);
      if (at + n >= classes_.size()) break;
      char next = classes_[at + n];
      if (next == 'O' && !(commands && values > 0)) break;
      if (next != '-') ++values;
    }
    std::reverse(counts.begin(), counts.end());
    return counts;
  }

  bool match(std::span<const Entry* const> entries, std::size_t at, std::vector<std::size_t>& counts) const {
    if (entries.empty()) return true;
    for (std::size_t count : possible_counts(*entries.front(), at)) {
      counts.push_back(count);
      if (match(entries.subspan(1), at + count, counts)) return true;
      counts.pop_back();
    }
    return false;
  }

  std::size_t take_positionals(std::size_t at) {
    std::vector<std::size_t> counts;
    for (std::size_t n = positionals_.size(); n > 0; --n) {
      counts.clear();
      if (match(std::span(positionals_).first(n), at, counts)) break;
    }
    std::vector<const Entry*> taken(positionals_.begin(),
                                    positionals_.begin() + static_cast<long>(counts.size()));
    positionals_.erase(positionals_.begin(), positionals_.begin() + static_cast<long>(counts.size()));
    for (std::size_t i = 0; i < taken.size(); ++i) {
      auto first = words_.begin() + static_cast<long>(at);
      take(*taken[i], std::vector<std::string>(first, first + static_cast<long>(counts[i])));
      at += counts[i];
    }
    return at;
  }

  void take(const Entry& entry, std::vector<std::string> values) {
    seen_.push_back(&entry);
    if (entry.special == Special::kCommands) return enter(entry, values);
    if (auto dashes = std::find(values.begin(), values.end(), "--"); dashes != values.end())
      values.erase(dashes);
    for (const std::string& value : values) check(entry, value);
    if (entry.exclusive != 0 && (entry.is_option() || !values.empty())) {
      for (const Entry& other : parser_->entries_) {
        bool clash = &other != &entry && other.exclusive == entry.exclusive &&
                     std::find(seen_.begin(), seen_.end(), &other) != seen_.end();
        if (clash) fail(entry, "not allowed with argument " + other.display());
      }
    }
    if (entry.special == Special::kHelp) throw Failure{{0, parser_->help(), ""}};
    if (entry.special == Special::kVersion) throw Failure{{0, parser_->version_ + "\n", ""}};
    if (entry.is_option() || !values.empty()) parsed.values_[entry.key] = std::move(values);
  }

  void check(const Entry& entry, const std::string& value) const {
    if (entry.type == ArgumentType::kInteger && !python::parse_int(value)) {
      fail(entry, "invalid int value: " + python::repr(std::string_view(value)));
    }
    if (entry.type == ArgumentType::kJson && !json::parse(value).ok()) {
      fail(entry, "invalid loads value: " + python::repr(std::string_view(value)));
    }
  }

  void enter(const Entry& entry, std::vector<std::string>& words) {
    auto first = words.begin();
    while (*first == "--") ++first;
    std::string name = *first;
    auto known = std::find_if(parser_->choices_.begin(), parser_->choices_.end(),
                              [&](const Choice& choice) { return choice.name == name; });
    if (known == parser_->choices_.end()) {
      std::vector<std::string> names;
      for (const Choice& choice : parser_->choices_)
        names.push_back(python::repr(std::string_view(choice.name)));
      fail(entry, fmt::format("invalid choice: {} (choose from {})", python::repr(std::string_view(name)),
                              join(names, ", ")));
    }
    std::vector<std::string> rest(first + 1, words.end());
    ParseRun below(parser_->make_(name), rest);
    below.run();
    for (auto& [key, values] : below.parsed.values_) parsed.values_[key] = std::move(values);
    parsed.command_ = {name};
    parsed.command_.insert(parsed.command_.end(), below.parsed.command_.begin(), below.parsed.command_.end());
    parsed.parser_ = below.parsed.parser_;
    deeper_extras_ = std::move(below.extras);
  }

  void check_required() const {
    std::vector<std::string> missing;
    for (const Entry& entry : parser_->entries_) {
      if (entry.required && std::find(seen_.begin(), seen_.end(), &entry) == seen_.end()) {
        missing.push_back(entry.display());
      }
    }
    if (!missing.empty()) fail("the following arguments are required: " + join(missing, ", "));
  }

  std::shared_ptr<const Parser> parser_;
  std::span<const std::string> words_;
  std::string classes_;
  std::map<std::size_t, Option> options_;
  std::vector<const Entry*> positionals_;
  std::vector<const Entry*> seen_;
  std::vector<std::string> deeper_extras_;
};

Outcome Parser::parse(const std::shared_ptr<const Parser>& parser, const std::vector<std::string>& words) {
  try {
    ParseRun run(parser, words);
    run.run();
    if (!run.extras.empty()) return parser->error("unrecognized arguments: " + join(run.extras, " "));
    return std::move(run.parsed);
  } catch (ParseRun::Failure& failure) {
    return std::move(failure.stop);
  }
}

const Parser::Entry* Parser::find(std::string_view option) const {
  for (const Entry& entry : entries_) {
    if (std::find(entry.names.begin(), entry.names.end(), option) != entry.names.end()) return &entry;
  }
  return nullptr;
}

}  // namespace squall::cli
