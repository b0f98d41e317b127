#pragma once

#include <onnx/defs/schema.h>

namespace orrery::onnx_library {

/// The schemas of the library, and as much of others as shapes need: operators of opsets that are
/// newer than the library, those of ONNX Runtime, and Einsum, whose shape the library leaves open.
const onnx::ISchemaRegistry& own_schemas();

}  // namespace orrery::onnx_library
