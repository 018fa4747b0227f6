// TLS of the blocking client. OpenSSL is opened by dlopen when the first https address is called: linking it
// would cost every start of the command line two milliseconds. Private to this folder.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "net/url.h"

namespace squall::net {

class ClientSocket;
class Patience;
struct ClientOptions;

class TlsSession {
 public:
  // Shakes hands over `socket`, which outlives the session.
  static Result<std::unique_ptr<TlsSession>> open(ClientSocket& socket, const Url& url,
                                                  const ClientOptions& options, const Patience& patience);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  Result<void> write(std::string_view bytes, const Patience& patience);
  // Returns how much was read, 0 at the end.
  Result<std::size_t> read(char* buffer, std::size_t size, const Patience& patience);

 private:
  struct Impl;
  explicit TlsSession(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace squall::net
