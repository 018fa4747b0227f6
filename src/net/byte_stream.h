// A connection, plain or TLS, behind one interface: what uses it is compiled once. For the .cpp files of this
// folder alone.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>

#include "base/error.h"

namespace boost::asio::ssl {
class context;
}

namespace squall::net {

// Loop thread alone. One read and one write may be under way at the same time.
class ByteStream {
 public:
  using ErrorCode = boost::system::error_code;
  using Io = boost::asio::awaitable<std::tuple<ErrorCode, std::size_t>>;
  using Done = boost::asio::awaitable<std::tuple<ErrorCode>>;

  virtual ~ByteStream() = default;
  virtual Done handshake() = 0;
  // At least one byte, unless there is an error (end of file is one).
  virtual Io read_some(char* buffer, std::size_t size) = 0;
  // Some of `first` and, behind it, of `second`.
  virtual Io write_some(std::string_view first, std::string_view second) = 0;
  // No more bytes from us.
  virtual Done shutdown() = 0;
  // Ends what is under way with an error.
  virtual void cancel() = 0;
  virtual void close() = 0;
};

std::unique_ptr<ByteStream> make_plain_stream(boost::asio::ip::tcp::socket socket);
std::unique_ptr<ByteStream> make_tls_stream(boost::asio::ip::tcp::socket socket,
                                            boost::asio::ssl::context& context);

// kInvalid naming the file that is missing or does not fit.
Result<std::shared_ptr<boost::asio::ssl::context>> make_tls_context(const std::string& certificate,
                                                                    const std::string& key);

}  // namespace squall::net
