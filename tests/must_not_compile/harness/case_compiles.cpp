// case ABOVE: more than 784
// case BELOW: fewer than 784
#ifdef ABOVE
static_assert(false, "more than 784");
#endif
