// What docs/extending.md takes for granted.
#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <thread>
#include <vector>
