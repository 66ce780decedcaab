// Passes over parallel runs of numbers: whole lanes first, then what is left in lanes that are
// filled up.
//
// Every number passes through the same operations, those of full lanes, so that its bits depend
// neither on its position nor on an address, where Eigen treats head and tail of a run with scalar
// code.
#pragma once

#include <mlp/core/types.hpp>
#include <mlp/kernel/lanes.hpp>

#include <algorithm>
#include <limits>
#include <type_traits>

namespace mlp::inline MLP_ABI::kernel {

/// Some numbers of a run that fill V, from `first` on.
template <class V>
struct WholeSlice {
  using Scalar = typename V::Scalar;
  Index first;
  static constexpr Index count = V::size;

  template <class Vector>
  EIGEN_ALWAYS_INLINE V load(const Vector& run, Scalar = Scalar(0)) const {
    return V::load(run.data() + first);
  }
  template <class Vector>
  EIGEN_ALWAYS_INLINE void store(const V& lanes, Vector&& run) const {
    lanes.store(run.data() + first);
  }
  EIGEN_ALWAYS_INLINE V ones() const { return V(1.0); }
};

/// The last ones, which do not.
template <class V>
struct PartSlice {
  using Scalar = typename V::Scalar;
  Index first, count;

  template <class Vector>
  EIGEN_ALWAYS_INLINE V load(const Vector& run, Scalar fill = Scalar(0)) const {
    return V::load_first(run.data() + first, count, fill);
  }
  template <class Vector>
  EIGEN_ALWAYS_INLINE void store(const V& lanes, Vector&& run) const {
    lanes.store_first(run.data() + first, count);
  }
  EIGEN_ALWAYS_INLINE V ones() const {
    return max(min(V(static_cast<double>(count)) - V::counting_from(0), V(1.0)), V(0.0));
  }
};

/// f(slice) for the slices of `size` numbers: `slice.load(run[, fill])` gives V, from an Eigen
/// vector whose numbers are next to each other and, beyond its end, `fill`; `slice.store(lanes,
/// run)` writes them; `slice.ones()` is 1 where there are numbers and 0 beyond. Always in line, so
/// that sums that f keeps stay in registers and a constant size leaves no loop.
template <class V, class Function>
EIGEN_ALWAYS_INLINE void for_each_slice(Index size, Function&& f) {
  Index i = 0;
  for (; i + V::size <= size; i += V::size) f(WholeSlice<V>{i});
  if (i < size) f(PartSlice<V>{i, size - i});
}

// --- What a sweep passes over ---

/// A run that is read; beyond its end there is `fill`.
template <class ScalarType>
struct Read {
  using Scalar = ScalarType;
  ConstSegment<Scalar> run;
  Scalar fill = Scalar(0);

  Index size() const { return run.size(); }
  bool fits(Index length) const { return size() == length; }
  template <class Slice>
  EIGEN_ALWAYS_INLINE auto get(const Slice& slice) const {
    return slice.load(run, fill);
  }
  template <class Slice, class V>
  EIGEN_ALWAYS_INLINE void put(const Slice&, const V&) const {}
};

/// A run that is read and written.
template <class ScalarType>
struct Update {
  using Scalar = ScalarType;
  Segment<Scalar> run;

  Index size() const { return run.size(); }
  bool fits(Index length) const { return size() == length; }
  template <class Slice>
  EIGEN_ALWAYS_INLINE auto get(const Slice& slice) const {
    return slice.load(run);
  }
  template <class Slice, class V>
  EIGEN_ALWAYS_INLINE void put(const Slice& slice, const V& lanes) const {
    slice.store(lanes, Segment<Scalar>(run));
  }
};

/// A run that is written; nothing where it is empty.
template <class ScalarType>
struct Write {
  using Scalar = ScalarType;
  Segment<Scalar> run;

