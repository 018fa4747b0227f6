#include "runners/local/local_runner.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <mutex>
#include <unordered_map>

#include "base/strings.h"
#include "base/text/regex.h"
#include "base/text/utf8.h"
#include "process/marked.h"
#include "runners/local/command_line.h"
#include "value/json/json.h"
#include "value/python.h"

namespace squall::runners {
namespace {

using model::Status;

constexpr std::int64_t kDefaultTimeout = 60;
constexpr std::int64_t kMaxTimeout = 10LL * 366 * 86'400;  // seconds; a user's number must not run over

// One trailing "\n", then one trailing "\r" go; a text that is JSON becomes what it says.
Value output_value(const process::Output& output) {
  std::string text = text::repaired_utf8(output.marked());
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  auto parsed = json::parse(text);
  return parsed.ok() ? std::move(*parsed) : Value(text);
}

Status status_of(int return_code) {
  switch (return_code) {
    case 0:
      return Status::kSucceeded;
    case -9:
      return Status::kTimeout;
    case -15:
      return Status::kAbandoned;
    default:
      return Status::kFailed;
  }
}

// The user named in sudo's prompt, when the password was wrong.
std::string wrong_password(std::string_view errors) {
  static const auto kWrong = text::Regex::compile("sudo: \\d+ incorrect password attempts?");
  static const auto kPrompt = text::Regex::compile("\\[sudo\\] password for (.*?):");
  if (!kWrong.ok() || !kWrong->search(errors).value_or(std::nullopt)) return "";
  auto prompt = kPrompt.ok() ? kPrompt->search(errors).value_or(std::nullopt) : std::nullopt;
  const std::string user = prompt ? std::string(prompt->group(1)) : "unknown";
  return fmt::format("Invalid sudo password provided or sudo is not configured for user {}", user);
}

bool read_only(const std::string& path) {
  struct statvfs info {};
  return ::statvfs(path.c_str(), &info) == 0 && (info.f_flag & ST_RDONLY) != 0;
}

class LocalRunner final : public Runner {
 public:
  LocalRunner(LocalKind kind, process::Supervisor& supervisor, LocalOptions options)
      : kind_(kind), supervisor_(supervisor), options_(std::move(options)) {
    if (options_.system_user.empty()) options_.system_user = options_.service_user;
  }

  void run(Job job, OnOutput on_output, OnDone on_done) override;
  void cancel(std::string_view execution_id) override;
  // What went into a session of its own still has our mark in its environment.
  void end_leftovers(std::string_view execution_id) override {
    process::end_marked("ST2_ACTION_EXECUTION_ID=" + std::string(execution_id));
  }

 private:
  Result<std::string> shell_text(const Job& job, const RunAs& as) const;
  process::Command command(const Job& job, std::string text, const std::string& password) const;

