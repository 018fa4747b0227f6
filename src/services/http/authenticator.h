// Finds the caller of a request from its credentials, in the reference's order (spec/api 1.4).
#pragma once

#include "security/identities.h"
#include "services/http/router.h"

namespace squall::http {

// `identities` outlives what is returned.
Authenticate make_authenticate(security::Identities& identities);

// The listener's address, for a message and for the ready line.
struct ListenOn {
  std::string host;
  std::uint16_t port = 0;
};

}  // namespace squall::http
