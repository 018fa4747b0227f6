// The rows of the state machines. Private to machines.cpp and the tables.
#pragma once

#include <span>
#include <string_view>

#include "orquesta/event.h"

namespace squall::orquesta {

struct MachineRow {
  Event event;
  std::string_view moves;  // "NUL>REQ REQ>SCH"
};

std::span<const MachineRow> workflow_rows();
std::span<const MachineRow> task_rows();

}  // namespace squall::orquesta
