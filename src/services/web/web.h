// st2web: one address for all, as the front proxy of the reference has it (spec/services 8.12): /auth, /api
// and /stream before the three services' paths, and a page that says what runs here.
#pragma once

#include <string>
#include <vector>

#include "net/http_server.h"

namespace squall::services {

struct WebRoutes {
  net::Handler auth, api, stream;  // empty: that service does not run here, and its paths answer 503
};

// What the page lists.
struct WebPage {
  std::string version;
  std::vector<std::string> services;
};

// Strips the prefix and hands the request on.
net::Handler web_handler(WebRoutes routes, WebPage page);

}  // namespace squall::services
