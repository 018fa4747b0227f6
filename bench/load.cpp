// Clients of a running server, and what they measured as one JSON object. Times are in seconds. The token
// comes in the environment variable ST2_AUTH_TOKEN.
//
//   load alone PORT COUNT ACTION [PARAMETERS]           one execution after another, each begun when the last
//   has ended load flood PORT CLIENTS COUNT ACTION [PARAMETERS]   COUNT executions over CLIENTS connections,
//   first POST to last end load webhook PORT HOOK COUNT FIFO                   webhook to the first byte that
//   the action writes into FIFO load get PORT CLIENTS SECONDS PATH                  reads of one path
#include <fcntl.h>
#include <poll.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "base/time/iso8601.h"
#include "bench/client.h"
#include "value/json/json.h"

namespace {

using bench::Connection;
using bench::Figures;
using bench::now;
using bench::Reply;
using bench::wall_now;
using squall::Value;

constexpr double kPatience = 60;  // seconds that an execution may take
constexpr int kWarmUp = 20;       // runs that are not counted

struct Target {
  std::uint16_t port = 0;
  std::string token;
  Connection connect() const { return {port, token}; }
};

Value read_json(const Reply& reply, int expected) {
  if (reply.status != expected)
    bench::die(fmt::format("status {}: {}", reply.status, reply.body.substr(0, 400)));
  auto value = squall::json::parse(reply.body);
  if (!value.ok()) bench::die(value.error().text());
  return *std::move(value);
}

std::string execution_request(const std::string& action, const std::string& parameters) {
  return fmt::format(R"({{"action": "{}", "parameters": {}}})", action, parameters);
}

// When the execution ended, in seconds since 1970; 0 while it has not.
double end_of(Connection& connection, const std::string& id) {
  const Value seen = read_json(
      connection.call("GET", fmt::format("/v1/executions/{}?include_attributes=status,end_timestamp", id)),
      200);
  const std::string end = seen.get_string("end_timestamp");
  if (end.empty()) return 0;
  if (seen.get_string("status") != "succeeded")
    bench::die(fmt::format("execution {} ended {}", id, seen.get_string("status")));
  return static_cast<double>(*squall::time::parse_iso(end)) / 1e6;
}

double await_end(Connection& connection, const std::string& id, std::chrono::microseconds pause) {
  for (const double start = now(); now() - start < kPatience; std::this_thread::sleep_for(pause))
    if (const double end = end_of(connection, id); end > 0) return end;
  bench::die(fmt::format("execution {} has not ended in {} s", id, kPatience));
}

void alone(const Target& target, int count, const std::string& request) {
  Connection connection = target.connect();
  std::vector<double> posted, ended;
  for (int i = 0; i < count; ++i) {
    const double begun = now();
    const double begun_wall = wall_now();
    const Reply reply = connection.call("POST", "/v1/executions", request);
    posted.push_back(now() - begun);
    const std::string id = read_json(reply, 201).get_string("id");
    ended.push_back(await_end(connection, id, std::chrono::milliseconds(1)) - begun_wall);
  }
  Figures figures;
  figures.add_samples("post", posted);
  figures.add_samples("end", ended);
  figures.print();
}

class Flood {
 public:
  Flood(const Target& target, int clients, int count, std::string request)
      : target_(target), clients_(clients), left_(count), request_(std::move(request)) {}

