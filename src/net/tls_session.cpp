#include "net/tls_session.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "net/client_socket.h"
#include "net/http_client.h"

namespace squall::net {
namespace {

// The functions we call, found by name. OpenSSL's headers give the types alone: nothing of it is linked.
// (clang-format moves such a list with each run.)
// clang-format off
#define SQUALL_OPENSSL_FUNCTIONS(X)                                                           \
  X(TLS_client_method) X(SSL_CTX_new) X(SSL_CTX_free) X(SSL_CTX_ctrl) X(SSL_CTX_set_verify)   \
  X(SSL_CTX_set_default_verify_paths) X(SSL_CTX_load_verify_locations) X(SSL_new) X(SSL_free) \
  X(SSL_ctrl) X(SSL_set1_host) X(SSL_get0_param) X(X509_VERIFY_PARAM_set1_ip_asc)             \
  X(SSL_set_connect_state) X(SSL_set_bio) X(SSL_do_handshake) X(SSL_read) X(SSL_write)        \
  X(SSL_get_error) X(SSL_get_verify_result) X(BIO_new) X(BIO_s_mem) X(BIO_read) X(BIO_write)  \
  X(X509_verify_cert_error_string) X(ERR_get_error) X(ERR_error_string_n) X(ERR_clear_error)
// clang-format on

struct OpenSsl {
#define SQUALL_MEMBER(name) decltype(&::name) name = nullptr;
  SQUALL_OPENSSL_FUNCTIONS(SQUALL_MEMBER)
#undef SQUALL_MEMBER
  std::string problem;  // why it is not usable

  OpenSsl() {
    void* library = dlopen("libssl.so.3", RTLD_NOW | RTLD_GLOBAL);  // brings libcrypto along; never closed
    if (library == nullptr) {
      problem = "OpenSSL 3 is not installed (libssl.so.3)";
      return;
    }
    const auto find = [&](auto& function, const char* name) {
      function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
      if (function == nullptr) problem = std::string("libssl.so.3 lacks ") + name;
    };
#define SQUALL_FIND(name) find(name, #name);
    SQUALL_OPENSSL_FUNCTIONS(SQUALL_FIND)
#undef SQUALL_FIND
  }
};

const OpenSsl& openssl() {
  static const OpenSsl library;
  return library;
}

bool is_numeric(const std::string& host) {
  unsigned char scrap[16];
  return inet_pton(AF_INET, host.c_str(), scrap) == 1 || inet_pton(AF_INET6, host.c_str(), scrap) == 1;
}

std::string last_error(const OpenSsl& lib) {
  char text[256] = "unknown failure";
  if (const unsigned long code = lib.ERR_get_error(); code != 0)
    lib.ERR_error_string_n(code, text, sizeof text);
  return text;
}

}  // namespace

struct TlsSession::Impl {
  explicit Impl(ClientSocket& carrier) : lib(openssl()), socket(carrier) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (ssl != nullptr) lib.SSL_free(ssl);  // with the two BIOs
    if (context != nullptr) lib.SSL_CTX_free(context);
  }

