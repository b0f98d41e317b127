#include "workloads/onnx/library/parse_model.h"

#include <google/protobuf/stubs/logging.h>

#include "base/error.h"

namespace orrery::onnx_library {

onnx::ModelProto parse_model(std::string_view bytes) {
  google::protobuf::LogSilencer silence;  // what it has to say is said below
  onnx::ModelProto model;
  if (!model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    throw InputError("is no ONNX model: its protocol buffer cannot be parsed");
  }
  if (!model.has_graph() || model.graph().node_size() == 0) {
    throw InputError("is no ONNX model with a network: its graph has no nodes");
  }
  return model;
}

}  // namespace orrery::onnx_library
