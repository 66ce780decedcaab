// Any schedule in one type, which options of a fit can hold.
#pragma once

#include <mlp/concepts.hpp>
#include <mlp/detail/contract_checks.hpp>

#include <concepts>
#include <functional>
#include <type_traits>
#include <utility>

namespace mlp::inline MLP_ABI {

/// A copy of a schedule, or by `std::ref` the caller's own; or none.
class AnySchedule {
 public:
  AnySchedule() = default;
  template <class S>
    requires(!std::same_as<S, AnySchedule> && std::is_object_v<S>)
  AnySchedule(S schedule) {  // NOLINT(google-explicit-constructor)
    using Own = std::unwrap_reference_t<S>;
    static_assert(detail::check_schedule<Own>(),
                  "mlp: the schedule of a fit is one such as mlp::CosineDecay: a type that meets "
                  "Schedule in mlp/concepts.hpp");
    static_assert(
        !std::is_same_v<S, Own> || !is_stateful<Own>,
        "mlp: this schedule changes with what it observes, and a fit copies its schedule: "
        "give it std::ref(schedule)");
    if constexpr (detail::HasRequireValid<Own>) {
      require_valid_ = [schedule] { static_cast<const Own&>(schedule).require_valid(); };
    }
    factor_ = std::move(schedule);
  }

  /// Whether there is one.
  explicit operator bool() const { return static_cast<bool>(factor_); }

  /// What step `step`, from 0, of `steps` multiplies the learning rate by.
  double operator()(Index step, Index steps) const { return factor_(step, steps); }

  /// Throws OptionError unless the options of the schedule make sense.
  void require_valid() const {
    if (require_valid_) require_valid_();
  }

 private:
  std::function<double(Index, Index)> factor_;
  std::function<void()> require_valid_;
};
static_assert(Schedule<AnySchedule>);

}  // namespace mlp::inline MLP_ABI
