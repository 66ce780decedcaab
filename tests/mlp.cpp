#include <mlp/mlp.hpp>

#include <doctest/doctest.h>

#include <vector>

// Unqualified, these names are ambiguous, and so do not compile, where the library or the standard
// library has declared its own: the front door brings neither a wing nor <iostream>.
namespace stand_in {
struct ThreadPool {};
struct cout {};
}  // namespace stand_in

namespace {

using namespace mlp;       // NOLINT(google-build-using-namespace)
using namespace std;       // NOLINT(google-build-using-namespace)
using namespace stand_in;  // NOLINT(google-build-using-namespace)
[[maybe_unused]] constexpr ThreadPool no_wing{};
[[maybe_unused]] constexpr cout no_iostream{};

}  // namespace

TEST_CASE("the reference network, trained and asked through the front door alone") {
  using Net = mlp::Network<mlp::Dense<784, 128, mlp::Sigmoid>, mlp::Dense<128, 256, mlp::Sigmoid>,
                           mlp::Dense<256, 10, mlp::Softmax>>;
  static_assert(Net::parameter_count == 136'074);
  mlp::Model<Net> model(mlp::Seed{1});
  mlp::Trainer trainer(model, mlp::CrossEntropy<mlp::Mean>{}, mlp::Sgd{.learning_rate = 0.1});
  const Eigen::MatrixXf images = Eigen::MatrixXf::Random(784, 64).cwiseAbs();
  std::vector<int> labels(64);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int>(i % 10);
  const double before = trainer.evaluate(images, labels).loss;
  const auto report = trainer.fit(images, labels, {.batch_size = 16, .epochs = 3});
  CHECK(report.steps == 12);
  CHECK(trainer.evaluate(images, labels).loss < before);
  const auto a = model.predict(images);
  CHECK(((a.colwise().sum().array() - 1.0F).abs() < 1e-5F).all());
  CHECK(mlp::accuracy(a, labels) == trainer.evaluate(images, labels).accuracy);
}