  Index size() const { return run.size(); }
  bool fits(Index length) const { return size() == length || size() == 0; }
  template <class Slice>
  EIGEN_ALWAYS_INLINE auto get(const Slice& slice) const {
    return decltype(slice.ones())(0.0);
  }
  template <class Slice, class V>
  EIGEN_ALWAYS_INLINE void put(const Slice& slice, const V& lanes) const {
    if (run.size() > 0) slice.store(lanes, Segment<Scalar>(run));
  }
};

template <class Vector>
using ScalarOf = typename std::remove_cvref_t<Vector>::Scalar;

/// Runs of Eigen's: vectors, maps and columns whose numbers are next to each other.
template <class Vector>
Read<ScalarOf<Vector>> read(const Vector& v, ScalarOf<Vector> fill = ScalarOf<Vector>(0)) {
  return {{v.data(), v.size()}, fill};
}
template <class Vector>
Update<ScalarOf<Vector>> update(Vector&& v) {
  return {{v.data(), v.size()}};
}
template <class Vector>
Write<ScalarOf<Vector>> write(Vector&& v) {
  return {{v.data(), v.size()}};
}

namespace detail {

template <class Run>
auto run_of(const Run& run) {
  if constexpr (requires { run.get(WholeSlice<Lanes<typename Run::Scalar>>{}); }) {
    return run;
  } else if constexpr (std::is_const_v<std::remove_pointer_t<decltype(Run(run).data())>>) {
    return read(run);
  } else {
    return update(Run(run));
  }
}

template <class Slice, class Function, class... Runs>
EIGEN_ALWAYS_INLINE void sweep_slice(const Slice& slice, const Function& f, const Runs&... runs) {
  const auto apply = [&](auto... lanes) {
    f(lanes...);
    (runs.put(slice, lanes), ...);
  };
  apply(runs.get(slice)...);
}

// Out of line, and with an f of its own: what is rare must not keep constants of the loop in
// memory.
template <class V, class Function, class... Runs>
EIGEN_DONT_INLINE void sweep_rest(Function f, Index first, Index count, Runs... runs) {
  sweep_slice(PartSlice<V>{first, count}, f, runs...);
}

template <class V, class Function, class First, class... Runs>
EIGEN_ALWAYS_INLINE void sweep_runs(const Function& f, const First& first, const Runs&... runs) {
  const Index size = first.size();
  eigen_assert((runs.fits(size) && ...));
  Index i = 0;
  for (; i + V::size <= size; i += V::size) sweep_slice(WholeSlice<V>{i}, f, first, runs...);
  if (i < size) sweep_rest<V>(f, i, size - i, first, runs...);
}

}  // namespace detail

/// Calls f(a, b, ...) with lanes of the runs a, b, ..., packet by packet, from their beginning to
/// their end. A Segment is read and written back, a ConstSegment read, others as Read, Write and
/// Update say. All are of one length. Write `[=]` in front of f, so that the compiler
/// sees its constants not change.
template <class Function, class First, class... Runs>
EIGEN_ALWAYS_INLINE void sweep(const Function& f, const First& first, const Runs&... runs) {
  detail::sweep_runs<Lanes<typename First::Scalar>>(f, detail::run_of(first),
                                                    detail::run_of(runs)...);
}

namespace detail {

// Out of line, as sweep_rest() is: the other case is the rare one.
template <class Function, class... Shares>
EIGEN_DONT_INLINE void call_apart(const Function& f, Shares... shares) {
  f(shares...);
}

}  // namespace detail

/// f(shares...) with V::SmallShare where all are less than half, as they are in averages that
/// remember, else with V::Share: so that a loop in f need not ask, number by number, from where to
/// start.
template <class V, class Function, class... Numbers>
EIGEN_ALWAYS_INLINE void with_shares(const Function& f, Numbers... shares) {
  if (((shares < 0.5) && ...)) {
    f(typename V::SmallShare(shares)...);
  } else {
    detail::call_apart(f, typename V::Share(shares)...);
  }
}

/// The same as sweep() chunk by chunk and all in line, for sums that f keeps.
template <class Function, class First, class... Runs>
EIGEN_ALWAYS_INLINE void sweep_chunks(const Function& f, const First& first, const Runs&... runs) {
  eigen_assert((detail::run_of(runs).fits(first.size()) && ...));
  for_each_slice<Chunk<typename First::Scalar>>(first.size(), [&](const auto& slice) MLP_INLINE {
    detail::sweep_slice(slice, f, detail::run_of(first), detail::run_of(runs)...);
  });
}

/// max_i v_i, at least the lowest finite number; a NaN may be passed over.
template <class Vector>
EIGEN_ALWAYS_INLINE ScalarOf<Vector> maximum(const Vector& v) {
  using Scalar = ScalarOf<Vector>;
  constexpr Scalar lowest = std::numeric_limits<Scalar>::lowest();
  Scalar most = lowest;
  for_each_slice<Chunk<Scalar>>(v.size(), [&](const auto& slice) MLP_INLINE {
    most = std::max(most, maximum(slice.load(v, lowest)));
  });
  return most;
}

}  // namespace mlp::inline MLP_ABI::kernel
