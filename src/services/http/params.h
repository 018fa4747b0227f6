// Query parameters and bodies, as spec/api 1.5 reads them.
#pragma once

#include <string_view>

#include "net/http.h"
#include "services/http/endpoint.h"
#include "value/value.h"

namespace squall::http {

// name -> text of every parameter in a query string; of a repeated one the last.
Value parse_query(std::string_view raw);
// The declared ones with their types. kInvalid in the reference's words.
Result<Value> typed_query(const std::vector<Param>& declared, const Value& raw);
// The body as the content type says, then checked against the endpoint's schema; defaults of properties
// filled in.
Result<Value> parse_body(const Endpoint& endpoint, const net::Request& request);

}  // namespace squall::http
