// The endpoints of st2auth: tokens for passwords (spec/api 2.23, spec/services 8.1).
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "security/backend.h"
#include "security/identities.h"
#include "security/throttle.h"
#include "services/http/endpoint.h"
#include "store/store.h"

namespace squall::services {

struct AuthOptions {
  bool proxy_mode = false;                // [auth] mode: trust the front end's user
  std::chrono::seconds token_ttl{86400};  // default and maximum
  std::string api_url;                    // X-API-URL
  bool sso = false;
};

struct AuthContext {
  AuthOptions options;
  store::Store& store;
  security::Identities& identities;
  security::LoginThrottle& throttle;
  std::shared_ptr<security::Backend> backend;
};

// `context` outlives the table.
http::EndpointTable auth_endpoints(AuthContext& context);

}  // namespace squall::services
