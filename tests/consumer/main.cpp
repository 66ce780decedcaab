#include <iostream>
#include <mlp/version.hpp>

int main() {
  std::cout << "mlp " << mlp::version_major << '.' << mlp::version_minor << '.'
            << mlp::version_patch << '\n';
}
