// From the document of a running execution to the Job that a runner gets: final parameters, paths,
// environment.
#pragma once

#include <string>

#include "base/error.h"
#include "model/collection.h"
#include "runners/runner.h"
#include "value/value.h"

namespace squall::services {

struct PreparedJob {
  runners::Job job;
  std::string token;  // made for the action; empty when its context names no user, or when none was asked for
};

enum class WithToken : bool { kNo, kYes };

// Safe to use from any thread.
class JobBuilder {
 public:
  virtual ~JobBuilder() = default;
  // Any failure ends the execution `failed` with the error's text (spec/runtime 1.1).
  // Without a token: for what is over before anybody could use one.
  virtual Result<PreparedJob> prepare(const model::Document& execution, WithToken with_token) = 0;
  // Whether a result fits the output schemas of runner and action (spec/runtime 6.8).
  virtual Result<void> check_output(const Value& execution, const Value& result) = 0;
  // The action is over: its token is no longer good.
  virtual void release(const std::string& token) = 0;
};

}  // namespace squall::services
