// The table of the task machine (spec/orquesta 9). "RUN>SUC": from running to succeeded; what is not listed
// changes nothing.
#include "orquesta/machine_table.h"

namespace squall::orquesta {

using enum Status;

std::span<const MachineRow> task_rows() {
  // clang-format off
  static const MachineRow rows[] = {
    {Event::action(kRequested), "NUL>REQ"},
    {Event::action(kScheduled), "NUL>SCH REQ>SCH DLY>SCH"},
    {Event::action(kDelayed), "NUL>DLY REQ>DLY SCH>DLY"},
    {Event::action(kRunning), "NUL>RUN REQ>RUN SCH>RUN DLY>RUN RUN>RUN PSD>RUN RSM>RUN RTY>RUN"},
    {Event::action(kPending), "NUL>PND REQ>PND SCH>PND DLY>PND RUN>PND"},
    {Event::action(kPending, Suffix::kItemsActiveIncomplete), "RUN>PSG"},
    {Event::action(kPending, Suffix::kItemsDormantIncomplete), "RUN>PSD PSG>PSD CNG>CAN"},
    {Event::action(kPending, Suffix::kItemsDormantCompleted), "RUN>PSD PSG>PSD CNG>CAN"},
    {Event::action(kPending, Suffix::kItemsDormantPaused), "RUN>PSD PSG>PSD CNG>CAN"},
    {Event::action(kPending, Suffix::kItemsDormantCanceled), "RUN>CAN PSG>CAN CNG>CAN"},
    {Event::action(kPending, Suffix::kItemsDormantFailed), "RUN>FAI PSG>FAI CNG>CAN"},
    {Event::action(kPausing), "REQ>PSG SCH>PSG DLY>PSG RUN>PSG"},
    {Event::action(kPaused), "REQ>PSD SCH>PSD DLY>PSD RUN>PSD PSG>PSD CNG>CAN"},
    {Event::action(kPaused, Suffix::kItemsActiveIncomplete), "RUN>PSG"},
    {Event::action(kPaused, Suffix::kItemsDormantIncomplete), "RUN>PSD PSG>PSD CNG>CAN"},
    {Event::action(kPaused, Suffix::kItemsDormantCompleted), "RUN>PSD PSG>PSD CNG>CAN"},
    {Event::action(kPaused, Suffix::kItemsDormantPaused), "RUN>PSD PSG>PSD CNG>CAN"},
    {Event::action(kPaused, Suffix::kItemsDormantCanceled), "RUN>CAN PSG>CAN CNG>CAN"},
    {Event::action(kPaused, Suffix::kItemsDormantFailed), "RUN>FAI PSG>FAI CNG>CAN"},
    {Event::action(kResuming), "PSG>RSM PSD>RSM"},
    {Event::action(kSucceeded), "RUN>SUC PND>SUC"},
    {Event::action(kSucceeded, Suffix::kItemsActiveIncomplete), "RUN>RUN"},
    {Event::action(kSucceeded, Suffix::kItemsDormantIncomplete), "RUN>RUN PSG>PSD CNG>CAN"},
    {Event::action(kSucceeded, Suffix::kItemsDormantCompleted), "RUN>SUC PSG>SUC CNG>SUC"},
    {Event::action(kSucceeded, Suffix::kItemsDormantPaused), "RUN>PSD PSG>PSD CNG>CAN"},
    {Event::action(kSucceeded, Suffix::kItemsDormantCanceled), "RUN>CAN PSG>CAN CNG>CAN"},
    {Event::action(kSucceeded, Suffix::kItemsDormantFailed), "RUN>FAI PSG>FAI CNG>CAN"},
    {Event::action(kFailed), "REQ>FAI SCH>FAI DLY>FAI RUN>FAI PND>FAI PSG>FAI CNG>FAI"},
    {Event::action(kFailed, Suffix::kItemsDormantIncomplete), "RUN>FAI PSG>FAI CNG>CAN"},
    {Event::action(kFailed, Suffix::kItemsDormantCompleted), "RUN>FAI PSG>FAI CNG>CAN"},
    {Event::action(kFailed, Suffix::kItemsDormantPaused), "RUN>FAI PSG>FAI CNG>CAN"},
    {Event::action(kFailed, Suffix::kItemsDormantCanceled), "RUN>CAN PSG>CAN CNG>CAN"},
    {Event::action(kFailed, Suffix::kItemsDormantFailed), "RUN>FAI PSG>FAI CNG>CAN"},
    {Event::action(kTimeout), "REQ>EXP SCH>EXP DLY>EXP RUN>FAI PND>FAI PSG>FAI CNG>FAI"},
    {Event::action(kTimeout, Suffix::kItemsDormantIncomplete), "RUN>FAI PSG>FAI CNG>CAN"},
    {Event::action(kTimeout, Suffix::kItemsDormantCompleted), "RUN>FAI PSG>FAI CNG>CAN"},
    {Event::action(kTimeout, Suffix::kItemsDormantPaused), "RUN>FAI PSG>FAI CNG>CAN"},
    {Event::action(kTimeout, Suffix::kItemsDormantCanceled), "RUN>CAN PSG>CAN CNG>CAN"},
    {Event::action(kTimeout, Suffix::kItemsDormantFailed), "RUN>FAI PSG>FAI CNG>CAN"},
    {Event::action(kAbandoned), "REQ>ABD SCH>ABD DLY>ABD RUN>FAI PND>FAI PSG>FAI CNG>FAI"},
    {Event::action(kAbandoned, Suffix::kItemsDormantIncomplete), "RUN>FAI PSG>FAI CNG>CAN"},
    {Event::action(kAbandoned, Suffix::kItemsDormantCompleted), "RUN>FAI PSG>FAI CNG>CAN"},
    {Event::action(kAbandoned, Suffix::kItemsDormantPaused), "RUN>FAI PSG>FAI CNG>CAN"},
    {Event::action(kAbandoned, Suffix::kItemsDormantCanceled), "RUN>CAN PSG>CAN CNG>CAN"},
    {Event::action(kAbandoned, Suffix::kItemsDormantFailed), "RUN>FAI PSG>FAI CNG>CAN"},
    {Event::action(kCanceling), "REQ>CNG SCH>CNG DLY>CNG RUN>CNG PSG>CNG PSD>CNG RSM>CNG RTY>CNG"},
    {Event::action(kCanceled), "REQ>CAN SCH>CAN DLY>CAN RUN>CAN PND>CAN PSG>CAN PSD>CAN RSM>CAN RTY>CAN CNG>CAN"},
    {Event::action(kCanceled, Suffix::kItemsActiveIncomplete), "RUN>CNG"},
    {Event::action(kCanceled, Suffix::kItemsDormantIncomplete), "RUN>CAN PSG>CAN CNG>CAN"},
    {Event::action(kCanceled, Suffix::kItemsDormantCompleted), "RUN>CAN PSG>CAN CNG>CAN"},
    {Event::action(kCanceled, Suffix::kItemsDormantPaused), "RUN>CAN PSG>CAN CNG>CAN"},
    {Event::action(kCanceled, Suffix::kItemsDormantCanceled), "RUN>CAN PSG>CAN CNG>CAN"},
    {Event::action(kCanceled, Suffix::kItemsDormantFailed), "RUN>CAN PSG>CAN CNG>CAN"},
    {Event::command(Command::kContinue), "NUL>SUC"},
    {Event::command(Command::kFail), "NUL>FAI"},
    {Event::command(Command::kNoop), "NUL>SUC"},
    {Event::command(Command::kRetry), "SUC>RTY FAI>RTY"},
    {Event::workflow(kPausing, Suffix::kItemsActiveIncomplete), "RUN>PSG"},
    {Event::workflow(kPausing, Suffix::kItemsDormantIncomplete), "RUN>PSD"},
    {Event::workflow(kPaused, Suffix::kItemsActiveIncomplete), "RUN>PSG"},
    {Event::workflow(kPaused, Suffix::kItemsDormantIncomplete), "RUN>PSD"},
    {Event::workflow(kCanceling), "RTY>CAN"},
    {Event::workflow(kCanceling, Suffix::kItemsActiveIncomplete), "RUN>CNG"},
    {Event::workflow(kCanceling, Suffix::kItemsDormantIncomplete), "RUN>CAN"},
    {Event::workflow(kCanceled), "RTY>CAN"},
    {Event::workflow(kCanceled, Suffix::kItemsActiveIncomplete), "RUN>CNG"},
    {Event::workflow(kCanceled, Suffix::kItemsDormantIncomplete), "RUN>CAN"},
  };
  // clang-format on
  return rows;
}

}  // namespace squall::orquesta
