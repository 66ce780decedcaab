# Eigen3::Eigen, from the first of: the parent project, an installed 3.4 or newer, a download.
#
# No version in the call, because no request fits both: the package of Eigen 5 refuses 3.4, and that
# of 3.4 refuses every range that ends in 5. GLOBAL, because a parent project that links mlp::mlp
# must see the target.
if(NOT TARGET Eigen3::Eigen)
  find_package(Eigen3 CONFIG QUIET GLOBAL)
  if(Eigen3_FOUND AND Eigen3_VERSION VERSION_LESS 3.4)
    message(FATAL_ERROR "mlp needs Eigen 3.4 or newer, found ${Eigen3_VERSION} in ${Eigen3_DIR}; "
                        "set Eigen3_DIR to another, or CMAKE_DISABLE_FIND_PACKAGE_Eigen3 to download it")
  endif()
endif()

if(NOT TARGET Eigen3::Eigen)
  include(FetchContent)
  # SOURCE_SUBDIR names a folder without a CMakeLists.txt: the headers are all we want, and Eigen's
  # own build would configure its tests, BLAS and LAPACK.
  FetchContent_Declare(
    Eigen3
    GIT_REPOSITORY https://gitlab.com/libeigen/eigen.git
    GIT_TAG 3147391d946bb4b6c68edd901f2add6ac1f31f8c # 3.4.0
    SOURCE_SUBDIR Eigen)
  FetchContent_MakeAvailable(Eigen3)
  add_library(Eigen3::Eigen INTERFACE IMPORTED GLOBAL)
  target_include_directories(Eigen3::Eigen SYSTEM INTERFACE "${eigen3_SOURCE_DIR}")
endif()
