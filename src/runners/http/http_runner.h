// The runner `http-request`: one HTTP request (spec/runtime 1.5).
#pragma once

#include <memory>
#include <string>

#include "net/curl/curl_client.h"
#include "runners/runner.h"

namespace squall::runners {

struct HttpRunnerOptions {
  std::string version;         // in the User-Agent
  std::size_t parallel = 16;   // requests at the same time; more wait
  std::size_t waiting = 1000;  // at most; beyond it a job fails
  std::size_t max_body_bytes = 64'000'000;
};

// Starts its threads; the last owner must let go of it while no job runs.
std::shared_ptr<Runner> make_http(HttpRunnerOptions options);

// What the parameters ask for, and what an answer means; exposed for their tests.
Result<net::CurlRequest> http_request(const Job& job, std::string_view version);
Outcome http_outcome(const Result<net::CurlResponse>& response);

}  // namespace squall::runners
