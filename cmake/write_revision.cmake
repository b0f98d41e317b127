# Writes OUTPUT with the version and the commit of SOURCE_DIR; "unknown" without git, a trailing "+"
# when tracked files differ from the commit.
set(REVISION unknown)
find_program(GIT git)
if(GIT)
  execute_process(
    COMMAND ${GIT} -C ${SOURCE_DIR} describe --always --abbrev=12 --exclude=* --dirty=+
    OUTPUT_VARIABLE described RESULT_VARIABLE failed ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT failed)
    set(REVISION ${described})
  endif()
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/orrery_revision.h.in ${OUTPUT} @ONLY)
