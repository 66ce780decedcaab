// expect: 784 inputs
// expect: static assertion|static_assert
#ifdef MLP_CONTROL
constexpr int inputs = 784;
#else
constexpr int inputs = 783;
#endif

// In a template's body, so that this also shows that templates are instantiated.
template <int n>
int body() {
  static_assert(n == 784, "784 inputs");
  return n;
}

int main() { return body<inputs>(); }
