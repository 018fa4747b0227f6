// A request on its way through a worker and its answer on the way back. For the .cpp files of this folder
// alone.
#pragma once

#include <string>

#include "net/http.h"
#include "net/http_server.h"
#include "net/http_writer.h"
#include "net/stream_state.h"

namespace squall::net {

// Owned by one thread at a time: the loop, then the worker, then the loop again.
struct HttpExchange {
  Request request;
  bool http11 = true;
  bool keep = true;  // the client wants the connection to stay, and later: it will
  Response response;
  std::string head;
  std::string_view body;  // of the response; empty for HEAD
  Framing framing = Framing::kLength;
  bool open_ended = false;  // a stream that may end at any piece: whoever writes it is no producer
};

// On the worker: undoes the coding of the body, calls the handler, makes the text of the answer.
void answer_exchange(HttpExchange& exchange, const Handler& handler, const ServerLimits& limits);
// Makes the text of `exchange.response`.
void finish_exchange(HttpExchange& exchange);

}  // namespace squall::net
