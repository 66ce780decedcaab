#include "mnist/recipe.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "mnist/reference_network.hpp"

namespace {

const mnist::Recipe& recipe(std::string_view name) {
  const auto* const found = std::find_if(mnist::recipes.begin(), mnist::recipes.end(),
                                         [&](const auto& of) { return of.name == name; });
  REQUIRE(found != mnist::recipes.end());
  return *found;
}

TEST_CASE("recipe: the first is the program that the library began as") {
  const mnist::Recipe& seed = mnist::recipes.front();
  CHECK(seed.name == "seed");
  CHECK(seed.steps == 3000);
  CHECK(seed.batch_size == 256);
  CHECK(seed.optimizer == mnist::Recipe::Optimizer::sgd);
  CHECK(seed.learning_rate == 0.001);
  CHECK(!seed.schedule);
  CHECK(seed.weight_stddev == 1.0);
  CHECK(seed.weight_decay == 0.0);
  CHECK(seed.dropout_percent == 0);
  CHECK(!seed.augmentation);
  CHECK(seed.pixels(255.0F) == 1.0F);
  CHECK(seed.pixels(0.0F) == 0.0F);
}

TEST_CASE("recipe: epochs of 60,000 images are as many as descriptions say") {
  const auto epochs = [](const mnist::Recipe& of) {
    return static_cast<double>(of.steps) / static_cast<double>(60'000 / of.batch_size);
  };
  CHECK(epochs(recipe("fast")) == doctest::Approx(2.5).epsilon(0.1));
  CHECK(epochs(recipe("plain")) == 60.0);
  CHECK(epochs(recipe("best")) == 1500.0);
  CHECK(epochs(recipe("fashion")) == 400.0);
}

TEST_CASE("recipe: names differ, and all that they ask for can be had") {
  std::set<std::string_view> names;
  for (const mnist::Recipe& of : mnist::recipes) {
    CAPTURE(of.name);
    CHECK(names.insert(of.name).second);
    CHECK(!of.description.empty());
    CHECK((of.dropout_percent == 0 || of.dropout_percent == 5 || of.dropout_percent == 10));
    if (of.schedule) {
      CHECK_NOTHROW(of.schedule->require_valid());
      CHECK((*of.schedule)(0, of.steps) < 0.1);
      CHECK((*of.schedule)(of.steps - 1, of.steps) < 1e-5);
    }
    if (of.augmentation) CHECK_NOTHROW(of.augmentation->require_valid());
    CHECK(std::is_sorted(of.accuracies.begin(), of.accuracies.end()));
    CHECK(std::set(of.class_names.begin(), of.class_names.end()).size() == 10);
  }
  CHECK(recipe("best").class_names[7] == "7");
  CHECK(recipe("fashion").class_names[9] == "ankle boot");
}

TEST_CASE("recipe: standardised pixels of MNIST have mean 0 and deviation 1") {
  // 0.1307 and 0.3081 of pixels from 0 to 1, as is published of the training images.
  CHECK(mnist::standardised(255.0F * 0.1307F) == doctest::Approx(0.0).epsilon(1e-6));
  CHECK(mnist::standardised(255.0F * (0.1307F + 0.3081F)) == doctest::Approx(1.0));
}

}  // namespace
