# Warnings for our own programs. Never linked to mlp::mlp: users keep their own taste.
add_library(mlp_warnings INTERFACE)

if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang" AND NOT MSVC)
  target_compile_options(
    mlp_warnings
    INTERFACE -Wall
              -Wextra
              -Wpedantic
              -Wshadow
              -Wconversion
              -Wsign-conversion
              -Wdouble-promotion
              -Wnon-virtual-dtor
              -Woverloaded-virtual
              -Wcast-align
              -Wextra-semi
              $<$<BOOL:${MLP_WARNINGS_AS_ERRORS}>:-Werror>)
  # After inlining, gcc 12 finds these in its own AVX-512 headers and in std::string (gcc bugs 105593,
  # 105651). The sanitizers look for the real ones.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(
      mlp_warnings INTERFACE -Wno-uninitialized -Wno-maybe-uninitialized -Wno-array-bounds
                             -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
  endif()
elseif(MSVC)
  target_compile_options(mlp_warnings INTERFACE /W4 /permissive-
                                                $<$<BOOL:${MLP_WARNINGS_AS_ERRORS}>:/WX>)
endif()
