# Installation: headers, a CMake package and a pkg-config file, all of them relocatable.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# Under share/, not lib/: a header-only package is the same on every architecture.
set(_mlp_package_dir "${CMAKE_INSTALL_DATADIR}/cmake/mlp")
set(_mlp_pkgconfig_dir "${CMAKE_INSTALL_DATADIR}/pkgconfig")

install(TARGETS mlp EXPORT mlp FILE_SET HEADERS)
install(EXPORT mlp NAMESPACE mlp:: FILE mlpTargets.cmake DESTINATION ${_mlp_package_dir})

# A wing has an export file of its own, which the package reads only where what it needs is found.
foreach(_wing IN ITEMS parallel io onnx)
  if(NOT TARGET mlp_${_wing})
    continue()
  endif()
  # JSON that was downloaded for the tests alone is nothing that an installed package could refer to.
  if(NOT _wing STREQUAL "parallel")
    get_target_property(_is_installed nlohmann_json::nlohmann_json IMPORTED)
    if(NOT _is_installed)
      message(STATUS "mlp::${_wing} is not installed: nlohmann_json is not")
      continue()
    endif()
  endif()
  install(TARGETS mlp_${_wing} EXPORT mlp-${_wing} FILE_SET HEADERS)
  install(EXPORT mlp-${_wing} NAMESPACE mlp:: FILE mlp-${_wing}-targets.cmake
          DESTINATION ${_mlp_package_dir})
endforeach()

write_basic_package_version_file(
  "${CMAKE_CURRENT_BINARY_DIR}/mlpConfigVersion.cmake" COMPATIBILITY SameMajorVersion
  ARCH_INDEPENDENT)
install(FILES "${CMAKE_CURRENT_LIST_DIR}/mlpConfig.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/mlpConfigVersion.cmake" DESTINATION ${_mlp_package_dir})

# The way from the .pc file up to the prefix, so that the installed tree can be moved.
file(RELATIVE_PATH MLP_PC_PREFIX "/prefix/${_mlp_pkgconfig_dir}" "/prefix")
string(REGEX REPLACE "/$" "" MLP_PC_PREFIX "${MLP_PC_PREFIX}")
configure_file("${CMAKE_CURRENT_LIST_DIR}/mlp.pc.in" "${CMAKE_CURRENT_BINARY_DIR}/mlp.pc" @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/mlp.pc" DESTINATION ${_mlp_pkgconfig_dir})
