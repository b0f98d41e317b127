# liborrery_onnx: what reads ONNX models with the ONNX library, a shared object that the program loads
# when a file needs it. So neither the program's link nor its start knows of ONNX and protobuf.
find_package(Protobuf REQUIRED)
find_package(ONNX REQUIRED)

file(GLOB onnx_sources CONFIGURE_DEPENDS workloads/onnx/library/*.cpp)
add_library(orrery_onnx MODULE ${onnx_sources} base/error.cpp base/printable.cpp base/utf8.cpp)
target_link_libraries(orrery_onnx PRIVATE orrery_options onnx)
set_target_properties(orrery_onnx PROPERTIES CXX_VISIBILITY_PRESET hidden
                                             LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
install(TARGETS orrery_onnx LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/orrery)

# Where the program looks for it.
file(RELATIVE_PATH ORRERY_LIBRARY_FROM_BIN ${CMAKE_INSTALL_FULL_BINDIR}
     ${CMAKE_INSTALL_FULL_LIBDIR}/orrery)
set_source_files_properties(
  workloads/onnx/onnx_library.cpp
  PROPERTIES COMPILE_DEFINITIONS "ORRERY_BUILT_LIBRARY=\"$<TARGET_FILE:orrery_onnx>\";\
ORRERY_LIBRARY_FROM_BIN=\"${ORRERY_LIBRARY_FROM_BIN}\""
             SKIP_UNITY_BUILD_INCLUSION ON)
