// The table of the workflow machine (spec/orquesta 8). "RUN>SUC": from running to succeeded; what is not
// listed changes nothing.
#include "orquesta/machine_table.h"

namespace squall::orquesta {

using enum Status;

std::span<const MachineRow> workflow_rows() {
  // clang-format off
  static const MachineRow rows[] = {
    {Event::workflow(kRequested), "NUL>REQ"},
    {Event::workflow(kScheduled), "NUL>SCH REQ>SCH DLY>SCH"},
    {Event::workflow(kDelayed), "NUL>DLY REQ>DLY SCH>DLY"},
    {Event::workflow(kRunning), "NUL>RUN REQ>RUN SCH>RUN DLY>RUN PSG>RUN PSD>RUN RSM>RUN"},
    {Event::workflow(kRunning, Suffix::kWorkflowCompleted), "PSD>SUC"},
    {Event::workflow(kPausing, Suffix::kWorkflowActive), "RUN>PSG PSG>PSG RSM>PSG"},
    {Event::workflow(kPausing, Suffix::kWorkflowDormant), "REQ>PSD SCH>PSD DLY>PSD RUN>PSD PSG>PSD RSM>PSD"},
    {Event::workflow(kPaused, Suffix::kWorkflowActive), "RUN>PSG PSG>PSG RSM>PSG"},
    {Event::workflow(kPaused, Suffix::kWorkflowDormant), "REQ>PSD SCH>PSD DLY>PSD RUN>PSD PSG>PSD RSM>PSD"},
    {Event::workflow(kResuming), "PSG>RSM PSD>RSM"},
    {Event::workflow(kResuming, Suffix::kWorkflowCompleted), "PSD>SUC"},
    {Event::workflow(kSucceeded), "RUN>SUC"},
    {Event::workflow(kFailed), "NUL>FAI REQ>FAI SCH>FAI DLY>FAI RUN>FAI PSG>FAI PSD>FAI RSM>FAI CNG>FAI SUC>FAI"},
    {Event::workflow(kCanceling, Suffix::kWorkflowActive), "RUN>CNG PSG>CNG RSM>CNG CNG>CNG"},
    {Event::workflow(kCanceling, Suffix::kWorkflowDormant), "REQ>CAN SCH>CAN DLY>CAN RUN>CAN PSG>CAN PSD>CAN RSM>CAN CNG>CAN"},
    {Event::workflow(kCanceled, Suffix::kWorkflowActive), "RUN>CNG PSG>CNG RSM>CNG CNG>CNG"},
    {Event::workflow(kCanceled, Suffix::kWorkflowDormant), "REQ>CAN SCH>CAN DLY>CAN RUN>CAN PSG>CAN PSD>CAN RSM>CAN CNG>CAN"},
    {Event::task(kRunning), "PSD>RUN RSM>RUN"},
    {Event::task(kPending, Suffix::kWorkflowActive), "RUN>PSG PSG>PSG RSM>PSG CNG>CNG"},
    {Event::task(kPending, Suffix::kWorkflowDormant), "RUN>PSD PSG>PSD RSM>PSD CNG>CAN"},
    {Event::task(kPausing), "RUN>RUN"},
    {Event::task(kPaused, Suffix::kWorkflowActive), "RUN>RUN PSG>PSG CNG>CNG"},
    {Event::task(kPaused, Suffix::kWorkflowDormant), "RUN>PSD PSG>PSD CNG>CAN"},
    {Event::task(kResuming), "PSD>RUN"},
    {Event::task(kSucceeded, Suffix::kWorkflowActiveIncomplete), "RUN>RUN PSG>PSG RSM>RUN CNG>CNG"},
    {Event::task(kSucceeded, Suffix::kWorkflowActiveCompleted), "RUN>RUN PSG>PSG RSM>RUN CNG>CNG"},
    {Event::task(kSucceeded, Suffix::kWorkflowActivePaused), "RUN>PSG PSG>PSG"},
    {Event::task(kSucceeded, Suffix::kWorkflowActiveCanceled), "RUN>CNG PSG>PSG"},
    {Event::task(kSucceeded, Suffix::kWorkflowDormantIncomplete), "RUN>RUN PSG>PSD RSM>RUN CNG>CAN"},
    {Event::task(kSucceeded, Suffix::kWorkflowDormantCompleted), "RUN>SUC PSG>PSD RSM>SUC CNG>CAN"},
    {Event::task(kSucceeded, Suffix::kWorkflowDormantPaused), "RUN>PSD PSG>PSD RSM>PSD CNG>CAN"},
    {Event::task(kSucceeded, Suffix::kWorkflowDormantCanceled), "RUN>CAN PSG>CAN RSM>CAN CNG>CAN"},
    {Event::task(kFailed, Suffix::kWorkflowActive), "RUN>FAI PSG>FAI RSM>FAI CNG>CNG"},
    {Event::task(kFailed, Suffix::kWorkflowDormant), "RUN>FAI PSG>FAI RSM>FAI CNG>CAN"},
    {Event::remediated(Suffix::kWorkflowActiveIncomplete), "RUN>RUN PSG>PSG RSM>RUN CNG>CNG"},
    {Event::remediated(Suffix::kWorkflowActiveCompleted), "RUN>RUN PSG>PSG RSM>RUN CNG>CNG"},
    {Event::remediated(Suffix::kWorkflowActivePaused), "RUN>PSG PSG>PSG"},
    {Event::remediated(Suffix::kWorkflowActiveCanceled), "RUN>CNG PSG>CNG"},
    {Event::remediated(Suffix::kWorkflowDormantIncomplete), "RUN>RUN PSG>PSD RSM>RUN CNG>CAN"},
    {Event::remediated(Suffix::kWorkflowDormantCompleted), "RUN>SUC PSG>PSD RSM>SUC CNG>CAN"},
    {Event::remediated(Suffix::kWorkflowDormantPaused), "RUN>PSD PSG>PSD RSM>PSD CNG>CAN"},
    {Event::remediated(Suffix::kWorkflowDormantCanceled), "RUN>CAN PSG>CAN RSM>CAN CNG>CAN"},
    {Event::task(kCanceling), "RUN>CNG PSG>CNG RSM>CNG"},
    {Event::task(kCanceled, Suffix::kWorkflowActive), "RUN>CNG PSG>CNG RSM>CNG CNG>CNG"},
    {Event::task(kCanceled, Suffix::kWorkflowDormant), "RUN>CAN PSG>CAN RSM>CAN CNG>CAN"},
    {Event::task(kRetrying, Suffix::kWorkflowActive), "PSG>PSG CNG>CNG"},
    {Event::task(kRetrying, Suffix::kWorkflowDormant), "PSG>PSD CNG>CAN"},
  };
  // clang-format on
  return rows;
}

}  // namespace squall::orquesta
