// All that the client sees of the world but for HTTP: its terminal, its environment, its folder, its clock.
// One seam, so that tests and conformance cases run whole commands.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"

namespace squall::cli {

using Environment = std::map<std::string, std::string, std::less<>>;

// The user's end. Used from one thread.
class Console {
 public:
  virtual ~Console() = default;
  virtual void out(std::string_view text) = 0;
  virtual void err(std::string_view text) = 0;
  // What was written so far is to be seen now.
  virtual void flush() = 0;
  // One line without its end; `prompt` is shown first. kCanceled at the end of the input.
  virtual Result<std::string> ask(std::string_view prompt) = 0;
  // Same, from the terminal and without echo where there is one.
  virtual Result<std::string> ask_secret(std::string_view prompt) = 0;
  // The text as the user's editor left it.
  virtual Result<std::string> edit(std::string_view text) = 0;
  // Whether colours make sense on standard output.
  virtual bool is_terminal() const = 0;
  // Columns of the terminal; 0 when there is none.
  virtual int columns() const = 0;
};

struct Surroundings {
  Console& console;
  Clock& clock;
  Environment environment;
  std::string folder;  // where relative paths start
  std::string home;    // the user's; holds .st2

  // Empty when unset.
  std::string variable(std::string_view name) const {
    auto it = environment.find(name);
    return it == environment.end() ? "" : it->second;
  }
};

// The console of this process. The program makes one.
class RealConsole : public Console {
 public:
  explicit RealConsole(const Environment& environment);
  ~RealConsole() override;
  void out(std::string_view text) override;
  void err(std::string_view text) override;
  void flush() override;
  Result<std::string> ask(std::string_view prompt) override;
  Result<std::string> ask_secret(std::string_view prompt) override;
  Result<std::string> edit(std::string_view text) override;
  bool is_terminal() const override;
  int columns() const override;

 private:
  std::string editor_;
  std::string pending_;  // output not yet written: a table goes out in one piece
  std::string input_;    // read from standard input but not yet asked for
};

// What this process was started with.
Surroundings real_surroundings(Console& console);
Environment real_environment();

}  // namespace squall::cli
