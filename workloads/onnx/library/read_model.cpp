#include <fmt/format.h>
#include <onnx/checker.h>
#include <onnx/defs/schema.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <exception>
#include <set>
#include <string>

#include "base/error.h"
#include "workloads/onnx/library/check_attributes.h"
#include "workloads/onnx/library/dynamic_dimensions.h"
#include "workloads/onnx/library/graph_of_model.h"
#include "workloads/onnx/library/infer_shapes.h"
#include "workloads/onnx/library/own_schemas.h"
#include "workloads/onnx/library/parse_model.h"
#include "workloads/onnx/library/tensor_words.h"
#include "workloads/onnx/onnx_exchange.h"

namespace orrery::onnx_library {
namespace {

/// The version of ONNX's own operators that the library knows.
std::int64_t library_opset() {
  return onnx::OpSchemaRegistry::DomainToVersionRange::Instance().LastReleaseVersionMap().at(
      onnx::ONNX_DOMAIN);
}

/// Has the tensor a shape but no words here: in another file, or stripped?
bool is_without_words(const onnx::TensorProto& tensor) {
  return tensor.data_location() == onnx::TensorProto::EXTERNAL ||
         (tensor.raw_data().empty() && tensor.float_data_size() == 0 &&
          tensor.int32_data_size() == 0 && tensor.int64_data_size() == 0 &&
          tensor.double_data_size() == 0 && tensor.uint64_data_size() == 0 &&
          tensor.string_data_size() == 0);
}

/// Shapes follow from shapes, so that weights may be missing: initializers without words become
/// inputs. Returns their names.
std::set<std::string> make_inputs_of_empty_initializers(onnx::GraphProto& graph) {
  std::set<std::string> names, inputs;
  for (const auto& input : graph.input()) inputs.insert(input.name());
  auto& initializers = *graph.mutable_initializer();
  for (const auto& tensor : initializers) {
    if (!is_without_words(tensor)) continue;
    names.insert(tensor.name());
    if (inputs.contains(tensor.name())) continue;
    onnx::ValueInfoProto& input = *graph.add_input();
    input.set_name(tensor.name());
    auto& type = *input.mutable_type()->mutable_tensor_type();
    type.set_elem_type(tensor.data_type());
    for (const std::int64_t size : tensor.dims()) {
      type.mutable_shape()->add_dim()->set_dim_value(size);
    }
    if (tensor.dims_size() == 0) type.mutable_shape();
  }
  initializers.erase(std::remove_if(initializers.begin(), initializers.end(), is_without_words),
                     initializers.end());
  return names;
}

bool is_newer_than_library(const onnx::ModelProto& model) {
  for (const auto& import : model.opset_import()) {
    const bool own = import.domain().empty() || import.domain() == "ai.onnx";
    if (own && import.version() > library_opset()) return true;
  }
  return model.ir_version() > onnx::IR_VERSION;
}

/// The checker insists on a shape for each output, where exporters may leave it open.
void check(onnx::ModelProto& model) {
  for (auto& output : *model.mutable_graph()->mutable_output()) {
    if (!output.type().has_tensor_type() || output.type().tensor_type().has_shape()) continue;
    output.mutable_type()->mutable_tensor_type()->mutable_shape()->add_dim();
  }
  onnx::checker::check_model(model);
}

OnnxGraph read(const OnnxRequest& request) {
  onnx::ModelProto model = parse_model(request.model);
  bind_dimensions(*model.mutable_graph(), request);
  const std::set<std::string> constants = make_inputs_of_empty_initializers(*model.mutable_graph());
  check_attributes(model.graph());
  const bool newer = is_newer_than_library(model);
  if (!newer) check(model);
  infer_shapes(model);
  OnnxGraph graph = graph_of(model, constants);
  if (newer) {
    graph.notes.push_back(fmt::format(
        "the model is newer than opset {} and IR version {} of the ONNX library here, so that it "
        "was not checked",
        library_opset(), static_cast<int>(onnx::IR_VERSION)));
  }
  return graph;
}

/// The library's messages have several lines; the first says it.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace
}  // namespace orrery::onnx_library

#define ORRERY_EXPORTED extern "C" __attribute__((visibility("default")))

ORRERY_EXPORTED void orrery_prepare_onnx() { orrery::onnx_library::own_schemas(); }

ORRERY_EXPORTED void orrery_read_onnx(const orrery::OnnxRequest& request,
                                      orrery::OnnxAnswer& answer) {
  try {
    answer.graph = orrery::onnx_library::read(request);
  } catch (const orrery::InputError& error) {
    answer.error = error.what();
  } catch (const std::exception& error) {
    answer.error =
        "is refused by the ONNX library: " + orrery::onnx_library::first_line(error.what());
  }
}

ORRERY_EXPORTED void orrery_read_onnx_words(const orrery::OnnxWordsRequest& request,
                                            orrery::OnnxWords& words) {
  try {
    words = orrery::onnx_library::tensor_words(request);
  } catch (const std::exception&) {
    words = {};  // as of a tensor that is not there
  }
}
