// What the calling thread is called.
#pragma once

#include <string>

namespace squall {

// For the kernel and for the log; only the first 15 bytes count.
void name_this_thread(const std::string& name);
// The name given, else the one that the thread began with.
const std::string& this_thread_name();

}  // namespace squall
