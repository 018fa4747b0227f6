// Stores executions that have ended in a data directory that st2d has prepared and is not using, as st2d
// would have left them: drafted, moved through their states, with a result.
//
//   fill DIRECTORY COUNT
#include "base/log.h"
#include "bench/measure.h"
#include "execution/request.h"
#include "execution/transitions.h"
#include "model/collections.h"
#include "store/sqlite/sqlite_store.h"

namespace {

using namespace squall;
using bench::die;

constexpr std::size_t kBatch = 2000;
constexpr Timestamp kStep = 100'000;  // ten executions a second

template <typename T>
T take(Result<T> result) {
  if (!result.ok()) die(result.error().text());
  return *std::move(result);
}

model::Document find_one(store::Store& store, const model::Collection& collection, const char* column,
                         const char* value) {
  auto found = take(store.find(collection, {.where = {{column, store::Op::kEq, value}}, .limit = 1}));
  if (found.empty()) die(fmt::format("{} has no {} {}", collection.name, column, value));
  return std::move(found.front());
}

class Maker {
 public:
  explicit Maker(store::Store& store) {
    wish_.action = find_one(store, model::kActions, "ref", "core.local");
    wish_.runner = find_one(store, model::kRunnerTypes, "name", "local-shell-cmd");
    wish_.context = Value::object({{"user", "st2admin"}, {"pack", "core"}});
    settings_ = {.web_url_base = "https://localhost",
                 .action_snapshot = snapshot(store, wish_.action),
                 .runner_snapshot = snapshot(store, wish_.runner),
                 .trace_id = "0123456789abcdef01234567"};
  }

  // An execution that was requested at `at` and has succeeded since.
  model::Document make(std::size_t number, Timestamp at) {
    wish_.parameters = Value::object({{"cmd", fmt::format("echo {}", number)}});
    model::Document document = execution::draft(wish_, settings_, at);
    Value body = take(execution::set_status(document.body, model::Status::kScheduled, at + 200)).body;
    body = take(execution::start(body, {.member = "member", .epoch = 1, .hostname = "localhost", .pid = 1},
                                 at + 300))
               .body;
    const Value result = Value::object({{"failed", false},
                                        {"succeeded", true},
                                        {"return_code", 0},
                                        {"stdout", fmt::format("{}", number)},
                                        {"stderr", ""}});
    body = take(execution::set_status(body, model::Status::kSucceeded, at + 4000, {.result = result})).body;
    document.body = execution::notified(body).body;
    return document;
  }

 private:
  static std::string snapshot(store::Store& store, const model::Document& content) {
    const std::string id = content.id;  // any id serves; this one makes a second run harmless
    const auto written = store.write(
        {store::insert(model::kSnapshots,
                       {.id = id, .body = Value::object({{"value", execution::snapshot_value(content)}})})});
    if (!written.ok() && written.error().code() != Errc::kConflict) die(written.error().text());
    return id;
  }

  execution::Request wish_;
  execution::DraftSettings settings_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) die("usage: fill DIRECTORY COUNT");
  const std::size_t count = std::strtoul(argv[2], nullptr, 10);
  store::SqliteStore store({.directory = argv[1]});
  if (auto opened = store.open(model::all_collections()); !opened.ok()) die(opened.error().text());
  Maker maker(store);
  const Timestamp first = real_clock().now() - static_cast<Timestamp>(count + 1) * kStep;
  const double start = bench::now();
  for (std::size_t made = 0; made < count;) {
    std::vector<store::Write> batch;
    for (; batch.size() < kBatch && made < count; ++made)
      batch.push_back(
          store::insert(model::kExecutions, maker.make(made, first + static_cast<Timestamp>(made) * kStep)));
    // One batch is made while the one before is written.
    store.write_async(std::move(batch), [](const auto& written) {
      if (!written.ok()) die(written.error().text());
    });
  }
  store.close();
  const double spent = bench::now() - start;
  bench::Figures figures;
  figures.add("executions", static_cast<double>(count));
  figures.add("seconds", spent);
  figures.print();
  return 0;
}
