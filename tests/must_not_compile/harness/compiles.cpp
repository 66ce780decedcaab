// expect: anything
#ifdef MLP_CONTROL
#endif
int main() {}
