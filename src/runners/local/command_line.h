// How the local shell runners build the text that /bin/sh runs (spec/runtime 1.2). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "value/value.h"

namespace squall::runners {

// POSIX quoting of one word: unchanged when it holds only [A-Za-z0-9@%+=:,./_-], else in single quotes.
std::string shell_quote(std::string_view word);

struct RunAs {
  std::string system_user;   // [system_user] user
  std::string service_user;  // who this process is
  bool sudo = false;
  bool has_password = false;  // it will come on standard input
};

// The shell text for a command.
std::string command_text(const RunAs& as, std::string_view command);
// The shell text for a script with its arguments (already quoted and joined).
std::string script_text(const RunAs& as, std::string_view path, std::string_view arguments);

// The words of a script's arguments, quoted and joined: named ones in parameter order, then positional ones.
// `definitions` are the action's parameters (position, type), `values` the final ones.
std::string script_arguments(const Value& definitions, const Value& values, std::string_view kwarg_op);

// One positional argument, not yet quoted, by declared type.
std::string positional_text(const Value& definition, const Value& value);

}  // namespace squall::runners
