# The libraries Orrery is built on, and the options that every file is compiled with.
find_package(PkgConfig REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(Eigen3 REQUIRED NO_MODULE)
find_package(Boost REQUIRED COMPONENTS program_options)
# Its C interface; Debian's serial build has a name of its own.
pkg_search_module(HDF5 REQUIRED IMPORTED_TARGET hdf5 hdf5-serial)
find_package(SQLite3 REQUIRED)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(ZIP REQUIRED IMPORTED_TARGET libzip)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)

# SystemC comes with a CMake package when built from its sources, and with pkg-config in Debian.
add_library(orrery_systemc INTERFACE)
find_package(SystemCLanguage CONFIG QUIET)
if(SystemCLanguage_FOUND)
  target_link_libraries(orrery_systemc INTERFACE SystemC::systemc)
else()
  pkg_check_modules(SYSTEMC REQUIRED IMPORTED_TARGET systemc)
  target_link_libraries(orrery_systemc INTERFACE PkgConfig::SYSTEMC)
  # Debian's library was built as C++17 and refuses to link with users that say otherwise.
  target_compile_definitions(orrery_systemc INTERFACE SC_CPLUSPLUS=201703L)
endif()

add_library(orrery_options INTERFACE)
target_include_directories(orrery_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(
  orrery_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                           $<$<BOOL:${ORRERY_WARNINGS_AS_ERRORS}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees overlapping and endless copies in `"text" + std::string` (its bug 105651).
  target_compile_options(orrery_options INTERFACE -Wno-restrict -Wno-stringop-overflow
                                                  -Wno-array-bounds)
endif()
target_link_libraries(orrery_options INTERFACE yaml-cpp fmt::fmt nlohmann_json::nlohmann_json)

if(ORRERY_SANITIZERS)
  set(sanitize -fsanitize=${ORRERY_SANITIZERS} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # GCC's flow analysis is misled by the instrumentation (in <regex>, among others).
  target_compile_options(orrery_options INTERFACE ${sanitize} -Wno-maybe-uninitialized)
  target_link_options(orrery_options INTERFACE ${sanitize})
endif()
if(ORRERY_FUZZ)
  target_compile_options(orrery_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(ORRERY_COVERAGE)
  target_compile_options(orrery_options INTERFACE --coverage -fprofile-update=atomic)
  target_link_options(orrery_options INTERFACE --coverage)
endif()
