// Many threads on one store.
#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "base/mutex.h"
#include "store/contract/contract.h"

namespace squall::store::contract {
namespace {

constexpr int kThreads = 8;

void on_threads(int threads, const std::function<void(int)>& work) {
  std::vector<std::jthread> running;
  for (int i = 0; i < threads; ++i) running.emplace_back([&work, i] { work(i); });
}

TEST_P(StoreRaces, EachDocumentHasOneClaimer) {
  constexpr int kDocuments = 300;
  for (int number = 0; number < kDocuments; ++number) put(number, Value::object({{"due", number / 10}}));
  Mutex mutex;
  std::map<std::string, int> claims;
  on_threads(kThreads, [&](int claimer) {
    const Query due{.where = {{"due", Op::kLe, 1000}}, .sort = {{"due"}}, .limit = 7};
    for (;;) {
      const auto claimed = store().claim(kThings, due, [&](const Document& document) {
        return document.body.without("due").with("rank", claimer);
      });
      ASSERT_TRUE(claimed.ok()) << claimed.error().text();
      if (claimed->empty()) return;
      MutexLock lock(mutex);
      for (const Document& document : *claimed) ++claims[document.id];
    }
  });
  EXPECT_EQ(claims.size(), static_cast<std::size_t>(kDocuments));
  for (const auto& [id, times] : claims) EXPECT_EQ(times, 1) << id;
}

TEST_P(StoreRaces, ClaimsAndConditionalWritesDoNotOverwriteEachOther) {
  constexpr int kDocuments = 40;
  for (int number = 0; number < kDocuments; ++number) put(number, Value::object({{"due", 1}, {"rank", 0}}));
  std::atomic<int> raised{0};
  const auto plus_one = [](const Value& body) { return body.with("rank", body.get_int("rank") + 1); };
  on_threads(kThreads, [&](int worker) {
    for (int round = 0; round < 20; ++round) {
      if (worker % 2 == 0) {
        const auto claimed = store().claim(kThings, {.where = {{"due", Op::kEq, 1}}, .limit = 5},
                                           [&](const Document& document) { return plus_one(document.body); });
        ASSERT_TRUE(claimed.ok());
        raised += static_cast<int>(claimed->size());
        continue;
      }
      Document document = *store().get(kThings, id_of((worker * 7 + round) % kDocuments));
      document.body = plus_one(document.body);
      if (store().write({update(kThings, document)}).ok()) ++raised;
    }
  });
  std::int64_t sum = 0;
  const auto all = store().find(kThings, {});
  for (const Document& document : *all) {
    sum += document.body.get_int("rank");
    EXPECT_EQ(document.revision, document.body.get_int("rank") + 1);
  }
  EXPECT_EQ(sum, raised);
}

TEST_P(StoreRaces, OneWinnerForAKey) {
  std::atomic<int> winners{0};
  std::atomic<int> losers{0};
  on_threads(kThreads, [&](int writer) {
    for (int key = 0; key < 30; ++key) {
      const auto written = store().write({insert(
          kThings, thing(writer * 1000 + key, Value::object({{"name", fmt::format("key {}", key)}})))});
      if (written.ok()) {
        ++winners;
      } else {
        EXPECT_EQ(written.error().code(), Errc::kConflict);
        EXPECT_EQ(written.error().detail(), "name");
        ++losers;
      }
    }
  });
  EXPECT_EQ(winners, 30);
  EXPECT_EQ(losers, 30 * (kThreads - 1));
}

TEST_P(StoreRaces, ReadersSeeWhatWasAcknowledged) {
  std::atomic<int> acknowledged{-1};
  std::atomic<bool> done{false};
  std::jthread writer([&] {
    for (int number = 0; number < 200; ++number) {
      put(number, Value::object({{"rank", number}}));
      acknowledged = number;
    }
    done = true;
  });
  on_threads(3, [&](int) {
    while (!done) {
      const int known = acknowledged;
      if (known < 0) continue;
      EXPECT_TRUE(store().get(kThings, id_of(known)).ok());
      EXPECT_GE(*store().count(kThings, {}), static_cast<std::size_t>(known) + 1);
    }
  });
}

TEST_P(StoreRaces, BatchesOfAThreadKeepTheirOrder) {
  on_threads(4, [&](int worker) {
    const int number = 100 + worker;
    put(number, Value::object({{"rank", 0}}));
    std::atomic<int> answered{0};
    std::atomic<int> refused{0};
    for (int revision = 1; revision <= 50; ++revision) {
      Document document{
          .id = id_of(number), .revision = revision, .body = Value::object({{"rank", revision}})};
      store().write_async(
          {update(kThings, std::move(document))},
          [&](const auto& answer) {
            refused += answer.ok() ? 0 : 1;
            ++answered;
            answered.notify_all();
          },
          revision % 3 == 0 ? Urgency::kPatient : Urgency::kNow);
    }
    for (int seen = answered; seen < 50; seen = answered) answered.wait(seen);
    EXPECT_EQ(refused, 0);
    EXPECT_EQ(store().get(kThings, id_of(number))->revision, 51);
  });
}

}  // namespace
}  // namespace squall::store::contract
