#include "net/curl/curl_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>

#include "base/strings.h"

namespace squall::net {
namespace {

constexpr Millis kMaxTimeout = std::chrono::hours(24 * 20);  // more does not fit into curl's clock everywhere

struct ShareCloser {
  void operator()(CURLSH* share) const { curl_share_cleanup(share); }
};
struct EasyCloser {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct MultiCloser {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct ListCloser {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, ListCloser>;

// What curl's callbacks fill.
struct Receiving {
  CurlResponse response;
  std::size_t max_body_bytes = 0;
  bool too_large = false;
  char problem[CURL_ERROR_SIZE] = "";  // in curl's words
};

std::size_t take_body(char* bytes, std::size_t, std::size_t size, void* user) {
  auto& receiving = *static_cast<Receiving*>(user);
  if (receiving.response.body.size() + size > receiving.max_body_bytes) {
    receiving.too_large = true;
    return 0;
  }
  receiving.response.body.append(bytes, size);
  return size;
}

std::size_t take_header(char* bytes, std::size_t, std::size_t size, void* user) {
  auto& headers = static_cast<Receiving*>(user)->response.headers;
  const std::string_view line = trim(std::string_view(bytes, size));
  if (line.starts_with("HTTP/")) {
    headers.clear();  // a redirect or an interim answer came before
  } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
    headers.add(line.substr(0, colon), trim(line.substr(colon + 1)));
  }
  return size;
}

bool breaks_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

Result<List> header_list(const Headers& headers) {
  List list;
  const auto add = [&list](const std::string& line) {
    list.reset(curl_slist_append(list.release(), line.c_str()));
  };
  add("Expect:");  // waiting for 100 Continue costs a second with servers that do not know it
  if (!headers.has("Content-Type")) add("Content-Type:");  // curl would call every body a form
  for (const auto& field : headers) {
    if (breaks_line(field.name) || breaks_line(field.value)) {
      return make_error(Errc::kInvalid, "the header {} must not hold line breaks",
                        shorten(quoted(field.name), 60));
    }
    // curl's way to say "with an empty value"; "Name:" would remove the header.
    add(field.value.empty() ? field.name + ";" : field.name + ": " + field.value);
  }
  return list;
}

std::string cookie_line(const Pairs& cookies) {
  std::string line;
  for (const auto& [name, value] : cookies) line += (line.empty() ? "" : "; ") + name + "=" + value;
  return line;
}

Errc kind_of(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return Errc::kTimeout;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_SSL_CACERT_BADFILE:
      return Errc::kInvalid;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
      return Errc::kForbidden;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
      return Errc::kUnavailable;
    default:
      return Errc::kIo;
  }
}

void set_method(CURL* easy, const CurlRequest& request) {
  if (!request.body.empty() || request.method == "POST" || request.method == "PUT" ||
      request.method == "PATCH") {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
  }
  if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else {
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
}

void set_options(CURL* easy, const CurlRequest& request) {
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);         // many threads: no alarms
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");  // whatever this curl can undo
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, request.verify ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, request.verify ? 2L : 0L);
  if (!request.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, request.ca_file.c_str());
  if (request.username) {
    curl_easy_setopt(easy, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    curl_easy_setopt(easy, CURLOPT_USERNAME, request.username->c_str());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, request.password.c_str());
  }
  const std::string& proxy = istarts_with(request.url, "https:") ? request.https_proxy : request.http_proxy;
  if (!proxy.empty()) curl_easy_setopt(easy, CURLOPT_PROXY, proxy.c_str());
  if (!request.cookies.empty()) curl_easy_setopt(easy, CURLOPT_COOKIE, cookie_line(request.cookies).c_str());
  if (request.timeout.count() > 0)
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
                     static_cast<long>(std::min(request.timeout, kMaxTimeout).count()));
}

// Runs the one transfer until it is through; a stop wakes the wait.
Result<void> perform(CURL* easy, const std::stop_token& stop, const Receiving& receiving) {
  const std::unique_ptr<CURLM, MultiCloser> multi(curl_multi_init());
  curl_multi_add_handle(multi.get(), easy);
  const std::stop_callback wake(stop, [&multi] { curl_multi_wakeup(multi.get()); });
  CURLcode code = CURLE_OK;
  for (int running = 1; running > 0 && !stop.stop_requested();) {
    CURLMcode status = curl_multi_perform(multi.get(), &running);
    if (status == CURLM_OK && running > 0) status = curl_multi_poll(multi.get(), nullptr, 0, 60'000, nullptr);
    if (status != CURLM_OK) {
      curl_multi_remove_handle(multi.get(), easy);
      return make_error(Errc::kIo, "the request failed: {}", curl_multi_strerror(status));
    }
  }
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left)) {
    if (message->msg == CURLMSG_DONE) code = message->data.result;
  }
  curl_multi_remove_handle(multi.get(), easy);
  if (stop.stop_requested()) return make_error(Errc::kCanceled, "the request was canceled");
  if (receiving.too_large)
    return make_error(Errc::kLimit, "the answer exceeds {} bytes", receiving.max_body_bytes);
  if (code == CURLE_OK) return {};
  return make_error(kind_of(code), "{}",
                    receiving.problem[0] != '\0' ? receiving.problem : curl_easy_strerror(code));
}

