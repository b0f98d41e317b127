# Generates orrery_revision.h, which says which version and commit a program was built from. It is
# looked at in every build but rewritten only when it changes, so a commit rebuilds one file.
set(revision_dir ${PROJECT_BINARY_DIR}/generated)
add_custom_target(
  orrery_revision_header
  COMMAND ${CMAKE_COMMAND} -DSOURCE_DIR=${PROJECT_SOURCE_DIR} -DVERSION=${PROJECT_VERSION}
          -DOUTPUT=${revision_dir}/orrery_revision.h
          -P ${PROJECT_SOURCE_DIR}/cmake/write_revision.cmake
  BYPRODUCTS ${revision_dir}/orrery_revision.h
  COMMENT "")
add_library(orrery_revision INTERFACE)
target_include_directories(orrery_revision INTERFACE ${revision_dir})
add_dependencies(orrery_revision orrery_revision_header)

# The linker writes a hash of what it links into every program, and base/build_id.cpp reads it there:
# files that only the very program that wrote them may trust (--cache) carry it.
add_link_options(LINKER:--build-id=sha1)
