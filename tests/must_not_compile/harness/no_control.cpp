// expect: 784 inputs
static_assert(false, "784 inputs");
