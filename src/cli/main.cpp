// st2: the command line client.
#include <csignal>

#include "cli/net_transport.h"
#include "cli/shell.h"

int main(int argc, char** argv) {
  using namespace squall::cli;
  std::signal(SIGPIPE, SIG_IGN);  // of sockets; surroundings.cpp minds the output
  RealConsole console(real_environment());
  Surroundings around = real_surroundings(console);
  auto make_transport = [](const Settings& settings) {
    auto transport = std::make_unique<NetTransport>();
    transport->trust(settings.verify, settings.ca_file);
    return transport;
  };
  return run_shell(around, make_transport, {argv + 1, argv + argc});
}
