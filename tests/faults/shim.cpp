// Preloaded into the program: has the n-th call of a kind fail, as ORRERY_FAULT=KIND:N says.
// Without N it fails none, and ORRERY_FAULT_COUNT=FILE gets the number of calls. Counts from main
// on: before it, what fails cannot be said.

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

extern "C" {
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* __libc_memalign(size_t, size_t);
}

namespace {

enum Kind { kMalloc, kWrite, kFsync, kRename, kFork, kPipe, kKinds };
const char* const kNames[kKinds] = {"malloc", "write", "fsync", "rename", "fork", "pipe"};

Kind wanted = kKinds;
long failing = 0, calls = 0;
bool counting = false;

/// Is it this one?
bool fails(Kind kind) {
  if (!counting || kind != wanted) return false;
  return ++calls == failing;
}

template <class Function>
Function next(Function, const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

int refused(int error) {
  errno = error;
  return -1;
}

void write_count() {
  const char* file = getenv("ORRERY_FAULT_COUNT");
  if (!counting || file == nullptr) return;
  counting = false;
  const int out = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  char text[32];
  const int size = snprintf(text, sizeof text, "%ld\n", calls);
  if (next(&write, "write")(out, text, static_cast<size_t>(size)) < 0) abort();
  close(out);
}

int (*real_main)(int, char**, char**) = nullptr;

int main_with_faults(int argc, char** argv, char** environment) {
  const char* given = getenv("ORRERY_FAULT");
  for (int kind = 0; given != nullptr && kind < kKinds; ++kind) {
    const size_t length = strlen(kNames[kind]);
    if (strncmp(given, kNames[kind], length) != 0) continue;
    wanted = static_cast<Kind>(kind);
    if (given[length] == ':') failing = atol(given + length + 1);
  }
  atexit(write_count);
  counting = true;
  return real_main(argc, argv, environment);
}

}  // namespace

extern "C" {

int __libc_start_main(int (*main)(int, char**, char**), int argc, char** argv, void (*init)(),
                      void (*fini)(), void (*rtld_fini)(), void* stack_end) {
  real_main = main;
  return next(&__libc_start_main, "__libc_start_main")(main_with_faults, argc, argv, init, fini,
                                                       rtld_fini, stack_end);
}

void* malloc(size_t size) {
  if (fails(kMalloc)) return errno = ENOMEM, nullptr;
  return __libc_malloc(size);
}
void* calloc(size_t count, size_t size) {
  if (fails(kMalloc)) return errno = ENOMEM, nullptr;
  return __libc_calloc(count, size);
}
void* realloc(void* old, size_t size) {
  if (fails(kMalloc)) return errno = ENOMEM, nullptr;
  return __libc_realloc(old, size);
}
void* aligned_alloc(size_t alignment, size_t size) {
  if (fails(kMalloc)) return errno = ENOMEM, nullptr;
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** memory, size_t alignment, size_t size) {
  if (fails(kMalloc)) return ENOMEM;
  *memory = __libc_memalign(alignment, size);
  return *memory == nullptr ? ENOMEM : 0;
}

ssize_t write(int file, const void* bytes, size_t size) {
  if (file != STDERR_FILENO && fails(kWrite)) return refused(ENOSPC);
  return next(&write, "write")(file, bytes, size);
}
ssize_t writev(int file, const iovec* parts, int count) {
  if (file != STDERR_FILENO && fails(kWrite)) return refused(ENOSPC);
  return next(&writev, "writev")(file, parts, count);
}
ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
  if (fails(kWrite)) return refused(ENOSPC);
  return next(&pwrite64, "pwrite64")(file, bytes, size, at);
}
size_t fwrite(const void* bytes, size_t size, size_t count, FILE* file) {
  if (file != stderr && fails(kWrite)) return errno = ENOSPC, 0;
  return next(&fwrite, "fwrite")(bytes, size, count, file);
}
int fflush(FILE* file) {
  if (file != stderr && fails(kWrite)) return refused(ENOSPC);
  return next(&fflush, "fflush")(file);
}

int fsync(int file) { return fails(kFsync) ? refused(EIO) : next(&fsync, "fsync")(file); }
int fdatasync(int file) {
  return fails(kFsync) ? refused(EIO) : next(&fdatasync, "fdatasync")(file);
}

int rename(const char* from, const char* to) {
  return fails(kRename) ? refused(EACCES) : next(&rename, "rename")(from, to);
}
int renameat(int from_folder, const char* from, int to_folder, const char* to) {
  if (fails(kRename)) return refused(EACCES);
  return next(&renameat, "renameat")(from_folder, from, to_folder, to);
}
int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) {
  if (fails(kRename)) return refused(EACCES);
  return next(&linkat, "linkat")(from_folder, from, to_folder, to, flags);
}

pid_t fork() { return fails(kFork) ? refused(EAGAIN) : next(&fork, "fork")(); }
int pipe(int* ends) { return fails(kPipe) ? refused(EMFILE) : next(&pipe, "pipe")(ends); }
int pipe2(int* ends, int flags) {
  return fails(kPipe) ? refused(EMFILE) : next(&pipe2, "pipe2")(ends, flags);
}
int socketpair(int domain, int type, int protocol, int* ends) {
  if (fails(kPipe)) return refused(EMFILE);
  return next(&socketpair, "socketpair")(domain, type, protocol, ends);
}

}  // extern "C"
