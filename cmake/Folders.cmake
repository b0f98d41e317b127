# orrery_folder(name [libraries...]): one library for each folder of the architecture, made of every
# .cpp in it but the tests and what is in a folder `library`, which is a shared object of its own
# (Onnx.cmake). Object libraries keep the plug-ins, which nothing refers to by name.
function(orrery_folder name)
  file(GLOB_RECURSE sources RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS ${name}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "/library/")
  if(NOT sources)
    return()
  endif()
  add_library(orrery_${name} OBJECT ${sources})
  target_link_libraries(orrery_${name} PUBLIC orrery_options ${ARGN})
  set_property(GLOBAL APPEND PROPERTY ORRERY_FOLDERS orrery_${name})
endfunction()
