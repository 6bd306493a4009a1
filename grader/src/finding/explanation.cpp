// SPDX-License-Identifier: MIT
#include "finding/explanation.hpp"

#include <array>

namespace grader {
namespace {

struct Explanation {
  std::string_view rule;
  std::string_view title;
  std::string_view text;
};

constexpr std::array explanations{
    Explanation{"assertion", "",
                "The test states what the program must do; read it as a sentence about the program, then follow "
                "your code through the order of events that it sets up."},
    Explanation{"data-race", "two threads use the same memory, and nothing orders them",
                "At least one of the two writes, and neither happens before the other. The program has no defined "
                "meaning then, also when the numbers come out right. Ask what could put one of the two before the "
                "other: a strand, a mutex, an atomic."},
    Explanation{"lock-order-inversion", "two locks are taken in opposite orders",
                "With bad luck each side holds one lock and waits for the other."},
    Explanation{"heap-use-after-free", "memory is used after it was freed",
                "Ask who owns the object, and whether the owner lives as long as "
                "the operation that uses it."},
    Explanation{"stack-use-after-return", "a local variable is used after its function or its scope has ended",
                "What refers to it has outlived it: a reference, a lambda's capture, a coroutine or a handler that was "
                "started there."},
    Explanation{"bad-free", "memory is freed that was never allocated",
                "Only what new or malloc has returned may be given back, once, and by its own address."},
    Explanation{"double-free", "memory is freed twice", "Two owners believe that the object is theirs."},
    Explanation{"allocation-size-too-big", "the program asks for more memory than there can be",
                "Most often the size was read from an object that does not exist any more, or does not exist yet."},
    Explanation{"memory-leak", "memory was allocated and never freed",
                "A coroutine frame that nothing resumes or destroys is the usual cause here."},
    Explanation{"undefined-behavior", "", "The language gives this operation no meaning; the compiler may do anything."},
    Explanation{"crash", "", "The lines above are the program's own calls when it stopped, innermost first."},
    Explanation{"hang", "",
                "Something waits for an event that never comes, or a loop never ends. The time limit is many times "
                "what a right fix needs, and the test was tried twice."},
    Explanation{"early-exit", "",
                "A test program must reach the end of its last test. exit, _exit, quick_exit or a thread that ends the "
                "process are not part of a fix."},
    Explanation{"flood", "", "Is there a loop that prints, or one that never waits?"},
    Explanation{"forbidden-call", "",
                "The tests run in one process. It may not start another (fork, system, popen), send signals to others or "
                "open sockets."},
    Explanation{"survivor", "", "A fix must not leave processes behind."},
    Explanation{"fork", "", "A copy of the process would run the tests a second time. A fix needs no second process."},
    Explanation{"forged-record", "", "Results are told by the tests alone. Remove the code that writes to other descriptors."},
    Explanation{"stuck", "",
                "Nothing can run any more, no timer is pending, and yet somebody waits. For each place ask who should "
                "wake it: has that happened already, before anybody waited, or can it never happen?"},
    Explanation{"swallowed-exception", "",
                "A coroutine ended with an exception, and it was started in a way that throws exceptions away. The "
                "program goes on as if nothing had happened."},
    Explanation{"escaped-exception", "",
                "An exception came out of a handler, through the event loop, to whoever called run(): most often that "
                "ends the program."},
    Explanation{"leaked-coroutine", "",
                "The coroutine was started, everything else has ended, and it still waits. Its frame and all that it "
                "holds stay for ever."},
    Explanation{"leaked-thread", "",
                "Every thread that a program starts must end before what it uses does: somebody has to join it, and "
                "before that tell it to end."},
    Explanation{"blocked-loop", "",
                "A loop runs one handler at a time. While a handler waits like this, nobody else is served: no timer, "
                "no other connection. Let the coroutine wait with co_await, which gives the loop back, or move the "
                "waiting to a thread_pool and come back for the result."},
    Explanation{"cpu-bound", "",
                "A loop runs one handler at a time, and this one does not come to an end. A wait for something must "
                "be a co_await, not a loop that looks again and again; long work belongs in a thread_pool, or in "
                "pieces with a co_await between them."},
    Explanation{"race", "two handlers use the same memory, and nothing orders them",
                "At least one of the two writes. Threads may run both at the same time, and then the program has no "
                "defined meaning, also when the numbers come out right. Ask what could put one of the two before the "
                "other: a strand, a mutex, an atomic, or one handler that starts the other when it is done."},
    Explanation{"unsupported", "",
                "The tests run your code in a simulated world, so that they can try every order of events. Sockets, "
                "signals, and threads or loops that outlive the test are outside of it, and this kata needs none."},
    Explanation{"budget", "",
                "The program goes on and on, also when nobody asks anything of it. What should end this loop?"},
    Explanation{"author-error", "", "The test itself is wrong; please report it."},
    Explanation{"link", "", "The program could not be put together from its parts."},
};

}  // namespace

std::string title_of(std::string_view rule) {
  for (const Explanation& explanation : explanations)
    if (explanation.rule == rule) return std::string{explanation.title};
  return {};
}

std::string explanation_of(Stage stage, std::string_view rule) {
  if (stage == Stage::explore && rule == "assertion")
    return "The test tried the orders in which the program's handlers may run; in this one it fails. Follow the "
           "steps: what changed between two steps of the same coroutine?";
  for (const Explanation& explanation : explanations)
    if (explanation.rule == rule) return std::string{explanation.text};
  if (stage == Stage::build) return "The compiler's message names the line; start with the first one.";
  return {};
}

}  // namespace grader
