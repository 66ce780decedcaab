// case BELOW: fewer than 784
// case ABOVE: more than 784
#ifdef BELOW
static_assert(false, "fewer than 784");
#endif
#if defined(BELOW) || defined(ABOVE)
static_assert(false, "more than 784");
#endif
