// The endpoints of st2stream (spec/api 2.24).
#pragma once

#include "services/http/endpoint.h"
#include "services/stream/stream_hub.h"
#include "store/store.h"

namespace squall::services {

struct StreamContext {
  store::Store& store;
  StreamHub& hub;
};

// `context` outlives the table.
http::EndpointTable stream_endpoints(StreamContext& context);

}  // namespace squall::services
