// Samples that are made on demand: anything that can write one at a time.
#pragma once

#include <mlp/core/types.hpp>
#include <mlp/data/samples.hpp>
#include <mlp/detail/requirements.hpp>

#include <concepts>
#include <cstdint>

namespace mlp::inline MLP_ABI {

namespace detail {

template <class D>
concept CountsSamples = requires(const D& data) {
  { data.size() } -> std::convertible_to<Index>;
};
template <class D, class Scalar>
concept GivesInputs = requires(const D& data, Index index, std::uint64_t draw, Scalar* x) {
  data.input(index, draw, x);
};
template <class D>
concept HasLabels = requires(const D& data, Index index) {
  { data.label(index) } -> std::integral;
};
template <class D, class Scalar>
concept HasTargets = requires(const D& data, Index index, std::uint64_t draw, Scalar* t) {
  data.target(index, draw, t);
};
template <class D, class Scalar>
concept GivesLabelsOrTargets = HasLabels<D> || HasTargets<D, Scalar>;

template <class D>
concept HasWeights = requires(const D& data, Index index) {
  { data.weight(index) } -> std::convertible_to<double>;
};
struct WeightName {
  int weight;
};
template <class D>
concept HasSomeWeight = CanBeBase<D> && !requires {
  &WithName<D, WeightName>::weight;
};
template <class D>
concept WeightFits = HasWeights<D> || !HasSomeWeight<D>;

template <class D>
concept TakesPrefetch = requires(const D& data, Index index) {
  data.prefetch(index);
};
struct PrefetchName {
  int prefetch;
};
template <class D>
concept HasSomePrefetch = CanBeBase<D> && !requires {
  &WithName<D, PrefetchName>::prefetch;
};
template <class D>
concept PrefetchFits = TakesPrefetch<D> || !HasSomePrefetch<D>;

}  // namespace detail

/// A set of samples that a trainer asks for one by one: from memory, a file, a generator or
/// augmentation. `input(index, draw, x)` writes the inputs of a sample to x. `draw` is a different
/// number for every use of a sample in a run, but the same in every run, so that randomness can
/// follow from `index` and `draw`. `label(index)` is the sample's class; data sets without classes
/// have `target(index, draw, t)` instead, which writes the desired outputs. All three are called
/// from several threads at once. The optional `weight(index)` is the sample's weight; the optional
/// `prefetch(index)` announces which sample will soon be asked for.
template <class D, class Scalar>
concept Dataset = detail::CountsSamples<D> && detail::GivesInputs<D, Scalar> &&
    detail::GivesLabelsOrTargets<D, Scalar> && detail::WeightFits<D> && detail::PrefetchFits<D>;

namespace detail {

/// A data set, or something that is no range of samples either, so that check_dataset says what it
/// lacks.
template <class D, class Scalar>
concept MeantAsDataset = Dataset<D, Scalar> || !SampleRange<D>;

/// Whether D is a data set; if not, names what it lacks.
template <class D, class Scalar>
consteval bool check_dataset() {
  if constexpr (!Dataset<D, Scalar>) {
    static_assert(CountsSamples<D>, "mlp: a data set needs mlp::Index size() const");
    static_assert(GivesInputs<D, Scalar>,
                  "mlp: a data set needs void input(mlp::Index index, std::uint64_t draw, Scalar* "
                  "x) const, in the model's scalar type");
    static_assert(GivesLabelsOrTargets<D, Scalar>,
                  "mlp: a data set needs an integer label(mlp::Index index) const or void "
                  "target(mlp::Index index, std::uint64_t draw, Scalar* t) const, in the model's "
                  "scalar type");
    static_assert(WeightFits<D>,
                  "mlp: the weight of a data set must be a number weight(mlp::Index index) const");
    static_assert(PrefetchFits<D>,
                  "mlp: the prefetch of a data set must be void prefetch(mlp::Index index) const");
  }
  return Dataset<D, Scalar>;
}

}  // namespace detail

}  // namespace mlp::inline MLP_ABI
