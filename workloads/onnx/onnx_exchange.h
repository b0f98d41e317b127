#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "workloads/onnx/onnx_graph.h"

namespace orrery {

/// What the shared object with the ONNX library is asked.
struct OnnxRequest {
  std::string_view model;                          // the bytes of the file
  std::map<std::string, std::int64_t> dimensions;  // sizes of dynamic dimensions, by name
  std::optional<std::int64_t> batch;               // of the dynamic first dimension of inputs
};

/// What it answers: a graph, or what is wrong with the model.
struct OnnxAnswer {
  OnnxGraph graph;
  std::string error;  // a line; empty when there is a graph
};

/// The two functions of the shared object, extern "C". The first registers the library's operators,
/// so that copies of the process need not; it may throw std::bad_alloc. The second does not throw.
using OnnxPrepare = void();
using OnnxRead = void(const OnnxRequest& request, OnnxAnswer& answer);
inline constexpr const char* kOnnxPrepare = "orrery_prepare_onnx";
inline constexpr const char* kOnnxRead = "orrery_read_onnx";

/// An answer as it crosses from one process to another.
std::string encoded(const OnnxAnswer& answer);
OnnxAnswer decoded(const std::string& bytes);

}  // namespace orrery
