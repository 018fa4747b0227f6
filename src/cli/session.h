// One run of the client: what a command works with.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "cli/args.h"
#include "cli/client.h"
#include "cli/settings.h"
#include "cli/surroundings.h"
#include "cli/views.h"

namespace squall::cli {

inline constexpr int kSuccess = 0;
inline constexpr int kFailure = 1;          // an error was printed, or what was started failed
inline constexpr int kOperationFailed = 2;  // the command said itself what went wrong

// Used from one thread. Arguments and transport must outlive it.
class Session {
 public:
  // Errors: kInvalid for a time zone that does not exist.
  static Result<std::unique_ptr<Session>> open(Surroundings& around, Transport& transport, const Parsed& args,
                                               Settings settings);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Surroundings& around;
  Console& console;
  const Parsed& args;
  Settings settings;
  Client client;
  Look look;
  Format format = Format::kTable;  // -j, -y

  bool tables() const { return format == Format::kTable; }
  // One line of output.
  void say(std::string_view line = "") { console.out(std::string(line) + "\n"); }
  // A line of the log, on standard error.
  void warn(std::string_view text);

  // One document in the format that was asked for.
  Result<void> show(const Value& document, const View& view);
  // A list; says that nothing was found when it is empty, unless `even_empty`. Returns the text of the table
  // ("" when there is none).
  Result<std::string> show_list(std::span<const Value> documents, const View& view, bool even_empty = false);

 private:
  Session(Surroundings& world, Transport& transport, const Parsed& parsed, Settings chosen);
};

// The automatic login with the credentials of the configuration file (spec/cli 3): puts a token into the
// settings, a cached one where it is fresh. A server that cannot be reached is a warning.
Result<void> login_automatically(Session& session);

// Writes a token for later runs; a folder or file that cannot be written is a warning.
void cache_token(Session& session, const Value& token);

}  // namespace squall::cli
