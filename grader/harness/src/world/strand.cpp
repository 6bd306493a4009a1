// SPDX-License-Identifier: MIT
// On a pool, other threads may run handlers between two handlers of a strand. Asio's strand runs all
// that are ready in one go; in a simulated pool it runs one and is then rescheduled, which is what it
// does itself when more handlers arrive. With one thread nothing can come between.
//
// The linker leads calls of strand_executor_service::run_ready_handlers here (--wrap, see
// grader/cmake/Variants.cmake).
#include "world/asio_access.hpp"
#include "world/driver.hpp"

using boost::asio::detail::call_stack;
using kata::asio_access::Strand;
using StrandPointer = boost::asio::detail::strand_executor_service::implementation_type;

extern "C" void
__real__ZN5boost4asio6detail23strand_executor_service18run_ready_handlersERSt10shared_ptrINS2_11strand_implEE(
    StrandPointer& strand);

// The mutex of a strand is one of a few that all strands share: it is no order of the program's.
StrandPointer real_create(boost::asio::detail::strand_executor_service*) asm(
    "__real__ZN5boost4asio6detail23strand_executor_service21create_implementationEv");
StrandPointer create(boost::asio::detail::strand_executor_service*) asm(
    "__wrap__ZN5boost4asio6detail23strand_executor_service21create_implementationEv");

StrandPointer create(boost::asio::detail::strand_executor_service* service) {
  StrandPointer strand = real_create(service);
  if (kata::Driver* driver = kata::Driver::active()) {
    driver->ignore_locks(service, sizeof *service);
    driver->ignore_locks(kata::asio_access::strand_mutex(*strand), sizeof(boost::asio::detail::mutex));
  }
  return strand;
}

bool real_enqueue(const StrandPointer&, boost::asio::detail::scheduler_operation*) asm(
    "__real__ZN5boost4asio6detail23strand_executor_service7enqueueERKSt10shared_ptrINS2_11strand_implEEPNS1_"
    "19scheduler_operationE");
bool enqueue(const StrandPointer&, boost::asio::detail::scheduler_operation*) asm(
    "__wrap__ZN5boost4asio6detail23strand_executor_service7enqueueERKSt10shared_ptrINS2_11strand_implEEPNS1_"
    "19scheduler_operationE");

bool enqueue(const StrandPointer& strand, boost::asio::detail::scheduler_operation* operation) {
  if (kata::Driver* driver = kata::Driver::active()) driver->races().queued(operation);
  return real_enqueue(strand, operation);
}

extern "C" void
__wrap__ZN5boost4asio6detail23strand_executor_service18run_ready_handlersERSt10shared_ptrINS2_11strand_implEE(
    StrandPointer& strand) {
  kata::Driver* driver = kata::Driver::active();
  if (driver == nullptr || driver->running_in() == nullptr)
    return __real__ZN5boost4asio6detail23strand_executor_service18run_ready_handlersERSt10shared_ptrINS2_11strand_implEE(
        strand);
  const bool one_thread = driver->running_in()->threads() == 1;
  auto& ready = kata::asio_access::ready_queue(*strand);
  {
    call_stack<Strand>::context running{strand.get()};
    while (auto* operation = ready.front()) {
      ready.pop();
      driver->races().acquire(strand.get());
      driver->races().runs(operation);
      if (driver->timeline() != nullptr) driver->timeline()->strand(strand.get(), operation);
      operation->complete(strand.get(), boost::system::error_code{}, 0);
      driver->races().release(strand.get());
      if (!one_thread) break;
    }
  }
  if (!one_thread && kata::asio_access::has_more(*strand)) driver->strand_goes_on();
}
