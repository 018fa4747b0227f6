#include "cli/net_transport.h"

#include "net/sse.h"

namespace squall::cli {

namespace {

// The reference waits for ever; a server that is silent for so long is gone.
constexpr Millis kRequestTimeout{10 * 60 * 1000};
constexpr Millis kStreamSilence{10 * 60 * 1000};

net::ClientRequest as_request(const HttpRequest& request) {
  net::ClientRequest out;
  out.method = request.method;
  out.url = request.url;
  for (const auto& [name, value] : request.headers) out.headers.add(name, value);
  out.body = request.body.value_or("");
  out.timeout = kRequestTimeout;
  return out;
}

HttpReply as_reply(const net::ClientResponse& response) {
  HttpReply out;
  out.status = response.status;
  out.reason = response.reason.empty() ? std::string(net::status_text(response.status)) : response.reason;
  for (const auto& field : response.headers) out.headers.emplace_back(field.name, field.value);
  out.body = response.body;
  return out;
}

}  // namespace

void NetTransport::trust(Verify verify, const std::string& ca_file) {
  options_.verify = verify != Verify::kOff;
  options_.ca_file = verify == Verify::kFile ? ca_file : "";
  client_.reset();
}

net::HttpClient& NetTransport::client() {
  options_.user_agent = "st2";
  if (!client_) client_ = std::make_unique<net::HttpClient>(options_);
  return *client_;
}

Result<HttpReply> NetTransport::send(const HttpRequest& request) {
  auto response = client().send(as_request(request));
  if (!response.ok()) return std::move(response).error();
  return as_reply(*response);
}

Result<HttpReply> NetTransport::listen(const HttpRequest& request, const Listener& listener) {
  HttpReply reply;
  bool wanted = true;
  net::SseParser parser([&](const net::SseEvent& event) {
    if (wanted && !event.data.empty()) wanted = listener.event(event.data);
  });
  auto on_head = [&](const net::ClientResponse& head) {
    reply = as_reply(head);
    return head.status == 200 && listener.opened();
  };
  auto on_data = [&](std::string_view bytes) { return parser.feed(bytes) && wanted; };
  auto read = client().stream(as_request(request), on_head, on_data, kStreamSilence);
  if (!read.ok()) return std::move(read).error();
  return reply;
}

}  // namespace squall::cli
