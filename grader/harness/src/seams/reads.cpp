// SPDX-License-Identifier: MIT
// Reading, waiting for input, and looking up names: in a handler of a loop of a world, a finding.
//
// A regular file is read all the same, for its reader must get something; where the time that it takes
// is not known, none passes. A read that may wait for ever never comes back.
#include "seams/real.hpp"
#include "seams/unsupported.hpp"
#include "world/driver.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace kata {
namespace {

void before_file_read(const char* what) {
  if (Driver* world = Driver::active()) world->took_time(what);
}

void before_read(int descriptor) {
  Driver* world = Driver::active();
  if (world == nullptr || !world->in_loop_handler()) return;
  struct stat status {};
  if (fstat(descriptor, &status) != 0) return;
  if (S_ISREG(status.st_mode)) return world->took_time("reading a file (read)");
  const bool waits = S_ISSOCK(status.st_mode) || S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode);
  if (!waits || (fcntl(descriptor, F_GETFL) & O_NONBLOCK) != 0) return;
  world->block({.what = "reading from a socket, a pipe or a terminal (read, recv)", .over = [] { return false; }});
}

// milliseconds < 0: for ever.
void before_wait_for_input(long milliseconds) {
  Driver* world = Driver::active();
  if (world == nullptr || milliseconds == 0 || !world->in_loop_handler()) return;
  const std::int64_t until =
      milliseconds < 0 ? BlockingCall::forever : world->now() + milliseconds * 1'000'000;
  world->block({.what = "waiting for input (poll, select)", .over = [] { return false; }, .until = until});
}

}  // namespace

// The function behind a seam, with the same signature: KATA_REAL(read)(descriptor, buffer, size).
#define KATA_REAL(name)                                              \
  ([] {                                                              \
    static const auto function = real(#name, &__interceptor_##name); \
    return function;                                                 \
  }())

#define KATA_INTERCEPTED(name) __attribute__((weak)) decltype(::name) __interceptor_##name

extern "C" {

KATA_INTERCEPTED(read);
KATA_INTERCEPTED(pread);
KATA_INTERCEPTED(readv);
KATA_INTERCEPTED(recv);
KATA_INTERCEPTED(recvfrom);
KATA_INTERCEPTED(recvmsg);
KATA_INTERCEPTED(accept);
KATA_INTERCEPTED(poll);
KATA_INTERCEPTED(select);
KATA_INTERCEPTED(fread);
KATA_INTERCEPTED(fgets);
KATA_INTERCEPTED(fgetc);
KATA_INTERCEPTED(getc);
KATA_INTERCEPTED(getline);
KATA_INTERCEPTED(getdelim);
KATA_INTERCEPTED(__getdelim);
KATA_INTERCEPTED(getaddrinfo);

ssize_t read(int descriptor, void* buffer, size_t size) {
  before_read(descriptor);
  return KATA_REAL(read)(descriptor, buffer, size);
}

ssize_t pread(int descriptor, void* buffer, size_t size, off_t offset) {
  before_read(descriptor);
  return KATA_REAL(pread)(descriptor, buffer, size, offset);
}

ssize_t readv(int descriptor, const iovec* buffers, int count) {
  before_read(descriptor);
  return KATA_REAL(readv)(descriptor, buffers, count);
}

ssize_t recv(int socket, void* buffer, size_t size, int flags) {
  if ((flags & MSG_DONTWAIT) == 0) before_read(socket);
  return KATA_REAL(recv)(socket, buffer, size, flags);
}

ssize_t recvfrom(int socket, void* buffer, size_t size, int flags, sockaddr* address, socklen_t* length) {
  if ((flags & MSG_DONTWAIT) == 0) before_read(socket);
  return KATA_REAL(recvfrom)(socket, buffer, size, flags, address, length);
}

ssize_t recvmsg(int socket, msghdr* message, int flags) {
  if ((flags & MSG_DONTWAIT) == 0) before_read(socket);
  return KATA_REAL(recvmsg)(socket, message, flags);
}

int accept(int socket, sockaddr* address, socklen_t* length) {
  before_read(socket);
  return KATA_REAL(accept)(socket, address, length);
}

int poll(pollfd* descriptors, nfds_t count, int milliseconds) {
  before_wait_for_input(milliseconds);
  return KATA_REAL(poll)(descriptors, count, milliseconds);
}

int select(int count, fd_set* readable, fd_set* writable, fd_set* exceptional, timeval* time) {
  before_wait_for_input(time == nullptr ? -1 : time->tv_sec * 1000 + time->tv_usec / 1000);
  return KATA_REAL(select)(count, readable, writable, exceptional, time);
}

// The C library reads for these without calling read() by its name.
size_t fread(void* buffer, size_t size, size_t count, FILE* file) {
  before_file_read("reading a file (fread)");
  return KATA_REAL(fread)(buffer, size, count, file);
}

char* fgets(char* buffer, int size, FILE* file) {
  before_file_read("reading a file (fgets)");
  return KATA_REAL(fgets)(buffer, size, file);
}

int fgetc(FILE* file) {
  before_file_read("reading a file (fgetc)");
  return KATA_REAL(fgetc)(file);
}

int getc(FILE* file) {
  before_file_read("reading a file (getc)");
  return KATA_REAL(getc)(file);
}

// By another name: <stdio.h> defines this one when it optimises, by __getdelim().
ssize_t get_line(char** line, size_t* size, FILE* file) asm("getline");
ssize_t get_line(char** line, size_t* size, FILE* file) {
  before_file_read("reading a file (getline)");
  return KATA_REAL(getline)(line, size, file);
}

ssize_t getdelim(char** line, size_t* size, int delimiter, FILE* file) {
  before_file_read("reading a file (getdelim)");
  return KATA_REAL(getdelim)(line, size, delimiter, file);
}

ssize_t __getdelim(char** line, size_t* size, int delimiter, FILE* file) {
  before_file_read("reading a file (getline)");
  return KATA_REAL(__getdelim)(line, size, delimiter, file);
}

int getaddrinfo(const char* host, const char* service, const addrinfo* hints, addrinfo** result) {
  Driver* world = Driver::active();
  if (world == nullptr) return KATA_REAL(getaddrinfo)(host, service, hints, result);
  if (world->in_loop_handler())
    world->took_time("looking up a name (getaddrinfo, resolver::resolve)");
  else
    unsupported("looking up a name (getaddrinfo)");
  return EAI_AGAIN;
}

}  // extern "C"

}  // namespace kata
