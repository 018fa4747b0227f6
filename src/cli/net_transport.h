// Transport over the house's own HTTP client.
#pragma once

#include "cli/settings.h"
#include "cli/transport.h"
#include "net/http_client.h"

namespace squall::cli {

class NetTransport : public Transport {
 public:
  // How certificates are checked; before the first https request.
  void trust(Verify verify, const std::string& ca_file);
  Result<HttpReply> send(const HttpRequest& request) override;
  Result<HttpReply> listen(const HttpRequest& request, const Listener& listener) override;

 private:
  net::HttpClient& client();
  net::ClientOptions options_;
  std::unique_ptr<net::HttpClient> client_;
};

}  // namespace squall::cli