// One request and its answer. `jar`, when there is one, has the cookies that answers set, for the next hop.
Result<CurlResponse> exchange(CURL* easy, CURLSH* jar, const CurlRequest& request,
                              const std::stop_token& stop) {
  auto headers = header_list(request.headers);
  if (!headers.ok()) return std::move(headers).error();
  if (jar != nullptr) {
    curl_easy_setopt(easy, CURLOPT_SHARE, jar);
    curl_easy_setopt(easy, CURLOPT_COOKIEFILE, "");  // sharing alone does not begin to keep them
  }
  Receiving receiving;
  receiving.max_body_bytes = request.max_body_bytes;
  set_options(easy, request);
  set_method(easy, request);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers->get());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &receiving);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &receiving);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, receiving.problem);
  if (auto done = perform(easy, stop, receiving); !done.ok()) return std::move(done).error();
  long status = 0;
  const char* url = nullptr;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy, CURLINFO_EFFECTIVE_URL, &url);
  receiving.response.status = static_cast<int>(status);
  if (url != nullptr) receiving.response.url = url;
  return std::move(receiving.response);
}

// Scheme, host and port: what credentials were given for.
std::string origin_of(const std::string& url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) return url;
  std::string_view authority = std::string_view(url).substr(scheme + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  authority = authority.substr(authority.rfind('@') + 1);
  return to_lower(url.substr(0, scheme + 3) + std::string(authority));
}

// Where the answer sends us; empty when it does not.
std::string redirect_of(CURL* easy, int status) {
  if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308) return {};
  const char* url = nullptr;
  curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &url);
  return url != nullptr ? url : "";
}

// The request of the next hop, by the rules of Python's requests.
void follow(CurlRequest& request, std::string url, int status) {
  const bool to_get = ((status == 302 || status == 303) && request.method != "HEAD") ||
                      (status == 301 && request.method == "POST");
  if (to_get) request.method = "GET";
  if (status != 307 && status != 308) {
    request.body.clear();
    for (const char* name : {"Content-Length", "Content-Type", "Transfer-Encoding"})
      request.headers.erase(name);
  }
  if (origin_of(url) != origin_of(request.url)) {
    request.username.reset();
    request.cookies.clear();
    for (const char* name : {"Authorization", "Cookie"}) request.headers.erase(name);
  }
  request.url = std::move(url);
}

}  // namespace

Result<CurlResponse> curl_send(const CurlRequest& request, const std::stop_token& stop) {
  static std::once_flag
      prepared;  // curl's own state of the process; it is safe to have been prepared elsewhere too
  std::call_once(prepared, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  if (request.method.empty() || breaks_line(request.method) ||
      request.method.find(' ') != std::string::npos) {
    return make_error(Errc::kInvalid, "{} is no method", shorten(quoted(request.method), 60));
  }
  for (const auto& [name, value] : request.cookies) {
    if (breaks_line(name) || breaks_line(value)) {
      return make_error(Errc::kInvalid, "the cookie {} must not hold line breaks", shorten(quoted(name), 60));
    }
  }
  std::unique_ptr<CURLSH, ShareCloser> jar;
  if (request.allow_redirects) {
    jar.reset(curl_share_init());
    curl_share_setopt(jar.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
  }
  const auto until = std::chrono::steady_clock::now() + std::min(request.timeout, kMaxTimeout);
  CurlRequest hop = request;
  for (int hops = 0;; ++hops) {
    const std::unique_ptr<CURL, EasyCloser> easy(curl_easy_init());
    if (!easy) return make_error(Errc::kInternal, "curl cannot be prepared");
    auto response = exchange(easy.get(), jar.get(), hop, stop);
    if (!response.ok() || !request.allow_redirects) return response;
    std::string next = redirect_of(easy.get(), response->status);
    if (next.empty()) return response;
    if (hops == request.max_redirects)
      return make_error(Errc::kLimit, "more than {} redirects", request.max_redirects);
    follow(hop, std::move(next), response->status);
    if (request.timeout.count() == 0) continue;
    hop.timeout = std::chrono::ceil<Millis>(until - std::chrono::steady_clock::now());
    if (hop.timeout.count() <= 0) return make_error(Errc::kTimeout, "the redirects took too long");
  }
}

}  // namespace squall::net
