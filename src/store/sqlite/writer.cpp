#include "store/sqlite/writer.h"

#include <sqlite3.h>

#include <memory>
#include <utility>

#include "base/log.h"
#include "base/thread_name.h"
#include "store/columns.h"

namespace squall::store::sqlite {
namespace {

const log::Logger kLog{"st2.store"};

}  // namespace

Writer::Writer(Connection& connection, Mutex& transaction, Syncer& syncer,
               std::function<void(int)> after_commit, Settings settings)
    : connection_(connection),
      applier_(connection),
      transaction_(transaction),
      syncer_(syncer),
      commit_sync_{.about_to_show = [this] { syncer_.about_to_show(); }},
      after_commit_(std::move(after_commit)),
      settings_(settings) {}

Writer::~Writer() { stop(); }

void Writer::start() {
  sqlite3_wal_hook(connection_.raw(), &Writer::on_commit, this);
  set_commit_sync(connection_.raw(), &commit_sync_);
  MutexLock lock(mutex_);
  running_ = true;
  thread_ = std::jthread([this] { loop(); });
  owner_ = thread_.get_id();
}

void Writer::stop() {
  {
    MutexLock lock(mutex_);
    running_ = false;
    filled_.notify_all();
    room_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void Writer::submit(Batch batch) {
  for (const Record& record : batch.records) batch.bytes += record.bytes();
  bool accepted = false;
  {
    CondVar::Picked writer;
    MutexLock lock(mutex_);
    const bool own_thread = std::this_thread::get_id() == owner_ || syncer_.on_own_thread();
    while (
        running_ && !own_thread && !queue_.empty() &&
        (queue_.size() >= settings_.queued_batches || queued_bytes_ + batch.bytes > settings_.queued_bytes)) {
      room_.wait(mutex_);
    }
    accepted = running_;
    if (accepted) {
      if (batch.urgency == Urgency::kPatient) batch.arrived = std::chrono::steady_clock::now();
      const bool first_urgent = batch.urgency == Urgency::kNow && urgent_++ == 0;
      const bool first = queue_.empty();
      const bool enough = queue_.size() + 1 == settings_.worthwhile_batches;
      queued_bytes_ += batch.bytes;
      queue_.push_back(std::move(batch));
      if (first || first_urgent || enough) writer = filled_.pick_one();
    }
  }
  if (!accepted) batch.done(store_closed());
}

Counters Writer::counters() const {
  MutexLock lock(mutex_);
  Counters counters = counters_;
  counters.commits += syncer_.syncs();
  return counters;
}

void Writer::loop() {
  name_this_thread("store-writer");
  for (;;) {
    std::vector<Batch> group = take();
    if (group.empty()) return;
    commit(std::move(group));
  }
}

void Writer::wake() {
  CondVar::Picked writer;
  MutexLock lock(mutex_);
  writer = filled_.pick_one();
}

void Writer::wait_for_company() {
  while (running_ && queue_.size() < settings_.worthwhile_batches && !syncer_.idle()) filled_.wait(mutex_);
  while (running_ && urgent_ == 0 && queued_bytes_ < settings_.queued_bytes / 4) {
    if (!filled_.wait_until(mutex_, queue_.front().arrived + settings_.patience)) return;
  }
}

std::vector<Batch> Writer::take() {
  std::vector<Batch> group;
  std::size_t bytes = 0;
  MutexLock lock(mutex_);
  while (queue_.empty()) {
    if (!running_) return group;
    filled_.wait(mutex_);
  }
  wait_for_company();
  while (!queue_.empty() && (group.empty() || bytes + queue_.front().bytes <= settings_.queued_bytes / 4)) {
    Batch& batch = queue_.front();
    bytes += batch.bytes;
    if (batch.urgency == Urgency::kNow) --urgent_;
    group.push_back(std::move(batch));
    queue_.pop_front();
  }
  queued_bytes_ -= bytes;
  room_.notify_all();
  return group;
}

void Writer::commit(std::vector<Batch> group) {
  std::vector<Answer> answers;
  commit_sync_.left = false;
  const bool behind_others = !syncer_.idle();
  {
    MutexLock lock(transaction_);
    commit_sync_.leave = behind_others || group.size() > 1;
    answers = run_transaction(group);
    commit_sync_.leave = false;
  }
  {
    MutexLock lock(mutex_);
    if (changed_ && !commit_sync_.left) ++counters_.commits;
    for (std::size_t i = 0; i < group.size(); ++i) {
      if (!answers[i].ok()) continue;
      ++counters_.batches;
      counters_.writes += group[i].records.size();
    }
  }
  if (commit_sync_.left || behind_others) {
    // Also what changed nothing: it may have been refused for what is not durable yet.
    auto work = std::make_shared<std::pair<std::vector<Batch>, std::vector<Answer>>>(std::move(group),
                                                                                     std::move(answers));
    syncer_.hand_over([work = std::move(work)] { answer(work->first, work->second); });
  } else {
    answer(group, answers);
  }
  if (changed_) after_commit_(log_pages_);
}

void Writer::answer(std::vector<Batch>& group, std::vector<Answer>& answers) {
  for (std::size_t i = 0; i < group.size(); ++i) group[i].done(std::move(answers[i]));
}

std::vector<Writer::Answer> Writer::run_transaction(const std::vector<Batch>& group) {
  changed_ = false;
  std::vector<Answer> answers;
  answers.reserve(group.size());
  try {
    Run(connection_.prepared("BEGIN IMMEDIATE")).done();
    for (const Batch& batch : group) answers.push_back(run_batch(batch));
    Run(connection_.prepared(changed_ ? "COMMIT" : "ROLLBACK")).done();
    count_rows(group, answers);
    return answers;
  } catch (const Failure& failure) {
    roll_back();
    changed_ = false;
    const Error error = to_error(failure);
    kLog.repeated(log::Level::kError, "commit", error.message());
    // Conflicts were found against writes that now do not stand: nobody's answer holds.
    return std::vector<Answer>(group.size(), Answer(error));
  }
}

void Writer::count_rows(const std::vector<Batch>& group, const std::vector<Answer>& answers) {
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (!answers[i].ok()) continue;
    for (std::size_t k = 0; k < group[i].records.size(); ++k) {
      const Record& record = group[i].records[k];
      if ((*answers[i])[k] == kRefused) continue;
      if (record.kind == Write::Kind::kInsert) record.table->add_rows(1);
      if (record.kind == Write::Kind::kErase) record.table->add_rows(-1);
    }
  }
}

Writer::Answer Writer::run_batch(const Batch& batch) {
  if (batch.apart) return run_apart(batch);
  // A single statement undoes itself.
  if (batch.records.size() == 1) return run_apart(batch);
  Run(connection_.prepared("SAVEPOINT batch")).done();
  Answer answer = run_together(batch);
  if (!answer.ok()) Run(connection_.prepared("ROLLBACK TO batch")).done();
  Run(connection_.prepared("RELEASE batch")).done();
  if (answer.ok() && !batch.records.empty()) changed_ = true;
  return answer;
}

Writer::Answer Writer::run_together(const Batch& batch) {
  std::vector<std::int64_t> revisions;
  revisions.reserve(batch.records.size());
  for (const Record& record : batch.records) {
    auto revision = applier_.apply(record);
    if (!revision) return std::move(revision).error();
    revisions.push_back(*revision);
  }
  return revisions;
}

Writer::Answer Writer::run_apart(const Batch& batch) {
  std::vector<std::int64_t> revisions;
  revisions.reserve(batch.records.size());
  for (const Record& record : batch.records) {
    auto revision = applier_.apply(record);
    if (!revision && !batch.apart) return std::move(revision).error();
    if (revision) changed_ = true;
    revisions.push_back(revision ? *revision : kRefused);
  }
  return revisions;
}

void Writer::roll_back() {
  // SQLite has ended the transaction itself after some failures.
  if (!connection_.in_transaction()) return;
  try {
    connection_.execute("ROLLBACK");
  } catch (const Failure& failure) {
    kLog.repeated(log::Level::kError, "rollback", to_error(failure).message());
  }
}

int Writer::on_commit(void* writer, sqlite3*, const char*, int pages) {
  static_cast<Writer*>(writer)->log_pages_ = pages;
  return SQLITE_OK;
}

}  // namespace squall::store::sqlite