  Figures run() {
    const double begun = now();
    const double begun_wall = wall_now();
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < clients_; ++i) threads.emplace_back([this] { post(); });
    }
    const double submitted = now() - begun;
    Connection connection = target_.connect();
    double last = 0;
    // The last ones first: the others have mostly ended by then, and are asked about once.
    for (auto id = ids_.rbegin(); id != ids_.rend(); ++id)
      last = std::max(last, await_end(connection, *id, std::chrono::milliseconds(5)));
    Figures figures;
    figures.add("count", static_cast<double>(ids_.size()));
    figures.add("submit_seconds", submitted);
    figures.add("wall_seconds", last - begun_wall);
    figures.add("per_second", static_cast<double>(ids_.size()) / (last - begun_wall));
    figures.add_samples("post", posted_);
    return figures;
  }

 private:
  void post() {
    Connection connection = target_.connect();
    std::vector<double> posted;
    std::vector<Reply> replies;  // read when the clock stands
    while (left_-- > 0) {
      const double begun = now();
      replies.push_back(connection.call("POST", "/v1/executions", request_));
      posted.push_back(now() - begun);
    }
    const std::lock_guard lock(mutex_);
    posted_.insert(posted_.end(), posted.begin(), posted.end());
    for (const Reply& reply : replies) ids_.push_back(read_json(reply, 201).get_string("id"));
  }

  const Target& target_;
  const int clients_;
  std::atomic<int> left_;
  const std::string request_;
  std::mutex mutex_;
  std::vector<std::string> ids_;
  std::vector<double> posted_;
};

void await_byte(int fd) {
  pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
  if (poll(&waiting, 1, static_cast<int>(kPatience * 1000)) != 1)
    bench::die("the action of the webhook did not run");
  char bytes[256];
  bench::must(read(fd, bytes, sizeof bytes) > 0, "read");
}

void webhook(const Target& target, const std::string& hook, int count, const std::string& fifo) {
  // Open for both ways, so that it never reads as ended between two writers.
  const int fd = open(fifo.c_str(), O_RDWR | O_CLOEXEC);
  bench::must(fd >= 0, fifo);
  Connection connection = target.connect();
  std::vector<double> samples;
  for (int i = 0; i < count + kWarmUp; ++i) {
    const double begun = now();
    connection.send("POST", "/v1/webhooks/" + hook, fmt::format(R"({{"kind": "go", "number": {}}})", i));
    await_byte(fd);
    if (i >= kWarmUp) samples.push_back(now() - begun);
    (void)read_json(connection.receive(), 202);
    // The action ends before the next event, or its end would be measured with it.
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  close(fd);
  Figures figures;
  figures.add_samples("to_action", samples);
  figures.print();
}

void get(const Target& target, int clients, double seconds, const std::string& path) {
  std::mutex mutex;
  std::vector<double> samples;
  std::size_t bytes = 0;
  const double start = now();
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < clients; ++i)
      threads.emplace_back([&] {
        Connection connection = target.connect();
        std::vector<double> mine;
        std::size_t size = 0;
        while (now() - start < seconds) {
          const double begun = now();
          const Reply reply = connection.call("GET", path);
          mine.push_back(now() - begun);
          if (reply.status != 200) bench::die(fmt::format("{}: status {}", path, reply.status));
          size = reply.body.size();
        }
        const std::lock_guard lock(mutex);
        samples.insert(samples.end(), mine.begin(), mine.end());
        bytes = size;
      });
  }
  Figures figures;
  figures.add("per_second", static_cast<double>(samples.size()) / (now() - start));
  figures.add("bytes", static_cast<double>(bytes));
  figures.add_samples("get", samples);
  figures.print();
}

int usage() { bench::die("usage: load alone|flood|webhook|get PORT ...  (see the head of bench/load.cpp)"); }

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() < 4) return usage();
  const char* token = std::getenv("ST2_AUTH_TOKEN");
  const Target target{.port = static_cast<std::uint16_t>(std::stoi(words[1])), .token = token ? token : ""};
  const auto word = [&words](std::size_t place, const char* fallback) {
    return place < words.size() ? words[place] : std::string(fallback);
  };
  if (words[0] == "alone") {
    alone(target, std::stoi(words[2]), execution_request(words[3], word(4, "{}")));
  } else if (words[0] == "flood" && words.size() >= 5) {
    Flood(target, std::stoi(words[2]), std::stoi(words[3]), execution_request(words[4], word(5, "{}")))
        .run()
        .print();
  } else if (words[0] == "webhook" && words.size() == 5) {
    webhook(target, words[2], std::stoi(words[3]), words[4]);
  } else if (words[0] == "get" && words.size() == 5) {
    get(target, std::stoi(words[2]), std::stod(words[3]), words[4]);
  } else {
    return usage();
  }
  return 0;
}
