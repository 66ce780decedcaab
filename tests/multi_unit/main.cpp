#include "unit.hpp"

int main() {
  const mlp::Model<Net> model(mlp::Seed{1});
  return answer_of_a(model) == answer_of_b(model) ? 0 : 1;
}
