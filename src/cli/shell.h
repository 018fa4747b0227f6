// The program st2: from words to an exit code (spec/cli 1.1).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/settings.h"
#include "cli/surroundings.h"
#include "cli/transport.h"

namespace squall::cli {

// How a shell comes by its transport once it knows how certificates are to be checked.
using MakeTransport = std::function<std::unique_ptr<Transport>(const Settings&)>;

// `words` without the program's name. Everything printed goes to the console.
int run_shell(Surroundings& around, const MakeTransport& make_transport,
              const std::vector<std::string>& words);

}  // namespace squall::cli
