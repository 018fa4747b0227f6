#include "expr/core/counted.h"

namespace squall::expr {

// What dies while another one is being destroyed waits in a list, so that a long chain needs no deep stack.
void Counted::dispose(Counted* dead_one) {
  thread_local Counted* dead = nullptr;
  thread_local bool busy = false;
  dead_one->next_dead_ = dead;
  dead = dead_one;
  if (busy) return;
  busy = true;
  while (dead != nullptr) {
    Counted* next = dead;
    dead = next->next_dead_;
    delete next;
  }
  busy = false;
}

}  // namespace squall::expr
