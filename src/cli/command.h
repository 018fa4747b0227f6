// What a command is: one row of a table (commands.cpp) with its words, its help, its options and its handler.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "cli/args.h"
#include "cli/session.h"

namespace squall::cli {

// A kind of document that the API serves.
struct Resource {
  std::string_view path;     // "/rules"
  std::string_view display;  // "Rule", for messages
  std::string_view plural;   // "rules", for messages
};

// Options and behaviour that many commands share.
enum Trait : unsigned {
  kCredentials = 1u << 0,        // -t, --api-key
  kFormats = 1u << 1,            // -j, -y
  kColumns = 1u << 2,            // -a, -w
  kAttributes = 1u << 3,         // -a
  kOwnHelp = 1u << 4,            // -h means something of its own
  kLimited = 1u << 5,            // -n; a note when there are more
  kSorted = 1u << 6,             // -s asc|desc
  kIncludes = 1u << 7,           // asks the API for the shown attributes alone
  kReversed = 1u << 8,           // the newest last
  kReversedDocuments = 1u << 9,  // the newest last in JSON and YAML alone
  kDisplay = 1u << 10,           // the options that say how an execution is shown
  kOffline = 1u << 11,           // asks no server
  kUsual = kCredentials | kFormats,
};

// An option that becomes a part of a list's query.
struct Filter {
  std::string_view key;           // of the argument
  std::string_view name;          // in the query
  std::string_view given = "";    // of a flag: what it sends; empty: nothing
  std::string_view missing = "";  // what is sent when the option is absent; empty: nothing
};

struct Command;
// The exit code. An Error is printed as "ERROR: ..." and ends with kFailure.
using Run = Result<int> (*)(Session& session, const Command& command);

// How a document is found by the word on the command line.
enum class Lookup : std::uint8_t {
  kDirect,    // GET /path/word; what is not there is "id"
  kRefOrId,   // same; what is not there is "id or reference"
  kNameOrId,  // by name first
};

struct Command {
  std::string_view path;  // "rule list"
  std::string_view help;
  Run run;
  unsigned traits = kUsual;
  const Resource* resource = nullptr;
  std::span<const Argument> arguments = {};
  std::span<const std::string_view> attributes = {};  // shown unless -a names others; empty: all
  std::span<const std::string_view> order = {};       // property rows that come first
  std::span<const Filter> filters = {};
  Transforms transforms = {};
  // Changes what a list shows before it is printed.
  void (*prepare)(Session& session, std::vector<Value>& documents) = nullptr;
  Lookup lookup = Lookup::kRefOrId;
  bool switch_to = false;  // enable, disable
};

// The first words with what they hold, in the order of help.
struct Branch {
  std::string_view name;
  std::string_view help;
};
std::span<const Branch> branches();
std::span<const Command> commands();
// nullptr when there is none of that path.
const Command* find_command(std::string_view path);

// The parser of a leaf command.
std::shared_ptr<Parser> leaf_parser(const Command& command, const std::string& program, int width);

// --- what handlers share ---

// The attributes that -a named, or those of the command.
std::vector<std::string> chosen_attributes(const Session& session, const Command& command);
// The same with widths and transforms.
View chosen_view(const Session& session, const Command& command);
// The file's document: .json, .yaml or .yml. Errors name the file.
Result<Value> load_meta_file(const Surroundings& around, std::string_view path);
// A document by the word on the command line. kNotFound with the reference's sentence.
Result<Value> find_document(Session& session, const Command& command, std::string_view word);
// "Rule \"x\" is not found." and an empty line.
void say_not_found(Session& session, const Resource& resource, std::string_view word);
// Every named document that is there; says which are not. kNotFound when the only one is not.
Result<std::vector<Value>> find_all(Session& session, const Command& command,
                                    const std::vector<std::string>& words, const Query& query);
// "/rules/<word>"
std::string document_path(const Resource& resource, std::string_view word);

// --- generic handlers: the verbs of spec/cli 7.8 ---
Result<int> run_list(Session& session, const Command& command);
Result<int> run_get(Session& session, const Command& command);
Result<int> run_create(Session& session, const Command& command);
Result<int> run_update(Session& session, const Command& command);
Result<int> run_delete(Session& session, const Command& command);
Result<int> run_switch(Session& session, const Command& command);
Result<int> run_unsupported_clone(Session& session, const Command& command);

}  // namespace squall::cli
