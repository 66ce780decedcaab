// Two exported models in one program, each compared with its own outputs by a header_check.cpp:
//   two_headers INPUTS.f32 OUTPUTS.f32 OTHER_INPUTS.f32 OTHER_OUTPUTS.f32
int check_first(int argc, char** argv);
int check_second(int argc, char** argv);

int main(int argc, char** argv) {
  if (argc != 5) return 64;
  const int first = check_first(3, argv);
  return first != 0 ? first : check_second(3, argv + 2);
}
