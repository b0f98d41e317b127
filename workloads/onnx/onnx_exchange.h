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

/// A question for the words of one tensor.
struct OnnxWordsRequest {
  std::string_view model;
  std::string folder;  // the model's, where other files with words may be
  std::string tensor;
};

struct OnnxWords {
  std::vector<double> values;  // empty when they are not there
  bool real = false;           // fractions, not whole numbers
};

/// The functions of the shared object, extern "C". The first registers the library's operators,
/// so that copies of the process need not; it may throw std::bad_alloc. The others do not throw.
using OnnxPrepare = void();
using OnnxRead = void(const OnnxRequest& request, OnnxAnswer& answer);
using OnnxReadWords = void(const OnnxWordsRequest& request, OnnxWords& words);
inline constexpr const char* kOnnxPrepare = "orrery_prepare_onnx";
inline constexpr const char* kOnnxRead = "orrery_read_onnx";
inline constexpr const char* kOnnxReadWords = "orrery_read_onnx_words";

/// An answer as it crosses from one process to another.
std::string encoded(const OnnxAnswer& answer);
std::string encoded(const OnnxWords& words);
OnnxAnswer decoded_answer(const std::string& bytes);
OnnxWords decoded_words(const std::string& bytes);

}  // namespace orrery
