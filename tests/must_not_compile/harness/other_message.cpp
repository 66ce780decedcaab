// expect: sizes do not meet
#ifdef MLP_CONTROL
int main() {}
#else
int main() { return undeclared; }
#endif
