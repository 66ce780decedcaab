// The door of the wing for several threads.
#pragma once

#include <mlp/parallel/thread_pool.hpp>
