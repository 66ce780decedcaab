# The installed package: mlp::mlp needs Eigen alone, mlp::parallel needs threads as well.
include(CMakeFindDependencyMacro)

# No version in the call: Eigen 5 refuses a request for 3.4, and 3.4 a range that ends in 5.
if(NOT TARGET Eigen3::Eigen)
  find_dependency(Eigen3 CONFIG)
  if(Eigen3_VERSION VERSION_LESS 3.4)
    set(mlp_FOUND FALSE)
    set(mlp_NOT_FOUND_MESSAGE "mlp needs Eigen 3.4 or newer, found ${Eigen3_VERSION}")
    return()
  endif()
endif()
include("${CMAKE_CURRENT_LIST_DIR}/mlpTargets.cmake")

if(EXISTS "${CMAKE_CURRENT_LIST_DIR}/mlpParallelTargets.cmake")
  find_package(Threads QUIET)
  if(Threads_FOUND)
    include("${CMAKE_CURRENT_LIST_DIR}/mlpParallelTargets.cmake")
    set(mlp_parallel_FOUND TRUE)
  endif()
endif()

foreach(_mlp_component IN LISTS mlp_FIND_COMPONENTS)
  if(mlp_FIND_REQUIRED_${_mlp_component} AND NOT mlp_${_mlp_component}_FOUND)
    set(mlp_FOUND FALSE)
    set(mlp_NOT_FOUND_MESSAGE "component ${_mlp_component} is unknown or lacks its dependency")
  endif()
endforeach()
unset(_mlp_component)
