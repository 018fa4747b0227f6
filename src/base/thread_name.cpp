#include "base/thread_name.h"

#include <pthread.h>

#include <array>

namespace squall {
namespace {

constexpr std::size_t kBytes = 16;  // of the kernel's name, with its end

// Kept, because asking the kernel is a call for each line of the log.
thread_local std::string t_name;

}  // namespace

void name_this_thread(const std::string& name) {
  t_name = name.substr(0, kBytes - 1);
  pthread_setname_np(pthread_self(), t_name.c_str());
}

const std::string& this_thread_name() {
  if (t_name.empty()) {
    std::array<char, kBytes> name{};
    pthread_getname_np(pthread_self(), name.data(), name.size());
    t_name = name.data();
  }
  return t_name;
}

}  // namespace squall
