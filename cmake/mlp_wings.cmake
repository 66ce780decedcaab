# The optional wings: each has a target of its own, which brings what it needs, where that is found.

# The headers are those of MLP_<NAME>_HEADERS; further arguments are what the wing links.
function(mlp_add_wing name)
  string(TOUPPER ${name} _upper_case)
  list(TRANSFORM MLP_${_upper_case}_HEADERS PREPEND "include/" OUTPUT_VARIABLE _files)
  add_library(mlp_${name} INTERFACE)
  add_library(mlp::${name} ALIAS mlp_${name})
  set_target_properties(mlp_${name} PROPERTIES EXPORT_NAME ${name})
  target_sources(mlp_${name} INTERFACE FILE_SET HEADERS BASE_DIRS include FILES ${_files})
  target_link_libraries(mlp_${name} INTERFACE mlp ${ARGN})
endfunction()

# GLOBAL, because a parent project that links a wing must see what it links as well.
find_package(Threads QUIET GLOBAL)
if(Threads_FOUND)
  mlp_add_wing(parallel Threads::Threads)
endif()

# Files are written in the way of POSIX.
if(UNIX)
  if(NOT TARGET nlohmann_json::nlohmann_json)
    find_package(nlohmann_json 3.11 QUIET GLOBAL)
  endif()
  if(TARGET nlohmann_json::nlohmann_json)
    mlp_add_wing(io nlohmann_json::nlohmann_json)
  endif()
endif()

if(TARGET mlp_io)
  find_package(Protobuf QUIET GLOBAL)
  if(Protobuf_FOUND)
    find_package(ONNX CONFIG QUIET GLOBAL)
  endif()
  if(TARGET onnx_proto)
    mlp_add_wing(onnx mlp_io onnx_proto)
  endif()
endif()
