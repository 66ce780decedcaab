#include <mlp/detail/worker_errors.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

TEST_CASE("the exception of the lowest worker is kept, once") {
  mlp::detail::WorkerErrors errors(4);
  const auto work = [](int worker) {
    if (worker % 2 == 1) throw std::runtime_error(std::to_string(worker));
  };
  CHECK(errors.take() == nullptr);
  for (const int worker : {3, 2, 1, 0}) errors.run(work, worker);
  try {
    std::rethrow_exception(errors.take());
  } catch (const std::runtime_error& error) {
    CHECK(error.what() == std::string("1"));
  }
  CHECK(errors.take() == nullptr);
}
