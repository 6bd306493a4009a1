// SPDX-License-Identifier: MIT
// Sockets and signals bring events from outside at times of their own. In a world they are findings;
// the harness has streams of its own (kata/stream.hpp).
#include "seams/real.hpp"
#include "seams/unsupported.hpp"

#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

extern "C" {

__attribute__((weak)) int __interceptor_sigaction(int, const struct sigaction*, struct sigaction*);

int socket(int domain, int type, int protocol) noexcept {
  if (!kata::unsupported("opening a socket (socket)"))
    return static_cast<int>(syscall(SYS_socket, domain, type, protocol));
  errno = EACCES;
  return -1;
}

int socketpair(int domain, int type, int protocol, int ends[2]) noexcept {
  if (!kata::unsupported("opening a pair of sockets (socketpair)"))
    return static_cast<int>(syscall(SYS_socketpair, domain, type, protocol, ends));
  errno = EACCES;
  return -1;
}

int sigaction(int signal, const struct sigaction* action, struct sigaction* old) noexcept {
  static const auto real_sigaction = kata::real("sigaction", &__interceptor_sigaction);
  if (action == nullptr || !kata::unsupported("waiting for a signal (sigaction)"))
    return real_sigaction(signal, action, old);
  errno = EACCES;
  return -1;
}

}  // extern "C"
