#include <mlp/data/detail/targets.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "support/message_of.hpp"
#include "support/sample_data.hpp"

using mlp::detail::targets_of;

TEST_CASE_TEMPLATE("labels of every integer type are read and checked", Label, std::uint8_t,
                   std::int8_t, char, std::uint16_t, int, unsigned, std::int64_t, std::uint64_t,
                   bool) {
  const std::array<Label, 3> labels{Label(1), Label(0), Label(1)};
  const auto targets = targets_of<float, 2>(labels, 3);
  static_assert(std::is_same_v<decltype(targets), const mlp::detail::BatchLabels<float, Label>>);
  CHECK(targets.size() == 3);
  CHECK(targets.label(0) == 1);
  CHECK(targets[1](0) == 1.0F);
  CHECK(targets[1].label() == 0);
}

TEST_CASE("labels that do not stand one after the other are the same, also once the object moves") {
  Eigen::MatrixXi in_a_row = Eigen::MatrixXi::Zero(3, 6);
  in_a_row.row(1) << 2, 0, 1, 1, 0, 2;
  auto made = targets_of<float, 3>(in_a_row.row(1), 6);
  const auto targets = std::move(made);
  in_a_row.setZero();  // it has its own by now
  const std::vector<mlp::Index> expected{2, 0, 1, 1, 0, 2};
  for (mlp::Index j = 0; j < 6; ++j) {
    CHECK(targets.label(j) == expected[static_cast<std::size_t>(j)]);
  }

  std::vector<int> labels{2, 1};
  const auto seen = targets_of<float, 3>(labels, 2);
  labels[0] = 0;  // and of these it has none
  CHECK(seen.label(0) == 0);
}

TEST_CASE("values are seen in place where they can be") {
  support::DynamicMatrix<double> values(3, 2);
  values << 0.1, 0.5, 0.2, 0.4, 0.7, 0.1;
  const auto targets = targets_of<double, 3>(values, 2);
  CHECK(targets.data() == values.data());
  CHECK(targets.size() == 2);
  CHECK(targets[1](0) == 0.5);
  CHECK(targets.label(0) == 2);
  CHECK(targets.label(1) == 0);

  const support::DynamicMatrix<double> samples_in_rows = values.transpose();
  const auto copied = targets_of<double, 3>(samples_in_rows.transpose(), 2);
  CHECK(copied.data() != samples_in_rows.data());
  CHECK(copied[1](2) == 0.1);
  CHECK(targets_of<double, 3>(values.array(), 2)[1](2) == 0.1);
}

TEST_CASE("a single value stands for class 1 above one half") {
  const Eigen::RowVector2d single(0.5, 0.6);
  const auto targets = targets_of<double, 1>(single, 2);
  CHECK(targets.label(0) == 0);
  CHECK(targets.label(1) == 1);
}

TEST_CASE("a class out of range is named with its sample and the range") {
  const std::vector<std::uint8_t> bytes{9, 10};
  CHECK_THROWS_WITH_AS((targets_of<float, 10>(bytes, 2)),
                       "mlp: class index of sample 1: expected 0 to 9, found 10",
                       mlp::ClassIndexError);
  const std::vector<int> negative{-1};
  CHECK_THROWS_WITH_AS((targets_of<float, 10>(negative, 1)),
                       "mlp: class index of sample 0: expected 0 to 9, found -1",
                       mlp::ClassIndexError);
  // -1 as an unsigned number, which a conversion to a signed one would let pass.
  const std::vector<std::uint64_t> huge{~std::uint64_t{0}};
  CHECK_THROWS_AS((targets_of<float, 10>(huge, 1)), mlp::ClassIndexError);
  const std::vector<int> two{2};
  CHECK_THROWS_WITH_AS((targets_of<float, 1>(two, 1)),
                       "mlp: class index of sample 0: expected 0 to 1, found 2",
                       mlp::ClassIndexError);
}

TEST_CASE("targets of another size than the batch are refused") {
  CHECK_THROWS_WITH_AS((targets_of<float, 3>(std::vector<int>{0, 1}, 3)),
                       "mlp: class indices: size: expected 3, found 2", mlp::SizeError);
  const Eigen::MatrixXf values = Eigen::MatrixXf::Zero(2, 5);
  CHECK_THROWS_WITH_AS((targets_of<float, 3>(values, 5)), "mlp: targets: rows: expected 3, found 2",
                       mlp::SizeError);
  CHECK_THROWS_WITH_AS((targets_of<float, 2>(values, 4)),
                       "mlp: targets: columns: expected 4, found 5", mlp::SizeError);
}

TEST_CASE(
    "targets that are no probabilities, or no distribution, are refused where a loss needs one") {
  using mlp::TargetRange, mlp::detail::require_target;
  const auto message = [](auto range, std::vector<float> values) {
    return support::message_of<std::domain_error>([&] {
      require_target<decltype(range)::value>(values.data(), static_cast<mlp::Index>(values.size()),
                                             7);
    });
  };
  constexpr std::integral_constant<TargetRange, TargetRange::finite> finite;
  constexpr std::integral_constant<TargetRange, TargetRange::probabilities> probabilities;
  constexpr std::integral_constant<TargetRange, TargetRange::distribution> distribution;
  const std::string start = "mlp: targets: sample 7: ";
  CHECK(message(finite, {-3.0F, 1e30F}) == "");
  CHECK(message(finite, {0.0F, HUGE_VALF}) ==
        start + "value 1: expected a finite number, found inf");
  CHECK(message(probabilities, {0.0F, 1.0F, 1.0F}) == "");
  for (const float bad : {-0.25F, 1.25F}) {
    CHECK(message(probabilities, {0.5F, bad}) ==
          start + "value 1: expected a probability from 0 to 1, found " + std::to_string(bad));
    CHECK(message(distribution, {1.0F - bad, bad}) != "");
  }
  CHECK(message(distribution, {0.25F, 0.75F}) == "");
  CHECK(message(distribution, {0.25F, 0.7505F}) == "");
  for (const float rest : {0.5F, 1.0F}) {
    CHECK(message(distribution, {0.25F, rest}) ==
          start + "expected probabilities that sum to 1, found a sum of " +
              std::to_string(0.25F + rest));
  }
}
