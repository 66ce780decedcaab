// expect: inputs
// case BELOW: fewer than 784
#ifdef BELOW
static_assert(false, "fewer than 784");
#endif
