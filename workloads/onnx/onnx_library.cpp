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

/// The shared object's function; null with the reason in `error`.
OnnxFunction* load(std::string& error) {
  void* const handle = dlopen(library_file().c_str(), RTLD_NOW | RTLD_LOCAL);
  void* const function = handle == nullptr ? nullptr : dlsym(handle, kOnnxFunction);
  if (function == nullptr) error = fmt::format("ONNX models cannot be read: {}", dlerror());
  return reinterpret_cast<OnnxFunction*>(function);
}

std::string answer_to(const OnnxRequest& request) {
  OnnxAnswer answer;
  if (OnnxFunction* const read = load(answer.error); read != nullptr) read(request, answer);
  return encoded(answer);
}

/// From another process: the library checks much, not everything that it relies on.
std::string isolated_answer_to(const OnnxRequest& request) {
  try {
    return run_isolated([&] { return answer_to(request); });
  } catch (const InputError& e) {
    throw InputError(fmt::format("the ONNX library cannot cope with this model: {}", e.what()));
  }
}

}  // namespace

OnnxGraph read_onnx(const OnnxRequest& request) {
  OnnxAnswer answer = decoded(isolated_answer_to(request));
  if (!answer.error.empty()) throw InputError(answer.error);
  return std::move(answer.graph);
}

}  // namespace orrery
