#include "net/byte_stream.h"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace squall::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);

class PlainStream final : public ByteStream {
 public:
  explicit PlainStream(tcp::socket socket) : socket_(std::move(socket)) {}

  Done handshake() override { co_return std::tuple<ErrorCode>(); }
  Io read_some(char* buffer, std::size_t size) override {
    return socket_.async_read_some(asio::buffer(buffer, size), kToken);
  }
  Io write_some(std::string_view first, std::string_view second) override {
    const std::array<asio::const_buffer, 2> buffers = {asio::buffer(first.data(), first.size()),
                                                       asio::buffer(second.data(), second.size())};
    return socket_.async_write_some(buffers, kToken);
  }
  Done shutdown() override {
    ErrorCode error;
    socket_.shutdown(tcp::socket::shutdown_send, error);
    co_return std::tuple<ErrorCode>(error);
  }
  void cancel() override {
    ErrorCode ignored;
    socket_.cancel(ignored);
  }
  void close() override {
    ErrorCode ignored;
    socket_.close(ignored);
  }

 private:
  tcp::socket socket_;
};

class TlsStream final : public ByteStream {
 public:
  TlsStream(tcp::socket socket, asio::ssl::context& context) : stream_(std::move(socket), context) {}

  Done handshake() override { return stream_.async_handshake(asio::ssl::stream_base::server, kToken); }
  Io read_some(char* buffer, std::size_t size) override {
    return stream_.async_read_some(asio::buffer(buffer, size), kToken);
  }
  Io write_some(std::string_view first, std::string_view second) override {
    // TLS sends one buffer a record: a head and a small body are put together, else each goes by itself.
    if (!first.empty() && !second.empty() && first.size() + second.size() <= kJoined) {
      joined_.assign(first).append(second);
      return stream_.async_write_some(asio::buffer(joined_), kToken);
    }
    const std::string_view bytes = first.empty() ? second : first;
    return stream_.async_write_some(asio::buffer(bytes.data(), bytes.size()), kToken);
  }
  Done shutdown() override { return stream_.async_shutdown(kToken); }
  void cancel() override {
    ErrorCode ignored;
    stream_.lowest_layer().cancel(ignored);
  }
  void close() override {
    ErrorCode ignored;
    stream_.lowest_layer().close(ignored);
  }

 private:
  static constexpr std::size_t kJoined = 16 * 1024;
  asio::ssl::stream<tcp::socket> stream_;
  std::string joined_;
};

}  // namespace

std::unique_ptr<ByteStream> make_plain_stream(tcp::socket socket) {
  return std::make_unique<PlainStream>(std::move(socket));
}

std::unique_ptr<ByteStream> make_tls_stream(tcp::socket socket, asio::ssl::context& context) {
  return std::make_unique<TlsStream>(std::move(socket), context);
}

Result<std::shared_ptr<asio::ssl::context>> make_tls_context(const std::string& certificate,
                                                             const std::string& key) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  boost::system::error_code error;
  context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                           asio::ssl::context::no_tlsv1_1 | asio::ssl::context::single_dh_use,
                       error);
  // A key with a passphrase would make OpenSSL ask for it on the terminal, and the start would wait for ever.
  context->set_password_callback(
      [](std::size_t, asio::ssl::context::password_purpose) { return std::string(); }, error);
  context->use_certificate_chain_file(certificate, error);
  if (error)
    return make_error(Errc::kInvalid, "cannot use the certificate {}: {}", certificate, error.message());
  context->use_private_key_file(key, asio::ssl::context::pem, error);
  if (error) return make_error(Errc::kInvalid, "cannot use the private key {}: {}", key, error.message());
  return context;
}

}  // namespace squall::net
