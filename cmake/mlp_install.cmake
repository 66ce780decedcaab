# Installation: headers, a CMake package and a pkg-config file, all of them relocatable.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# Under share/, not lib/: a header-only package is the same on every architecture.
set(_mlp_package_dir "${CMAKE_INSTALL_DATADIR}/cmake/mlp")
set(_mlp_pkgconfig_dir "${CMAKE_INSTALL_DATADIR}/pkgconfig")

install(TARGETS mlp EXPORT mlp FILE_SET HEADERS)
install(EXPORT mlp NAMESPACE mlp:: FILE mlpTargets.cmake DESTINATION ${_mlp_package_dir})

# A wing with a dependency has an export file of its own, which the package reads only where that
# dependency is found.
if(TARGET mlp_parallel)
  install(TARGETS mlp_parallel EXPORT mlp-parallel FILE_SET HEADERS)
  install(EXPORT mlp-parallel NAMESPACE mlp:: FILE mlpParallelTargets.cmake
          DESTINATION ${_mlp_package_dir})
endif()

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