  Result<void> prepare(const Url& url, const ClientOptions& options) {
    context = lib.SSL_CTX_new(lib.TLS_client_method());
    if (context == nullptr) return make_error(Errc::kInternal, "cannot prepare TLS: {}", last_error(lib));
    lib.SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_2_VERSION, nullptr);
    lib.SSL_CTX_set_verify(context, options.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
    if (options.verify) {
      const int loaded = options.ca_file.empty()
                             ? lib.SSL_CTX_set_default_verify_paths(context)
                             : lib.SSL_CTX_load_verify_locations(context, options.ca_file.c_str(), nullptr);
      if (loaded != 1) {
        return make_error(Errc::kInvalid, "cannot read the trusted certificates in \"{}\"", options.ca_file);
      }
    }
    ssl = lib.SSL_new(context);
    incoming = lib.BIO_new(lib.BIO_s_mem());
    outgoing = lib.BIO_new(lib.BIO_s_mem());
    lib.SSL_set_bio(ssl, incoming, outgoing);
    lib.SSL_set_connect_state(ssl);
    if (is_numeric(url.host)) {
      lib.X509_VERIFY_PARAM_set1_ip_asc(lib.SSL_get0_param(ssl), url.host.c_str());
    } else {
      lib.SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                   const_cast<char*>(url.host.c_str()));
      lib.SSL_set1_host(ssl, url.host.c_str());
    }
    return {};
  }

  Result<void> flush(const Patience& patience) {
    char buffer[16 * 1024];
    for (int got = 0; (got = lib.BIO_read(outgoing, buffer, sizeof buffer)) > 0;) {
      auto sent = socket.write_plain({buffer, static_cast<std::size_t>(got)}, patience);
      if (!sent.ok()) return sent;
    }
    return {};
  }

  // Repeats `step` (an SSL function that answers > 0 on success) and moves bytes until it is through. 0 at
  // the end.
  template <typename Step>
  Result<std::size_t> drive(const Patience& patience, Step step) {
    for (;;) {
      lib.ERR_clear_error();
      const int done = step();
      const int why = done > 0 ? SSL_ERROR_NONE : lib.SSL_get_error(ssl, done);
      if (auto sent = flush(patience); !sent.ok()) return std::move(sent).error();
      if (done > 0) return static_cast<std::size_t>(done);
      if (why == SSL_ERROR_ZERO_RETURN) return std::size_t{0};
      if (why != SSL_ERROR_WANT_READ) return failure();
      char buffer[16 * 1024];
      auto got = socket.read_plain(buffer, sizeof buffer, patience);
      if (!got.ok()) return std::move(got).error();
      if (*got == 0)
        return make_error(Errc::kUnavailable, "{} ended the connection without saying so", socket.peer());
      lib.BIO_write(incoming, buffer, static_cast<int>(*got));
    }
  }

  Error failure() const {
    if (const long bad = lib.SSL_get_verify_result(ssl); bad != X509_V_OK) {
      return make_error(Errc::kForbidden, "the certificate of {} is not trusted: {}", socket.peer(),
                        lib.X509_verify_cert_error_string(bad));
    }
    return make_error(Errc::kUnavailable, "TLS with {} failed: {}", socket.peer(), last_error(lib));
  }

  const OpenSsl& lib;
  ClientSocket& socket;
  SSL_CTX* context = nullptr;
  SSL* ssl = nullptr;
  BIO* incoming = nullptr;
  BIO* outgoing = nullptr;
};

TlsSession::TlsSession(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TlsSession::~TlsSession() = default;

Result<std::unique_ptr<TlsSession>> TlsSession::open(ClientSocket& socket, const Url& url,
                                                     const ClientOptions& options, const Patience& patience) {
  if (!openssl().problem.empty()) return make_error(Errc::kUnsupported, "no https: {}", openssl().problem);
  auto impl = std::make_unique<Impl>(socket);
  if (auto prepared = impl->prepare(url, options); !prepared.ok()) return std::move(prepared).error();
  Impl& tls = *impl;
  auto shaken = tls.drive(patience, [&tls] { return tls.lib.SSL_do_handshake(tls.ssl); });
  if (!shaken.ok()) return std::move(shaken).error();
  return std::unique_ptr<TlsSession>(new TlsSession(std::move(impl)));
}

Result<void> TlsSession::write(std::string_view bytes, const Patience& patience) {
  constexpr std::size_t kMost = std::size_t{1} << 20;
  while (!bytes.empty()) {
    const auto size = static_cast<int>(std::min(bytes.size(), kMost));
    auto sent = impl_->drive(patience, [&] { return impl_->lib.SSL_write(impl_->ssl, bytes.data(), size); });
    if (!sent.ok()) return std::move(sent).error();
    if (*sent == 0) return make_error(Errc::kUnavailable, "{} ended the connection", impl_->socket.peer());
    bytes.remove_prefix(*sent);
  }
  return {};
}

Result<std::size_t> TlsSession::read(char* buffer, std::size_t size, const Patience& patience) {
  return impl_->drive(patience,
                      [&] { return impl_->lib.SSL_read(impl_->ssl, buffer, static_cast<int>(size)); });
}

}  // namespace squall::net
