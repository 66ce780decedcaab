#ifndef MLP_CONTROL
static_assert(false, "784 inputs");
#endif
