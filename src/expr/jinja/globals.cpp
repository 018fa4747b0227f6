#include "expr/jinja/globals.h"

#include <array>
#include <random>

#include "expr/jinja/ops.h"
#include "expr/jinja/sorting.h"

namespace squall::jinja {
namespace {

constexpr std::int64_t kMaxRange = 100'000;

Var make_range(Render& /*render*/, CallArgs& args) {
  const auto& given = args.positional;
  if (!args.named.empty()) raise("TypeError", "range() takes no keyword arguments");
  if (given.empty()) raise("TypeError", "range expected at least 1 argument, got 0");
  if (given.size() > 3) raise("TypeError", "range expected at most 3 arguments, got {}", given.size());
  const std::int64_t first = as_index(given[0]);
  const std::int64_t start = given.size() == 1 ? 0 : first;
  const std::int64_t stop = given.size() == 1 ? first : as_index(given[1]);
  const std::int64_t step = given.size() == 3 ? as_index(given[2]) : 1;
  if (step == 0) raise("ValueError", "range() arg 3 must not be zero");
  // In doubles: the distance of two huge numbers may not fit.
  const double size = (static_cast<double>(stop) - static_cast<double>(start)) / static_cast<double>(step);
  if (size > static_cast<double>(kMaxRange)) {
    raise("OverflowError", "Range too big. The sandbox blocks ranges larger than MAX_RANGE ({}).", kMaxRange);
  }
  return make<Range>(start, stop, step);
}

Var make_dict(Render& render, CallArgs& args) {
  if (args.positional.size() > 1)
    raise("TypeError", "dict expected at most 1 argument, got {}", args.positional.size());
  auto dict = make<Dict>();
  if (!args.positional.empty()) update_dict(render, *dict, args.positional[0]);
  for (auto& [name, value] : args.named) dict->set(Value(name), std::move(value));
  return dict;
}

Var make_namespace(Render& render, CallArgs& args) {
  auto space = make<Namespace>();
  for (const Var& one : args.positional) update_dict(render, space->attributes, one);
  for (auto& [name, value] : args.named) space->attributes.set(Value(name), std::move(value));
  return space;
}

Var make_cycler(Render& /*render*/, CallArgs& args) {
  if (args.positional.empty()) raise("RuntimeError", "at least one item has to be provided");
  return make<Cycler>(std::vector<Var>(args.positional.begin(), args.positional.end()));
}

Var make_joiner(Render& /*render*/, CallArgs& args) {
  auto separator = args.take("sep");
  if (!separator && !args.positional.empty()) separator = args.positional[0];
  return make<Joiner>(separator.value_or(Var(Value(", "))));
}

constexpr auto kWords = std::to_array<std::string_view>(
    {"lorem", "ipsum",   "dolor",  "sit",  "amet",  "elit",   "sed",     "diam",    "nonummy",
     "nibh",  "magna",   "erat",   "enim", "minim", "veniam", "quis",    "nostrud", "tation",
     "ut",    "aliquip", "ex",     "ea",   "nulla", "felis",  "integer", "vitae",   "mauris",
     "metus", "risus",   "tempus", "urna", "velit", "porta"});

std::string filler_paragraph(std::mt19937& random, std::int64_t least, std::int64_t most) {
  std::uniform_int_distribution<std::size_t> pick(0, kWords.size() - 1);
  const std::int64_t count =
      least + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most - least));
  std::string out;
  bool starts = true;
  for (std::int64_t i = 0; i < count; ++i) {
    std::string word(kWords[pick(random)]);
    if (starts) word[0] = static_cast<char>(word[0] - 'a' + 'A');
    starts = i % 9 == 8;
    out += (i == 0 ? "" : " ") + word + (starts && i + 1 < count ? "." : "");
  }
  return out + ".";
}

Var lipsum(Render& render, CallArgs& args) {
  static const Signature signature = read_signature("n=5, html=True, min=20, max=100");
  Call call(render, "lipsum", signature, std::move(args));
  const std::int64_t count = call.integer(0, 5), least = call.integer(2, 20), most = call.integer(3, 100);
  const bool html = call.flag(1, true);
  if (most <= least || least < 0) raise("ValueError", "empty range for randrange()");
  std::mt19937 random(std::random_device{}());
  std::string out;
  for (std::int64_t i = 0; i < count; ++i) {
    render.step(static_cast<std::size_t>(most));
    const std::string paragraph = filler_paragraph(random, least, most);
    if (i != 0) out += html ? "\n" : "\n\n";
    out += html ? "<p>" + paragraph + "</p>" : paragraph;
    render.charge_text(out.size());
  }
  return html ? Render::markup(out) : Var(Value(out));
}

constexpr GlobalSpec kGlobals[] = {
    {"range",
     "start, stop=None, step=1",
     "The integers from `start` (0 when only one number is given) to `stop` less one; at most 100000.",
     {"{{ range(1, 4) | list }}", "[1, 2, 3]"},
     "function",
     make_range},
    {"dict", "mapping=None, **kwargs", "A mapping.", {"{{ dict(a=1) }}", "{'a': 1}"}, "type", make_dict},
    {"lipsum",
     "n=5, html=True, min=20, max=100",
     "So many paragraphs of filler text, each of `min` to `max` words.",
     {"{{ lipsum(1, false, 3, 4) | wordcount }}", "3"},
     "function",
     lipsum},
    {"cycler",
     "*items",
     "Gives one item after the other with next() and starts again at the end; also current and reset().",
     {"{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}", "aba"},
     "type",
     make_cycler},
    {"joiner",
     "sep=', '",
     "Gives nothing when it is called first, `sep` from then on.",
     {"{% set j = joiner('|') %}{{ j() }}a{{ j() }}b", "a|b"},
     "type",
     make_joiner},
    {"namespace",
     "**kwargs",
     "An object whose attributes can be set, from inside of loops too.",
     {"{% set ns = namespace(n=0) %}{% for i in [1, 2] %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}",
      "3"},
     "type",
     make_namespace},
};

}  // namespace

std::span<const GlobalSpec> builtin_globals() { return kGlobals; }

std::vector<std::string_view> global_names() {
  std::vector<std::string_view> names;
  for (const GlobalSpec& global : kGlobals) names.push_back(global.name);
  return names;
}

std::optional<Var> make_global(std::string_view name) {
  for (const GlobalSpec& global : kGlobals) {
    if (global.name == name) return Var(make<FunctionThing>(std::string(name), global.type, global.call));
  }
  return std::nullopt;
}

bool has_global(std::string_view name) {
  for (const GlobalSpec& global : kGlobals) {
    if (global.name == name) return true;
  }
  return false;
}

}  // namespace squall::jinja