  const LocalKind kind_;
  process::Supervisor& supervisor_;
  LocalOptions options_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::uint64_t> children_;
};

Result<std::string> LocalRunner::shell_text(const Job& job, const RunAs& as) const {
  if (kind_ == LocalKind::kCommand) {
    if (!job.entry_point.empty())
      return make_error(Errc::kInvalid, "entry_point is only valid for local-shell-script runner");
    return command_text(as, job.runner_parameters.get_string("cmd"));
  }
  if (job.entry_point.empty())
    return make_error(Errc::kInvalid, "Missing entry_point action metadata attribute of action \"{}\"",
                      job.action.get_string("ref"));
  struct stat info {};
  if (::stat(job.entry_point.c_str(), &info) != 0)
    return make_error(Errc::kNotFound, "Script \"{}\" of action \"{}\" is missing", job.entry_point,
                      job.action.get_string("ref"));
  // The reference makes scripts executable; files of packs often come without the bit.
  if (!read_only(job.entry_point) && (info.st_mode & 0111) != 0111)
    ::chmod(job.entry_point.c_str(), (info.st_mode & 07777) | 0111);
  const std::string arguments = script_arguments(job.action["parameters"], job.action_parameters,
                                                 job.runner_parameters.get_string("kwarg_op", "--"));
  return script_text(as, job.entry_point, arguments);
}

process::Command LocalRunner::command(const Job& job, std::string text, const std::string& password) const {
  process::Command command;
  command.argv = {"/bin/sh", "-c", std::move(text)};
  command.cwd = job.runner_parameters.get_string("cwd");
  for (const Member& member : job.runner_parameters["env"].members())
    command.environment.changes.emplace_back(std::string(member.name()), python::str(member.value));
  for (const auto& [name, value] : job.environment) command.environment.changes.emplace_back(name, value);
  if (!password.empty()) command.input = password + "\n";
  return command;
}

void LocalRunner::run(Job job, OnOutput on_output, OnDone on_done) {
  const std::string password = job.runner_parameters.get_string("sudo_password");
  const RunAs as{.system_user = options_.system_user,
                 .service_user = options_.service_user,
                 .sudo = job.runner_parameters.get_bool("sudo"),
                 .has_password = !password.empty()};
  auto text = shell_text(job, as);
  if (!text.ok()) return on_done(failure(text.error().text()));
  const std::int64_t timeout = job.runner_parameters.get_int("timeout", kDefaultTimeout);
  process::Limits limits;
  limits.max_output_bytes = options_.max_output_bytes;
  limits.timeout = timeout > 0 ? Millis(std::min(timeout, kMaxTimeout) * 1000) : Millis(0);
  limits.kill_grace = options_.kill_grace;

  auto done = std::make_shared<OnDone>(std::move(on_done));
  process::Callbacks callbacks;
  callbacks.on_start = [this, id = job.execution_id](std::uint64_t child, const process::ProcessMark&) {
    std::lock_guard lock(mutex_);
    children_[id] = child;
  };
  if (job.stream_output)
    callbacks.on_output = [on_output = std::move(on_output)](process::Stream stream, std::string_view data) {
      on_output(stream == process::Stream::kStderr ? "stderr" : "stdout", data);
    };
  callbacks.on_exit = [this, id = job.execution_id, timeout, done,
                       asked = !password.empty()](const process::Exit& exit) {
    {
      std::lock_guard lock(mutex_);
      children_.erase(id);
    }
    (*done)(shell_outcome(exit, timeout, asked));
  };
  auto started = supervisor_.start(command(job, std::move(*text), password), limits, std::move(callbacks));
  if (!started.ok()) (*done)(failure(started.error().text()));
}

void LocalRunner::cancel(std::string_view execution_id) {
  std::uint64_t child = 0;
  {
    std::lock_guard lock(mutex_);
    const auto found = children_.find(std::string(execution_id));
    if (found == children_.end()) return;
    child = found->second;
  }
  supervisor_.cancel(child, options_.kill_grace);
}

}  // namespace

Outcome shell_outcome(const process::Exit& exit, std::int64_t timeout_seconds, bool asked_password) {
  int return_code = exit.timed_out ? -9 : exit.return_code();
  std::string error;
  if (exit.timed_out) error = fmt::format("Action failed to complete in {} seconds", timeout_seconds);
  const std::string& errors = exit.out(process::Stream::kStderr).bytes;
  if (asked_password && return_code != 0 && error.empty()) {
    error = wrong_password(errors);
    if (!error.empty()) return_code = -1;
  }
  Object result{{"failed", return_code != 0},
                {"succeeded", return_code == 0},
                {"return_code", return_code},
                {"stdout", output_value(exit.out(process::Stream::kStdout))},
                {"stderr", output_value(exit.out(process::Stream::kStderr))}};
  if (!error.empty()) result.set("error", error);
  const Status status = exit.canceled ? Status::kCanceled : status_of(return_code);
  return {status, Value(std::move(result))};
}

std::shared_ptr<Runner> make_local(LocalKind kind, process::Supervisor& supervisor, LocalOptions options) {
  return std::make_shared<LocalRunner>(kind, supervisor, std::move(options));
}

}  // namespace squall::runners
