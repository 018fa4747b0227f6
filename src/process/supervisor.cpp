#include "process/supervisor.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <future>

#include "base/file.h"
#include "base/mutex.h"
#include "process/event_thread.h"
#include "process/spawn.h"

namespace squall::process {
namespace {

std::vector<std::string> our_environment() {
  std::vector<std::string> all;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) all.emplace_back(*entry);
  return all;
}

Result<std::string> find_helper(const std::string& given) {
  if (!given.empty()) {
    if (is_file(given)) return given;
    return make_error(Errc::kNotFound, "the helper program {} does not exist", given);
  }
  char path[PATH_MAX];
  const ssize_t size = ::readlink("/proc/self/exe", path, sizeof path);
  const std::string folder =
      parent_path(std::string_view(path, size > 0 ? static_cast<std::size_t>(size) : 0));
  for (const char* relative : {"squall-exec", "../bin/squall-exec"}) {
    if (std::string candidate = normal_path(join_path(folder, relative)); is_file(candidate))
      return candidate;
  }
  return make_error(Errc::kNotFound, "the helper program squall-exec is not beside the program, in {}",
                    folder);
}

}  // namespace

struct Supervisor::Impl {
  Impl(const Clock& given, SupervisorOptions chosen)
      : clock(given), options(std::move(chosen)), events(given, watcher) {
    base.environment = our_environment();
  }

  // Pipes must not get the numbers that children know their streams by: spawning moves them there.
  void reserve_low_descriptors() {
    for (;;) {
      UniqueFd fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
      if (!fd || fd.get() > static_cast<int>(kStreams)) return;
      reserved.push_back(std::move(fd));
    }
  }

  const Clock& clock;
  const SupervisorOptions options;
  SpawnBase base;
  Watcher watcher;
  EventThread events;
  std::vector<UniqueFd> reserved;
  std::atomic<std::uint64_t> last_id{0};

  Mutex mutex;
  CondVar none_starting;
  std::size_t starting SQUALL_GUARDED_BY(mutex) = 0;
  bool accepting SQUALL_GUARDED_BY(mutex) = false;
};

Supervisor::Supervisor(const Clock& clock, SupervisorOptions options)
    : impl_(std::make_unique<Impl>(clock, std::move(options))) {}

Supervisor::~Supervisor() { stop(); }

Result<void> Supervisor::start() {
  auto helper = find_helper(impl_->options.helper);
  if (!helper.ok()) return std::move(helper).error();
  impl_->base.helper = *helper;
  // What the program that started us, or a careless library, left open is not for our children.
  ::close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);
  impl_->reserve_low_descriptors();
  if (auto watching = impl_->watcher.start(*helper); !watching.ok()) return watching;
  if (auto started = impl_->events.start(impl_->options.name); !started.ok()) return started;
  MutexLock lock(impl_->mutex);
  impl_->accepting = true;
  return {};
}

void Supervisor::stop(Millis grace) {
  {
    MutexLock lock(impl_->mutex);
    if (!std::exchange(impl_->accepting, false)) return;
    while (impl_->starting > 0) impl_->none_starting.wait(impl_->mutex);
  }
  impl_->events.cancel_all(grace);
  impl_->events.await_none();
  impl_->events.stop();
  impl_->watcher.stop();
}

Result<std::uint64_t> Supervisor::start(const Command& command, const Limits& limits, Callbacks callbacks) {
  {
    MutexLock lock(impl_->mutex);
    if (!impl_->accepting) return make_error(Errc::kUnavailable, "no more processes are started: stopping");
    ++impl_->starting;
  }
  const auto begin = [&]() -> Result<std::uint64_t> {
    const Timestamp started_at = impl_->clock.now();
    auto spawned = spawn(command, impl_->base);
    if (!spawned.ok()) return std::move(spawned).error();
    auto child = std::make_unique<Child>();
    child->id = ++impl_->last_id;
    child->mark = mark_of(spawned->pid);
    impl_->watcher.started(child->mark);
    child->pidfd = std::move(spawned->pidfd);
    child->input = std::move(spawned->input);
    if (child->input) child->pending_input = command.input.substr(spawned->input_sent);
    child->input_ends = !command.keep_input_open;
    for (std::size_t i = 0; i < kStreams; ++i) {
      child->output[i] = std::move(spawned->output[i]);
      child->capture[i].configure(limits.max_output_bytes, limits.keep_output);
    }
    child->limits = limits;
    child->callbacks = std::move(callbacks);
    child->exit.id = child->id;
    child->exit.mark = child->mark;
    child->exit.started_at = started_at;
    const std::uint64_t id = child->id;
    impl_->events.announce(id, child->mark.pid);
    if (child->callbacks.on_start) child->callbacks.on_start(id, child->mark);
    impl_->events.add(std::move(child));
    return id;
  };
  auto id = begin();
  MutexLock lock(impl_->mutex);
  if (--impl_->starting == 0) impl_->none_starting.notify_all();
  return id;
}

void Supervisor::cancel(std::uint64_t id, Millis grace) { impl_->events.cancel(id, grace); }
bool Supervisor::write_input(std::uint64_t id, std::string bytes) {
  return impl_->events.write_input(id, std::move(bytes));
}
void Supervisor::close_input(std::uint64_t id) { impl_->events.close_input(id); }
bool Supervisor::signal(std::uint64_t id, int signal_number) {
  return impl_->events.signal(id, signal_number);
}
std::size_t Supervisor::running() const { return impl_->events.running(); }

Result<Exit> run(Supervisor& supervisor, const Command& command, const Limits& limits) {
  const auto promise = std::make_shared<std::promise<Exit>>();  // may be read before set_value() has returned
  auto exit = promise->get_future();
  Callbacks callbacks;
  callbacks.on_exit = [promise](Exit done) { promise->set_value(std::move(done)); };
  auto started = supervisor.start(command, limits, std::move(callbacks));
  if (!started.ok()) return std::move(started).error();
  return exit.get();
}

}  // namespace squall::process
