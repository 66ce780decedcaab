// expect: inputs
// case BELOW: fewer than 784
// case ABOVE: more than 784
#if defined(BELOW)
constexpr int inputs = 783;
#elif defined(ABOVE)
constexpr int inputs = 785;
#else
constexpr int inputs = 784;
#endif
static_assert(inputs >= 784, "inputs: fewer than 784");
static_assert(inputs <= 784, "inputs: more than 784");
