// The commands that mean something of their own; the verbs that all documents share are in command.h.
#pragma once

#include <vector>

#include "base/error.h"
#include "cli/command.h"

namespace squall::cli {

// run_commands.cpp
Result<int> run_action(Session& session, const Command& command);  // run, action execute
Result<int> run_rerun(Session& session, const Command& command);
// execution_commands.cpp
void prepare_executions(Session& session, std::vector<Value>& documents);
Result<int> run_execution_get(Session& session, const Command& command);
Result<int> run_execution_cancel(Session& session, const Command& command);
Result<int> run_execution_pause(Session& session, const Command& command);
Result<int> run_execution_resume(Session& session, const Command& command);
Result<int> run_execution_tail(Session& session, const Command& command);
// action_commands.cpp
Result<int> run_action_delete(Session& session, const Command& command);
Result<int> run_action_clone(Session& session, const Command& command);
Result<int> run_alias_match(Session& session, const Command& command);
Result<int> run_alias_execute(Session& session, const Command& command);
Result<int> run_alias_test(Session& session, const Command& command);
Result<int> run_workflow_inspect(Session& session, const Command& command);
// auth_commands.cpp
Result<int> run_auth(Session& session, const Command& command);
Result<int> run_login(Session& session, const Command& command);
Result<int> run_whoami(Session& session, const Command& command);
Result<int> run_apikey_create(Session& session, const Command& command);
Result<int> run_apikey_load(Session& session, const Command& command);
// key_commands.cpp
Result<int> run_key_set(Session& session, const Command& command);
Result<int> run_key_delete(Session& session, const Command& command);
Result<int> run_key_delete_by_prefix(Session& session, const Command& command);
Result<int> run_key_load(Session& session, const Command& command);
// pack_commands.cpp
Result<int> run_pack_show(Session& session, const Command& command);
Result<int> run_pack_search(Session& session, const Command& command);
Result<int> run_pack_install(Session& session, const Command& command);
Result<int> run_pack_remove(Session& session, const Command& command);
Result<int> run_pack_register(Session& session, const Command& command);
Result<int> run_pack_config(Session& session, const Command& command);
// trigger_commands.cpp
Result<int> run_trigger_getspecs(Session& session, const Command& command);
Result<int> run_trigger_instance_reemit(Session& session, const Command& command);
void prepare_webhooks(Session& session, std::vector<Value>& documents);
Result<int> run_group_list(Session& session, const Command& command);
Result<int> run_member_list(Session& session, const Command& command);
Result<int> run_inquiry_respond(Session& session, const Command& command);
// expression_commands.cpp
Result<int> run_expression_functions(Session& session, const Command& command);
Result<int> run_expression_eval(Session& session, const Command& command);
// trace_commands.cpp
Result<int> run_trace_list(Session& session, const Command& command);
Result<int> run_trace_get(Session& session, const Command& command);

}  // namespace squall::cli
