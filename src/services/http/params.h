// Query parameters and bodies, as spec/api 1.5 reads them.
#pragma once

#include <string_view>

#include "net/http.h"
#include "services/http/endpoint.h"
#include "value/value.h"

namespace squall::schema {
class Validator;
}

namespace squall::http {

// "array", "string", ...: what a message calls the kind of a JSON value.
std::string_view json_type(const Value& value);
// name -> text of every parameter in a query string; of a repeated one the last.
Value parse_query(std::string_view raw);
// The declared ones with their types. kInvalid in the reference's words.
Result<Value> typed_query(const std::vector<Param>& declared, const Value& raw);
// The body as the content type says, then checked against the endpoint's schema, which `validator` has made
// ready (nullptr: none); defaults of properties filled in.
Result<Value> parse_body(const Endpoint& endpoint, const net::Request& request,
                         const schema::Validator* validator);
// What schemas of bodies are made ready with.
schema::Validator body_validator(const Value& schema);

}  // namespace squall::http
