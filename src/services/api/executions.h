// What the endpoints of executions share (spec/api 2.5).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/api/api_context.h"

namespace squall::services {

// Filters, order and fields of their lists (spec/api 2.5.1).
const http::ListSpec& executions_spec();

// `Unable to identify resource with id "<id>".`
Error unknown_execution(std::string_view id);
// By id, or the one that started last for `last`. kNotFound as above; kInvalid for `last` when there is none.
Result<model::Document> find_execution(ApiContext& api, const std::string& id,
                                       store::Read read = store::Read::kFull);

// As they leave the API: secrets hidden unless the call may see them, and with the ids of their children,
// which the children know and the documents do not (spec/api 3.6). One query, however many there are.
Result<std::vector<Value>> present_executions(ApiContext& api, const std::vector<model::Document>& executions,
                                              const http::Call& call);
Result<Value> present_execution(ApiContext& api, const model::Document& execution, const http::Call& call);
// The executions whose parent is one of these, siblings by their start.
Result<std::vector<model::Document>> children_of(ApiContext& api, const std::vector<std::string>& parents,
                                                 store::Read read);

// Parts of the table: what shows one of them in another form, and what makes or changes them.
void add_execution_views(http::EndpointTable& table, ApiContext& api);
void add_execution_requests(http::EndpointTable& table, ApiContext& api);

}  // namespace squall::services
