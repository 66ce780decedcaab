#include <mlp/core/abi.hpp>
