#include "cli/args.h"

#include <gtest/gtest.h>

namespace squall::cli {
namespace {

std::shared_ptr<Parser> sample() {
  auto parser = std::make_shared<Parser>("st2 x", "Does x.", 80);
  parser->add_help();
  parser->add({.names = "-a --attr", .arity = Arity::kSome, .help = "Attributes."});
  parser->add({.names = "-j --json", .arity = Arity::kFlag});
  parser->add({.names = "-y --yaml", .arity = Arity::kFlag});
  parser->add({.names = "-n --last", .type = ArgumentType::kInteger});
  parser->add({.names = "-tg --timestamp-gt"});
  parser->add({.names = "-t --token"});
  parser->add({.names = "--on", .arity = Arity::kFlag, .exclusive = 1});
  parser->add({.names = "--off", .arity = Arity::kFlag, .exclusive = 1});
  parser->add({.names = "ref", .arity = Arity::kOptional});
  parser->add({.names = "words", .arity = Arity::kMany});
  return parser;
}

Parsed parsed(const std::vector<std::string>& words) {
  Outcome outcome = Parser::parse(sample(), words);
  if (auto* stop = std::get_if<Stop>(&outcome)) {
    ADD_FAILURE() << stop->err;
    return {};
  }
  return std::get<Parsed>(outcome);
}

// What follows "error: ", or "" when the words were taken.
std::string error_of(const std::vector<std::string>& words) {
  Outcome outcome = Parser::parse(sample(), words);
  auto* stop = std::get_if<Stop>(&outcome);
  if (stop == nullptr) return "";
  EXPECT_EQ(stop->code, 2);
  return stop->err.substr(stop->err.find("error: ") + 7);
}

TEST(Args, TakesValuesInEveryForm) {
  EXPECT_EQ(parsed({"-n", "5"}).integer("last"), 5);
  EXPECT_EQ(parsed({"-n5"}).integer("last"), 5);
  EXPECT_EQ(parsed({"--last=5"}).integer("last"), 5);
  EXPECT_EQ(parsed({"--la", "-5"}).integer("last"), -5);
  EXPECT_EQ(parsed({"-tg", "2000"}).text("timestamp_gt"), "2000");
  EXPECT_EQ(parsed({"-tg2000"}).text("token"), "g2000");
  EXPECT_EQ(parsed({"-t", "x"}).text("token"), "x");
}

TEST(Args, FlagsShareAWord) {
  Parsed args = parsed({"-jy"});
  EXPECT_TRUE(args.flag("json"));
  EXPECT_TRUE(args.flag("yaml"));
  EXPECT_EQ(error_of({"-jx"}), "argument -j/--json: ignored explicit argument 'x'\n");
}

TEST(Args, AnOptionEndsTheRunOfPositionals) {
  Parsed before = parsed({"-j", "ref", "a", "b"});
  EXPECT_EQ(before.texts("words"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(error_of({"ref", "-j", "a", "b"}), "unrecognized arguments: a b\n");
}

TEST(Args, GreedyOptionsTakeWhatFollows) {
  Parsed args = parsed({"-a", "id", "ref", "--", "-x", "--", "y"});
  EXPECT_EQ(args.texts("attr"), (std::vector<std::string>{"id", "ref"}));
  EXPECT_EQ(args.text("ref"), "-x");
  EXPECT_EQ(args.texts("words"), (std::vector<std::string>{"y"}));
}

TEST(Args, NegativeNumbersAndDashesAreArguments) {
  EXPECT_EQ(parsed({"ref", "-1", "-2.5", "-"}).texts("words"), (std::vector<std::string>{"-1", "-2.5", "-"}));
}

TEST(Args, SaysWhatIsWrong) {
  EXPECT_EQ(error_of({"-n"}), "argument -n/--last: expected one argument\n");
  EXPECT_EQ(error_of({"-a"}), "argument -a/--attr: expected at least one argument\n");
  EXPECT_EQ(error_of({"-n", "x"}), "argument -n/--last: invalid int value: 'x'\n");
  EXPECT_EQ(error_of({"--t", "x"}), "ambiguous option: --t could match --timestamp-gt, --token\n");
  EXPECT_EQ(error_of({"--nosuch"}), "unrecognized arguments: --nosuch\n");
  EXPECT_EQ(error_of({"--on", "--off"}), "argument --off: not allowed with argument --on\n");
}

TEST(Args, RequiredOnesAreNamed) {
  auto parser = std::make_shared<Parser>("st2 x", "", 80);
  parser->add({.names = "name"});
  parser->add({.names = "-p --prefix", .required = true});
  Outcome outcome = Parser::parse(parser, {});
  ASSERT_TRUE(std::holds_alternative<Stop>(outcome));
  EXPECT_EQ(
      std::get<Stop>(outcome).err,
      "usage: st2 x -p PREFIX name\nst2 x: error: the following arguments are required: name, -p/--prefix\n");
}

std::shared_ptr<Parser> tree() {
  auto top = std::make_shared<Parser>("st2", "", 80);
  top->add({.names = "--debug", .arity = Arity::kFlag});
  top->add_commands("parser", true, "", {{"x", "Does x."}}, [](std::string_view) { return sample(); });
  return top;
}

TEST(Args, CommandsGetTheRest) {
  Outcome outcome = Parser::parse(tree(), {"--debug", "x", "ref", "--", "-j"});
  ASSERT_TRUE(std::holds_alternative<Parsed>(outcome));
  const Parsed& args = std::get<Parsed>(outcome);
  EXPECT_EQ(args.command(), (std::vector<std::string>{"x"}));
  EXPECT_TRUE(args.flag("debug"));
  EXPECT_FALSE(args.flag("json"));
  EXPECT_EQ(args.texts("words"), (std::vector<std::string>{"-j"}));
}

TEST(Args, UnknownCommandsAndGlobalOptionsBehindThem) {
  Outcome unknown = Parser::parse(tree(), {"y"});
  EXPECT_NE(std::get<Stop>(unknown).err.find("argument parser: invalid choice: 'y' (choose from 'x')"),
            std::string::npos);
  Outcome behind = Parser::parse(tree(), {"x", "ref", "--debug", "a"});
  EXPECT_NE(std::get<Stop>(behind).err.find("st2: error: unrecognized arguments: --debug a\n"),
            std::string::npos);
}

TEST(Args, HelpHasTheLayoutOfTheReference) {
  auto parser = std::make_shared<Parser>("st2 rule get", "Show rules.", 80);
  parser->add_help();
  parser->add({.names = "-t --token",
               .help = "Access token for user authentication, from the environment when it is absent."});
  parser->add({.names = "ref", .arity = Arity::kSome, .help = "Reference."});
  EXPECT_EQ(parser->help(),
            "usage: st2 rule get [-h] [-t TOKEN] ref [ref ...]\n"
            "\n"
            "Show rules.\n"
            "\n"
            "positional arguments:\n"
            "  ref                   Reference.\n"
            "\n"
            "options:\n"
            "  -h, --help            Show this help and exit.\n"
            "  -t TOKEN, --token TOKEN\n"
            "                        Access token for user authentication, from the\n"
            "                        environment when it is absent.\n");
}

}  // namespace
}  // namespace squall::cli
