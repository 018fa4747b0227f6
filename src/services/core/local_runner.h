// The short way into an action runner of the same process: neighbouring transitions made by one owner share
// one durable write (design.md "An execution").
#pragma once

#include <memory>
#include <vector>

#include "base/error.h"
#include "model/collection.h"
#include "store/store.h"

namespace squall::services {

// A place in the action runner for an execution that its maker stores as running, or as ended when it is over
// at once. Dropped without an answer, the place is given back.
class Handover {
 public:
  virtual ~Handover() = default;
  // What must be stored: the execution, running and owned by this process, or ended.
  virtual const model::Document& document() const = 0;
  // What must stand before it in the same batch. To be taken once.
  virtual std::vector<store::Write> before() { return {}; }
  // What became of the write, once: the revision of the execution, or why the batch failed. After success the
  // action starts. After a failure it is looked up whether the execution stands all the same (a prefix of a
  // batch may), and it starts then.
  virtual void stored(Result<std::int64_t> revision) = 0;
};

class LocalRunner {
 public:
  virtual ~LocalRunner() = default;
  // Offers an execution that is due, requested or delayed, with nothing against it. True: taken; it goes to
  // scheduled and running in one write, or its state was changed meanwhile and somebody else goes on. False:
  // no room, or not a type that runs here; the caller schedules it. Never blocks on the store.
  virtual bool offer(const model::Document& execution) = 0;
  // A place for an execution that is requested, due now, with nothing against it and not stored yet. nullptr:
  // no room, others wait already, or not a type that runs here; the caller stores it as it is.
  virtual std::unique_ptr<Handover> take(const model::Document& execution) = 0;
};

}  // namespace squall::services
