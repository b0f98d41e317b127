#include "workloads/onnx/onnx_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "base/error.h"
#include "base/isolated.h"

namespace orrery {
namespace {

namespace fs = std::filesystem;

/// The installed one beside the program, or that of the build.
fs::path library_file() {
  const fs::path built = ORRERY_BUILT_LIBRARY;
  std::error_code unknown;  // no /proc: the build's remains
  const fs::path program = fs::read_symlink("/proc/self/exe", unknown);
  if (unknown) return built;
  const fs::path installed =
      (program.parent_path() / ORRERY_LIBRARY_FROM_BIN / built.filename()).lexically_normal();
  return fs::exists(installed, unknown) ? installed : built;
}

void* symbol(void* handle, const char* name) {
  void* const found = handle == nullptr ? nullptr : dlsym(handle, name);
  if (found == nullptr) throw InputError(fmt::format("ONNX models cannot be read: {}", dlerror()));
  return found;
}

/// The functions of the shared object.
struct Library {
  OnnxRead* read;
  OnnxReadWords* read_words;
};

/// Loads the shared object at the first call; it stays.
const Library& library() {
  static const Library kLibrary = [] {
    void* const handle = dlopen(library_file().c_str(), RTLD_NOW | RTLD_LOCAL);
    reinterpret_cast<OnnxPrepare*>(symbol(handle, kOnnxPrepare))();
    return Library{reinterpret_cast<OnnxRead*>(symbol(handle, kOnnxRead)),
                   reinterpret_cast<OnnxReadWords*>(symbol(handle, kOnnxReadWords))};
  }();
  return kLibrary;
}

/// From another process: the library checks much, not everything that it relies on.
template <class Request, class Answer>
std::string isolated_answer(void (*function)(const Request&, Answer&), const Request& request) {
  try {
    return run_isolated([&] {
      Answer answer;
      function(request, answer);
      return encoded(answer);
    });
  } catch (const InputError& e) {
    throw InputError(fmt::format("the ONNX library cannot cope with this model: {}", e.what()));
  }
}

}  // namespace

OnnxGraph read_onnx(const OnnxRequest& request) {
  OnnxAnswer answer = decoded_answer(isolated_answer(library().read, request));
  if (!answer.error.empty()) throw InputError(answer.error);
  return std::move(answer.graph);
}

OnnxWords read_onnx_words(const OnnxWordsRequest& request) {
  return decoded_words(isolated_answer(library().read_words, request));
}

}  // namespace orrery
