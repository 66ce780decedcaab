// expect: 784 inputs
#ifdef MLP_CONTROL
int main() { return undeclared; }
#else
static_assert(false, "784 inputs");
#endif
