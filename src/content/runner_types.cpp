#include "content/runner_types.h"

#include <string_view>
#include <vector>

#include "value/json/json.h"

namespace squall::content {
namespace {

// One JSON text a runner type. The order of parameters is the order in which they are shown.
constexpr std::string_view kRunnerTypes[] = {
    R"({
      "name": "local-shell-cmd", "description": "Runs a command line on the machine of the action runner.",
      "enabled": true, "runner_package": "local_runner", "runner_module": "local_shell_command_runner",
        "uid": "runner_type:local-shell-cmd",
      "output_schema": {},
      "runner_parameters": {
        "cmd": {"type": "string", "description": "Command line for the shell."},
        "sudo": {"type": "boolean", "description": "Run the command as root through sudo.", "default": false},
        "sudo_password": {"type": "string", "description": "Password for sudo, when it asks for one.",
          "secret": true, "required": false, "default": null},
        "timeout": {"type": "integer",
          "description": "Seconds after which the action is ended and counts as timed out.", "default": 60},
        "env": {"type": "object", "description": "Additional environment variables."},
        "cwd": {"type": "string", "description": "Working directory of the command."},
        "kwarg_op": {"type": "string", "description": "Put in front of the names of named arguments.",
          "default": "--"}
      }
    })",
    R"({
      "name": "local-shell-script", "description": "Runs a script of a pack on the machine of the action runner.",
      "enabled": true, "runner_package": "local_runner", "runner_module": "local_shell_script_runner",
        "uid": "runner_type:local-shell-script",
      "output_schema": {},
      "runner_parameters": {
        "sudo": {"type": "boolean", "description": "Run the command as root through sudo.", "default": false},
        "sudo_password": {"type": "string", "description": "Password for sudo, when it asks for one.",
          "secret": true, "required": false, "default": null},
        "timeout": {"type": "integer",
          "description": "Seconds after which the action is ended and counts as timed out.", "default": 60},
        "env": {"type": "object", "description": "Additional environment variables."},
        "cwd": {"type": "string", "description": "Working directory of the command."},
        "kwarg_op": {"type": "string", "description": "Put in front of the names of named arguments.",
          "default": "--"},
        "content_version": {"type": "string",
          "description": "Git revision of the pack's repository to take the action from."},
        "debug": {"type": "boolean", "description": "Keep the working tree of a content_version after the run.",
          "default": false}
      }
    })",
    R"({
      "name": "remote-shell-cmd", "description": "Runs a command line on hosts over SSH.",
      "enabled": true, "runner_package": "remote_runner", "runner_module": "remote_command_runner",
        "uid": "runner_type:remote-shell-cmd",
      "output_schema": {},
      "runner_parameters": {
        "cmd": {"type": "string", "description": "Command line for the shell."},
        "hosts": {"type": "string", "description": "Comma separated list of the hosts to run on.", "required": true},
        "username": {"type": "string", "description": "User to log in as.", "required": false},
        "password": {"type": "string", "description": "Password of the user.", "required": false, "secret": true},
        "private_key": {"type": "string", "description": "Private key to log in with: a path, or the key itself.",
          "required": false, "secret": true},
        "passphrase": {"type": "string", "description": "Passphrase of the private key.", "required": false,
          "secret": true},
        "port": {"type": "integer", "description": "SSH port.", "required": false},
        "bastion_host": {"type": "string", "description": "Host through which the others are reached.",
          "required": false},
        "parallel": {"type": "boolean", "description": "Run on the hosts at the same time.", "default": false,
          "immutable": true},
        "sudo": {"type": "boolean", "description": "Run the command as root through sudo.", "default": false},
        "sudo_password": {"type": "string", "description": "Password for sudo, when it asks for one.",
          "secret": true, "required": false, "default": null},
        "timeout": {"type": "integer", "description": "Seconds after which the command is given up on a host.",
          "default": 60},
        "env": {"type": "object", "description": "Environment variables for the command."},
        "cwd": {"type": "string", "description": "Directory on the host to run in.", "default": "/tmp"},
        "dir": {"type": "string", "description": "Directory on the host to copy files to.", "default": "/tmp",
          "immutable": true},
        "kwarg_op": {"type": "string", "description": "Put in front of the names of named arguments.",
          "default": "--"}
      }
    })",
    R"({
      "name": "remote-shell-script", "description": "Copies a script of a pack to hosts and runs it there over SSH.",
      "enabled": true, "runner_package": "remote_runner", "runner_module": "remote_script_runner",
        "uid": "runner_type:remote-shell-script",
      "output_schema": {},
      "runner_parameters": {
        "hosts": {"type": "string", "description": "Comma separated list of the hosts to run on.", "required": true},
        "username": {"type": "string", "description": "User to log in as.", "required": false},
        "password": {"type": "string", "description": "Password of the user.", "required": false, "secret": true},
        "private_key": {"type": "string", "description": "Private key to log in with: a path, or the key itself.",
          "required": false, "secret": true},
        "passphrase": {"type": "string", "description": "Passphrase of the private key.", "required": false,
          "secret": true},
        "port": {"type": "integer", "description": "SSH port.", "required": false},
        "bastion_host": {"type": "string", "description": "Host through which the others are reached.",
          "required": false},
        "parallel": {"type": "boolean", "description": "Run on the hosts at the same time.", "default": false,
          "immutable": true},
        "sudo": {"type": "boolean", "description": "Run the command as root through sudo.", "default": false},
        "sudo_password": {"type": "string", "description": "Password for sudo, when it asks for one.",
          "secret": true, "required": false, "default": null},
        "timeout": {"type": "integer", "description": "Seconds after which the command is given up on a host.",
          "default": 60},
        "env": {"type": "object", "description": "Environment variables for the command."},
        "cwd": {"type": "string", "description": "Directory on the host to run in.", "default": "/tmp"},
        "dir": {"type": "string", "description": "Directory on the host to copy files to.", "default": "/tmp"},
        "kwarg_op": {"type": "string", "description": "Put in front of the names of named arguments.",
          "default": "--"}
      }
    })",
    R"({
      "name": "python-script", "description": "Runs a Python action of a pack in the environment of the pack.",
      "enabled": true, "runner_package": "python_runner", "runner_module": "python_runner", "output_key": "result",
        "uid": "runner_type:python-script",
      "output_schema": {"type": "object", "properties": {"result": {"anyOf": [{"type": "object"},
        {"type": "string"}, {"type": "integer"}, {"type": "number"}, {"type": "boolean"}, {"type": "array"},
          {"type": "null"}]}, "stdout": {"type": "string", "required": true}, "stderr": {"type": "string",
            "required": true}, "exit_code": {"type": "integer", "required": true}}, "additionalProperties": false},
      "runner_parameters": {
        "env": {"type": "object", "description": "Additional environment variables."},
        "timeout": {"type": "integer",
          "description": "Seconds after which the action is ended and counts as timed out.", "default": 600},
        "log_level": {"type": "string",
          "description": "Least level of the log messages that reach the action's standard error.",
            "default": "DEBUG", "enum": ["AUDIT", "CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG"]},
        "content_version": {"type": "string",
          "description": "Git revision of the pack's repository to take the action from."},
        "debug": {"type": "boolean", "description": "Keep the working tree of a content_version after the run.",
          "default": false}
      }
    })",
    R"({
      "name": "http-request", "description": "Makes one HTTP request.",
      "enabled": true, "runner_package": "http_runner", "runner_module": "http_runner", "output_key": "body",
        "uid": "runner_type:http-request",
      "output_schema": {"type": "object", "properties": {"status_code": {"type": "integer"},
        "body": {"anyOf": [{"type": "object"}, {"type": "string"}, {"type": "integer"}, {"type": "number"},
          {"type": "boolean"}, {"type": "array"}, {"type": "null"}]}, "parsed": {"type": "boolean"},
            "headers": {"type": "object"}}, "additionalProperties": false},
      "runner_parameters": {
        "url": {"type": "string", "description": "URL to request.", "required": true},
        "headers": {"type": "object", "description": "Headers of the request.", "required": false},
        "cookies": {"type": "object", "description": "Cookies of the request.", "required": false},
        "allow_redirects": {"type": "boolean", "description": "Follow redirects.", "default": false},
        "http_proxy": {"type": "string", "description": "Proxy for http URLs."},
        "https_proxy": {"type": "string", "description": "Proxy for https URLs."},
        "username": {"type": "string", "description": "User for basic authentication.", "required": false},
        "password": {"type": "string", "description": "Password for basic authentication.", "required": false,
          "secret": true},
        "verify_ssl_cert": {"type": "boolean", "description": "Check the certificate of the server.",
          "default": true},
        "url_hosts_blacklist": {"type": "array", "description": "Hosts that must not be requested.",
          "required": false, "items": {"type": "string"}},
        "url_hosts_whitelist": {"type": "array", "description": "The only hosts that may be requested.",
          "required": false, "items": {"type": "string"}}
      }
    })",
    R"({
      "name": "orquesta", "description": "Runs a workflow of the Orquesta language.",
      "enabled": true, "runner_package": "orquesta_runner", "runner_module": "orquesta_runner",
        "output_key": "output", "uid": "runner_type:orquesta",
      "output_schema": {"type": "object", "properties": {"output": {"anyOf": [{"type": "object"},
        {"type": "string"}, {"type": "integer"}, {"type": "number"}, {"type": "boolean"}, {"type": "array"},
          {"type": "null"}]}, "errors": {"anyOf": [{"type": "object"}, {"type": "array"}]}},
            "additionalProperties": false},
      "runner_parameters": {
        "notify": {"type": "array", "description": "Names of the tasks to notify about.", "default": [],
          "items": {"type": "string", "pattern": "^\\w+$"}}
      }
    })",
    R"({
      "name": "orchestra", "description": "Other name of the orquesta runner.",
      "enabled": true, "runner_package": "orquesta_runner", "runner_module": "orquesta_runner",
        "output_key": "output", "uid": "runner_type:orchestra",
      "output_schema": {"type": "object", "properties": {"output": {"anyOf": [{"type": "object"},
        {"type": "string"}, {"type": "integer"}, {"type": "number"}, {"type": "boolean"}, {"type": "array"},
          {"type": "null"}]}, "errors": {"anyOf": [{"type": "object"}, {"type": "array"}]}},
            "additionalProperties": false},
      "runner_parameters": {
        "notify": {"type": "array", "description": "Names of the tasks to notify about.", "default": [],
          "items": {"type": "string", "pattern": "^\\w+$"}}
      }
    })",
    R"({
      "name": "action-chain", "description": "Runs a chain of actions.",
      "enabled": true, "runner_package": "action_chain_runner", "runner_module": "action_chain_runner",
        "output_key": "published", "uid": "runner_type:action-chain",
      "output_schema": {"type": "object", "properties": {"published": {"type": "object"},
        "tasks": {"type": "array"}}, "additionalProperties": false},
      "runner_parameters": {
        "skip_notify": {"type": "array", "description": "Names of the tasks not to notify about.", "default": []},
        "display_published": {"type": "boolean", "description": "Show published variables in the result.",
          "default": true}
      }
    })",
    R"({
      "name": "inquirer", "description": "Waits for an answer from a person.",
      "enabled": true, "runner_package": "inquirer_runner", "runner_module": "inquirer_runner",
        "uid": "runner_type:inquirer",
      "output_schema": {},
      "runner_parameters": {
        "schema": {"type": "object", "description": "Schema of the answer.", "required": true,
          "default": {"title": "response_data", "type": "object", "properties": {"continue": {"type": "boolean",
            "description": "Whether to go on.", "required": true}}}},
        "route": {"type": "string", "description": "Name that rules can tell inquiries by.", "required": false,
          "default": ""},
        "roles": {"type": "array", "description": "Roles whose users may answer.", "required": false, "default": []},
        "users": {"type": "array", "description": "Users who may answer.", "required": false, "default": []},
        "ttl": {"type": "integer", "description": "Minutes until an unanswered inquiry times out.",
          "required": true, "default": 1440}
      }
    })",
    R"({
      "name": "announcement", "description": "Announces its parameters to the watchers of the event stream.",
      "enabled": true, "runner_package": "announcement_runner", "runner_module": "announcement_runner",
        "uid": "runner_type:announcement",
      "output_schema": {},
      "runner_parameters": {
        "experimental": {"type": "boolean",
          "description": "Must be true: says that the author knows the runner may change.", "required": true,
            "default": false},
        "route": {"type": "string", "description": "Route that watchers can tell announcements by.",
          "default": "general", "minLength": 1, "maxLength": 255}
      }
    })",
    R"({
      "name": "noop", "description": "Does nothing and succeeds.",
      "enabled": true, "runner_package": "noop_runner", "runner_module": "noop_runner", "uid": "runner_type:noop",
      "output_schema": {},
      "runner_parameters": {}
    })",
    R"({
      "name": "winrm-cmd", "description": "Runs a command on a Windows host over WinRM.",
      "enabled": true, "runner_package": "winrm_runner", "runner_module": "winrm_command_runner",
        "uid": "runner_type:winrm-cmd",
      "output_schema": {},
      "runner_parameters": {
        "cmd": {"type": "string", "description": "Command to run on the host."},
        "host": {"type": "string", "description": "Windows host to run on.", "required": true},
        "username": {"type": "string", "description": "User to log in as.", "required": true},
        "password": {"type": "string", "description": "Password of the user.", "required": true, "secret": true},
        "port": {"type": "integer", "description": "Port of the WinRM service.", "default": 5986},
        "scheme": {"type": "string", "description": "Scheme of the URL of the service.", "default": "https"},
        "transport": {"type": "string", "description": "How to authenticate.", "default": "ntlm", "enum": ["basic",
          "certificate", "credssp", "kerberos", "ntlm", "plaintext", "ssl"]},
        "verify_ssl_cert": {"type": "boolean", "description": "Check the certificate of the host.", "default": true},
        "timeout": {"type": "integer", "description": "Seconds after which the command is given up.", "default": 60},
        "cwd": {"type": "string", "description": "Directory on the host to run in."},
        "env": {"type": "object", "description": "Environment variables for the command."},
        "kwarg_op": {"type": "string", "description": "Put in front of the names of named arguments.", "default": "-"}
      }
    })",
    R"({
      "name": "winrm-ps-cmd", "description": "Runs a PowerShell command on a Windows host over WinRM.",
      "enabled": true, "runner_package": "winrm_runner", "runner_module": "winrm_ps_command_runner",
        "uid": "runner_type:winrm-ps-cmd",
      "output_schema": {},
      "runner_parameters": {
        "cmd": {"type": "string", "description": "Command to run on the host."},
        "host": {"type": "string", "description": "Windows host to run on.", "required": true},
        "username": {"type": "string", "description": "User to log in as.", "required": true},
        "password": {"type": "string", "description": "Password of the user.", "required": true, "secret": true},
        "port": {"type": "integer", "description": "Port of the WinRM service.", "default": 5986},
        "scheme": {"type": "string", "description": "Scheme of the URL of the service.", "default": "https"},
        "transport": {"type": "string", "description": "How to authenticate.", "default": "ntlm", "enum": ["basic",
          "certificate", "credssp", "kerberos", "ntlm", "plaintext", "ssl"]},
        "verify_ssl_cert": {"type": "boolean", "description": "Check the certificate of the host.", "default": true},
        "timeout": {"type": "integer", "description": "Seconds after which the command is given up.", "default": 60},
        "cwd": {"type": "string", "description": "Directory on the host to run in."},
        "env": {"type": "object", "description": "Environment variables for the command."},
        "kwarg_op": {"type": "string", "description": "Put in front of the names of named arguments.", "default": "-"}
      }
    })",
    R"({
      "name": "winrm-ps-script", "description": "Runs a PowerShell script of a pack on a Windows host over WinRM.",
      "enabled": true, "runner_package": "winrm_runner", "runner_module": "winrm_ps_script_runner",
        "uid": "runner_type:winrm-ps-script",
      "output_schema": {},
      "runner_parameters": {
        "host": {"type": "string", "description": "Windows host to run on.", "required": true},
        "username": {"type": "string", "description": "User to log in as.", "required": true},
        "password": {"type": "string", "description": "Password of the user.", "required": true, "secret": true},
        "port": {"type": "integer", "description": "Port of the WinRM service.", "default": 5986},
        "scheme": {"type": "string", "description": "Scheme of the URL of the service.", "default": "https"},
        "transport": {"type": "string", "description": "How to authenticate.", "default": "ntlm", "enum": ["basic",
          "certificate", "credssp", "kerberos", "ntlm", "plaintext", "ssl"]},
        "verify_ssl_cert": {"type": "boolean", "description": "Check the certificate of the host.", "default": true},
        "timeout": {"type": "integer", "description": "Seconds after which the command is given up.", "default": 60},
        "cwd": {"type": "string", "description": "Directory on the host to run in."},
        "env": {"type": "object", "description": "Environment variables for the command."},
        "kwarg_op": {"type": "string", "description": "Put in front of the names of named arguments.", "default": "-"}
      }
    })",
};

std::vector<Value> read_types() {
  std::vector<Value> types;
  for (const std::string_view text : kRunnerTypes) types.push_back(json::parse(text).value());
  return types;
}

}  // namespace

std::span<const Value> runner_types() {
  static const std::vector<Value> types = read_types();
  return types;
}

const Value* find_runner_type(std::string_view name) {
  for (const Value& type : runner_types())
    if (type["name"].as_string() == name) return &type;
  return nullptr;
}

std::string_view runner_behind(std::string_view name) { return name == "orchestra" ? "orquesta" : name; }

}  // namespace squall::content
