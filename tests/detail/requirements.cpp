#include <mlp/detail/requirements.hpp>

#include <mlp/concepts.hpp>

#include <doctest/doctest.h>

// The functions of each contract one by one; what the compiler says of them is in
// must_not_compile/.
namespace {

struct Empty {};
struct Inherits : Empty {};
struct Right {
  void require_valid() const;
};
struct OfOutputs {
  void require_valid(mlp::Index outputs) const;
};
struct OfAnything {
  void require_valid(const auto&... anything) const;
};
struct Data {
  bool require_valid = true;
};
struct InheritsData : Data {};
class Private : OfOutputs {
  void require_valid() const;
};
struct Final final {};
struct Abstract {
  virtual ~Abstract() = default;
  virtual void require_valid() const = 0;
};

TEST_CASE("a member that may be left out is found by its name, whatever form it has") {
  using mlp::detail::HasSomeRequireValid;
  static_assert(!HasSomeRequireValid<Empty> && !HasSomeRequireValid<Inherits>);
  static_assert(HasSomeRequireValid<Right> && HasSomeRequireValid<OfOutputs>);
  static_assert(HasSomeRequireValid<OfAnything> && HasSomeRequireValid<Abstract>);
  static_assert(HasSomeRequireValid<Data> && HasSomeRequireValid<InheritsData>);
  static_assert(HasSomeRequireValid<Private>);
  // Nothing can be derived from these.
  static_assert(!HasSomeRequireValid<Final> && !HasSomeRequireValid<int>);
  CHECK_FALSE(HasSomeRequireValid<double (*)(mlp::Index, mlp::Index)>);
}

TEST_CASE("such a member fits where it is left out or can be called as documented") {
  using mlp::detail::RequireValidFits;
  using mlp::detail::RequireValidForFits;
  static_assert(RequireValidFits<Empty> && RequireValidForFits<Empty>);
  static_assert(RequireValidFits<Right> && !RequireValidForFits<Right>);
  static_assert(!RequireValidFits<OfOutputs> && RequireValidForFits<OfOutputs>);
  static_assert(RequireValidFits<OfAnything> && RequireValidForFits<OfAnything>);
  static_assert(RequireValidFits<Abstract> && RequireValidFits<Final>);
  static_assert(!RequireValidFits<Data> && !RequireValidFits<Private>);
  CHECK_FALSE(RequireValidForFits<InheritsData>);
}

struct OfClasses {
  float operator()(mlp::ConstSegment<float>, const mlp::ClassTarget<float>&, float,
                   mlp::Segment<float>) const;
  static int weight(mlp::Index, const auto&);
};

TEST_CASE("a loss may take one kind of targets, and one scalar") {
  using mlp::ClassTarget;
  using mlp::ValueTarget;
  using mlp::detail::TakesTargets;
  static_assert(TakesTargets<OfClasses, ClassTarget<float>, float>);
  static_assert(!TakesTargets<OfClasses, ValueTarget<float>, float>);
  static_assert(!TakesTargets<OfClasses, ClassTarget<double>, double>);
  static_assert(mlp::detail::TakesSomeTargets<OfClasses, float>);
  CHECK_FALSE(mlp::detail::TakesSomeTargets<OfClasses, double>);
}

}  // namespace
