// The JobBuilder of the daemon: final parameters from the execution library, the pack's files, the
// environment, a token.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "datastore/datastore.h"
#include "expr/jinja/jinja.h"
#include "security/identities.h"
#include "services/actionrunner/job_builder.h"
#include "services/core/catalog.h"
#include "services/views/views.h"
#include "store/store.h"

namespace squall::services {

struct JobSettings {
  std::string api_url;  // "http://127.0.0.1:9101", without a slash at the end
  std::string system_user = "stanley";
  std::chrono::seconds token_ttl{86400};  // [auth] service_token_ttl
};

class JobPreparer final : public JobBuilder {
 public:
  JobPreparer(Catalog& catalog, store::Store& store, const datastore::Datastore& datastore,
              const jinja::Environment& templates, security::Identities& identities,
              views::Snapshots& snapshots, JobSettings settings)
      : catalog_(catalog),
        store_(store),
        datastore_(datastore),
        templates_(templates),
        identities_(identities),
        snapshots_(snapshots),
        settings_(std::move(settings)) {}

  Result<PreparedJob> prepare(const model::Document& execution, WithToken with_token) override;
  Result<void> check_output(const Value& execution, const Value& result) override;
  void release(const std::string& token) override;

  // Before the first job: known only once the API listens.
  void set_api_url(std::string url) { settings_.api_url = std::move(url); }

 private:
  Value action_of(const Value& execution);
  Value runner_of(const Value& execution);
  Result<std::string> pack_path(const std::string& pack);

  Catalog& catalog_;
  store::Store& store_;
  const datastore::Datastore& datastore_;
  const jinja::Environment& templates_;
  security::Identities& identities_;
  views::Snapshots& snapshots_;
  JobSettings settings_;
};

}  // namespace squall::services
