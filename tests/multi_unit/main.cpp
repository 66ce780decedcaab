#include "unit.hpp"

static float answer_of_main(const mlp::Model<Net>& model) {
  return model.predict(Eigen::Vector2f(0.25f, -0.5f))(0, 0);
}

int main() {
  const mlp::Model<Net> model(mlp::Seed{1});
  return answer_of_a(model) == answer_of_main(model) ? 0 : 1;
}
